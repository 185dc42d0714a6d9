// How a user's message becomes bytes and back. Declared here so that public headers stay light;
// <snorri/base/describe.hpp> defines it for every type with a SNORRI_DESCRIBE, and
// <snorri/base/json.hpp> with nlohmann_json for every type that has its conversions.
#pragma once

#include <string>
#include <string_view>

namespace snorri {

/// `static std::string encode(const T&)` and `static T decode(std::string_view)`, which throws an
/// exception derived from std::exception, with a sentence, on what is no T.
/// Not complete unless the file includes one of the two headers or specialises it.
template <class T>
struct codec;

/// What is asked of a body. One that was taken once stays readable when its description becomes
/// stricter: only its types count, not its limits.
enum class reading { strict, recorded };

/// Throws what the codec throws.
template <class T>
T decode_body(std::string_view body, [[maybe_unused]] reading how) {
  if constexpr (requires { codec<T>::decode(body, how); }) {
    return codec<T>::decode(body, how);
  } else {
    return codec<T>::decode(body);
  }
}

/// The JSON Schema (draft-07) of the body, one object; one that allows anything where the codec
/// doesn't know.
template <class T>
std::string body_schema() {
  if constexpr (requires { codec<T>::schema(); }) {
    return codec<T>::schema();
  } else {
    return "{}";
  }
}

}  // namespace snorri
