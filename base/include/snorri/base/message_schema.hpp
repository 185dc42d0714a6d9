// Which version of a message's body a program writes.
#pragma once

#include <string_view>

namespace snorri {

/// `T::dataschema`, the URI of the body's schema, which ends with the number of its version
/// ("https://example.com/order-created/2"), or "" where the type has none. A message whose body has
/// changed since it was first sent has one.
template <class T>
consteval std::string_view message_schema() {
  if constexpr (requires { std::string_view{T::dataschema}; }) {
    return T::dataschema;
  } else {
    return {};
  }
}

}  // namespace snorri
