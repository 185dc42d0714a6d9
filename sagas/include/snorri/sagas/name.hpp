// Names that a definition needs at compile time: of functions, of states, and of time.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace snorri {

/// A string as a template argument: named<"RESERVING">.
template <std::size_t N>
struct fixed_string {
  char text[N]{};
  consteval fixed_string(const char (&literal)[N]) { std::copy_n(literal, N, text); }
  constexpr std::string_view view() const { return {text, N - 1}; }
};

/// A length of time as a template argument; std::chrono::duration is no structural type.
struct span {
  long long us = 0;
  friend constexpr bool operator==(span, span) = default;
};

inline namespace literals {
consteval span operator""_ms(unsigned long long value) {
  return {static_cast<long long>(value) * 1'000};
}
consteval span operator""_s(unsigned long long value) {
  return {static_cast<long long>(value) * 1'000'000};
}
consteval span operator""_min(unsigned long long value) {
  return {static_cast<long long>(value) * 60'000'000};
}
consteval span operator""_h(unsigned long long value) {
  return {static_cast<long long>(value) * 3'600'000'000};
}
}  // namespace literals

namespace sagas {

/// The unqualified name of a function: "reserve". The same for g++ ("auto F = orders::reserve") and
/// clang ("F = &orders::reserve").
template <auto F>
consteval std::string_view function_name() {
  std::string_view text = __PRETTY_FUNCTION__;
  const auto begin = text.find("F = ") + 4;
  text = text.substr(begin, text.find_first_of(";]", begin) - begin);
  if (const auto bracket = text.find('('); bracket != std::string_view::npos && bracket > 0) {
    text = text.substr(0, bracket);
  }
  const auto scope = text.find_last_of(":&");
  return scope == std::string_view::npos ? text : text.substr(scope + 1);
}

/// What a state is called, comparable while compiling (a std::string is not, for clang 14).
struct state_label {
  std::string_view name;
  bool upper = false;  // the name is a function's, and the state's is in capitals
  bool undo = false;   // UNDO_ stands before it

  static constexpr std::string_view prefix = "UNDO_";
  constexpr std::size_t size() const { return name.size() + (undo ? prefix.size() : 0); }
  constexpr char operator[](std::size_t at) const {
    if (undo && at < prefix.size()) return prefix[at];
    const char letter = name[undo ? at - prefix.size() : at];
    const bool small = letter >= 'a' && letter <= 'z';
    return upper && small ? static_cast<char>(letter - 'a' + 'A') : letter;
  }
  friend constexpr bool operator==(const state_label& left, const state_label& right) {
    if (left.size() != right.size()) return false;
    for (std::size_t at = 0; at < left.size(); ++at) {
      if (left[at] != right[at]) return false;
    }
    return true;
  }
  std::string text() const {
    std::string made;
    for (std::size_t at = 0; at < size(); ++at) made += (*this)[at];
    return made;
  }
};

/// Stands for the command that undoes the child sagas which `Command` started: "undo_book".
template <auto Command>
struct undo_of {};

template <auto Command>
struct name_of_command {
  static std::string_view text() { return function_name<Command>(); }
};
template <auto Command, undo_of<Command> Undo>
struct name_of_command<Undo> {
  static std::string_view text() {
    static const std::string name = "undo_" + std::string(function_name<Command>());
    return name;
  }
};

/// The name of a command: its function's.
template <auto Command>
std::string_view command_name() {
  return name_of_command<Command>::text();
}

}  // namespace sagas
}  // namespace snorri
