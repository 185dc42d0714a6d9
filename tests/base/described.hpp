// Types with everything that a description knows, and the same by nlohmann_json.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "snorri/base/describe.hpp"

namespace post {

// docs: parcel
enum class Speed { slow, fast };
SNORRI_DESCRIBE_ENUM(Speed, slow, fast)

struct Line {
  std::string code;
  int quantity = 0;
};
SNORRI_DESCRIBE(Line, (code, not_empty), (quantity, at_least(1), at_most(99), "pieces"))

struct ParcelSent {
  static constexpr std::string_view description = "A parcel has left the house.";

  std::string parcel;
  std::vector<Line> items;
  std::map<std::string, double> fees;
  std::optional<std::string> note;
  Speed speed = Speed::slow;
  std::chrono::milliseconds took{0};
  std::chrono::sys_seconds at{};
  bool insured = false;
  std::uint8_t shelf = 7;
};
SNORRI_DESCRIBE(ParcelSent, (parcel, not_empty, size_at_most(8), "its number"),
                (items, size_at_least(1)), fees, note, speed, took, at, insured,
                (shelf, or_default, "where it lay"))
// end

struct Folder {
  std::string name;
  std::vector<Folder> within;
};
SNORRI_DESCRIBE(Folder, name, within)

struct Numbers {
  std::int8_t i8 = 0;
  std::uint16_t u16 = 0;
  std::int32_t i32 = 0;
  std::uint64_t u64 = 0;
  long long i64 = 0;
  float f = 0;
  double d = 0;
};
SNORRI_DESCRIBE(Numbers, i8, u16, i32, u64, i64, f, d)

struct Part {
  double share = 0;
};
SNORRI_DESCRIBE(Part, (share, at_least(0.25), at_most(1)))

struct Nothing {};

}  // namespace post
