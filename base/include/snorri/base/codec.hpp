// How a user's message becomes bytes and back. Declared here so that public headers stay light;
// <snorri/base/json.hpp> defines it with nlohmann_json for every type that has conversions.
#pragma once

namespace snorri {

/// `static std::string encode(const T&)` and `static T decode(std::string_view)`, which throws an
/// exception derived from std::exception, with a sentence, on what is no T.
/// Not complete unless the file includes <snorri/base/json.hpp> or specialises it.
template <class T>
struct codec;

}  // namespace snorri
