// The name under which a C++ message type travels and is stored.
#pragma once

#include <string_view>

namespace snorri {

namespace detail {

/// What stands between "T = " and its end in the compiler's signature, without namespaces. The same
/// for g++ and clang.
template <class T>
consteval std::string_view unqualified_name() {
  std::string_view text = __PRETTY_FUNCTION__;
  const auto begin = text.find("T = ") + 4;
  text = text.substr(begin, text.find_first_of(";]", begin) - begin);
  const auto template_begin = text.find('<');
  const auto scope = text.substr(0, template_begin).rfind("::");
  return scope == std::string_view::npos ? text : text.substr(scope + 2);
}

}  // namespace detail

/// `T::message_type` where the type has one, else its name without namespaces: "OrderCreated".
template <class T>
consteval std::string_view message_name() {
  if constexpr (requires { std::string_view{T::message_type}; }) {
    return T::message_type;
  } else {
    return detail::unqualified_name<T>();
  }
}

}  // namespace snorri
