// Keeps a log readable while somebody hammers at the door: of many refusals alike, one a second,
// with how many there were.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "snorri/base/clock.hpp"
#include "snorri/base/error.hpp"
#include "text_map.hpp"

namespace snorri::transport {

class denials {
 public:
  /// What to log of a refusal, or nothing for now.
  std::optional<error> note(const std::string& who, const error& why, time_point now) {
    if (seen_.size() >= seen_max) seen_.clear();
    auto& last = seen_[who + std::to_string(static_cast<int>(why.code()))];
    if (last.at && now < *last.at + std::chrono::seconds{1}) {
      ++last.silent;
      return std::nullopt;
    }
    last.at = now;
    const auto before = std::exchange(last.silent, 0);
    if (before == 0) return why;
    return error{why.code(),
                 why.message() + " (and " + std::to_string(before) + " more of this kind)"};
  }

 private:
  struct seen {
    std::optional<time_point> at;
    std::size_t silent = 0;
  };
  static constexpr std::size_t seen_max = 1000;
  text_map<seen> seen_;
};

}  // namespace snorri::transport
