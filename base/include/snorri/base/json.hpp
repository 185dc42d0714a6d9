// Messages as JSON by nlohmann_json. The only public header that includes it: files that define
// messages or handlers include this one, others do not pay for it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "snorri/base/codec.hpp"

namespace snorri {

template <class T>
struct codec {
  static std::string encode(const T& message) { return nlohmann::json(message).dump(); }
  static T decode(std::string_view body) { return nlohmann::json::parse(body).template get<T>(); }
};

}  // namespace snorri
