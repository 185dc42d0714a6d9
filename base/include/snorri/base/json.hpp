// Messages as JSON by nlohmann_json, for types with its conversions instead of a SNORRI_DESCRIBE
// (describe.hpp), and both mixed. The only public header that includes it: files that define such
// messages include this one, others do not pay for it.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <type_traits>

#include "snorri/base/codec.hpp"
#include "snorri/base/describe.hpp"

namespace snorri {

namespace detail {
// In one file of the library: the parser and the writer cost the compiler a second in each file.
nlohmann::json parse_json(std::string_view text);
std::string dump_json(const nlohmann::json& what);
/// What a message made by default looks like, as a schema: names and types, nothing required.
std::string infer_schema(const nlohmann::json& example);

template <class T>
std::string inferred_schema() {
  if constexpr (std::is_default_constructible_v<T>) {
    return infer_schema(nlohmann::json(T{}));
  } else {
    return "{}";
  }
}
}  // namespace detail

/// Any type with nlohmann conversions and without a description.
template <class T>
struct codec {
  using by_nlohmann = void;  // and not by a codec of the user's own

  static std::string encode(const T& message) { return detail::dump_json(nlohmann::json(message)); }
  static T decode(std::string_view body) { return detail::parse_json(body).template get<T>(); }
  static std::string schema() { return detail::inferred_schema<T>(); }
};

namespace described {

/// A member of a described type that has only nlohmann's conversions.
template <class T>
requires requires(nlohmann::json& json, const T& written, T& read) {
  nlohmann::adl_serializer<T>::to_json(json, written);
  nlohmann::adl_serializer<T>::from_json(json, read);
}
struct foreign<T> {
  static void read(void* into, std::string_view json) {
    detail::parse_json(json).get_to(*static_cast<T*>(into));
  }
  static std::string write(const void* from) {
    return detail::dump_json(nlohmann::json(*static_cast<const T*>(from)));
  }
  static std::string schema() { return detail::inferred_schema<T>(); }
};

}  // namespace described
}  // namespace snorri

namespace nlohmann {

/// A described type within one of nlohmann's.
template <snorri::described::has_members T>
struct adl_serializer<T, void> {
  static void to_json(json& to, const T& what) {
    to = snorri::detail::parse_json(snorri::codec<T>::encode(what));
  }
  static void from_json(const json& from, T& what) {
    what = snorri::codec<T>::decode(snorri::detail::dump_json(from));
  }
};

}  // namespace nlohmann
