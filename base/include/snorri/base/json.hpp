// Messages as JSON by nlohmann_json. The only public header that includes it: files that define
// messages or handlers include this one, others do not pay for it.
#pragma once

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include "snorri/base/codec.hpp"

namespace snorri {

namespace detail {
// In one file of the library: the parser and the writer cost the compiler a second in each file.
nlohmann::json parse_json(std::string_view text);
std::string dump_json(const nlohmann::json& what);
}  // namespace detail

/// Any type with nlohmann conversions; one without members needs none: it is the object {}.
template <class T>
struct codec {
  static std::string encode(const T& message) {
    if constexpr (std::is_empty_v<T>) {
      return "{}";
    } else {
      return detail::dump_json(nlohmann::json(message));
    }
  }

  static T decode(std::string_view body) {
    const auto json = detail::parse_json(body);
    if constexpr (std::is_empty_v<T>) {
      if (!json.is_object()) throw std::runtime_error("the body is no JSON object");
      return T{};
    } else {
      return json.template get<T>();
    }
  }
};

}  // namespace snorri
