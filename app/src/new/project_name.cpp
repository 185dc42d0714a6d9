#include "new/project_name.hpp"

#include <algorithm>
#include <array>

namespace snorri::app {

namespace {

constexpr std::size_t length_max = 40;

// Words of C++ that a namespace can't be called by.
constexpr auto keywords = std::to_array<std::string_view>(
    {"alignas",  "alignof",  "and",       "asm",       "auto",      "bitand",    "bitor",
     "bool",     "break",    "case",      "catch",     "char",      "class",     "compl",
     "concept",  "const",    "consteval", "constexpr", "constinit", "continue",  "decltype",
     "default",  "delete",   "do",        "double",    "else",      "enum",      "explicit",
     "export",   "extern",   "false",     "float",     "for",       "friend",    "goto",
     "if",       "inline",   "int",       "long",      "mutable",   "namespace", "new",
     "noexcept", "not",      "nullptr",   "operator",  "or",        "private",   "protected",
     "public",   "register", "requires",  "return",    "short",     "signed",    "sizeof",
     "static",   "struct",   "switch",    "template",  "this",      "throw",     "true",
     "try",      "typedef",  "typeid",    "typename",  "union",     "unsigned",  "using",
     "virtual",  "void",     "volatile",  "while",     "xor"});

// What the generated files use already, what the C library calls its functions, which are no
// namespace beside, and what CMake calls its own targets.
constexpr auto taken = std::to_array<std::string_view>(
    {"acct",    "ceil",     "clone",     "crypt",  "daemon", "finite",  "floor",   "nan",
     "nice",    "rand",     "remainder", "revoke", "rewind", "symlink", "abort",   "abs",
     "accept",  "access",   "alarm",     "all",    "bind",   "clean",   "clock",   "close",
     "connect", "div",      "dup",       "exit",   "exp",    "fork",    "free",    "gamma",
     "help",    "index",    "install",   "kill",   "link",   "linux",   "listen",  "log",
     "main",    "open",     "package",   "pause",  "pipe",   "raise",   "random",  "read",
     "remove",  "rename",   "round",     "select", "send",   "signal",  "sleep",   "snorri",
     "socket",  "stat",     "std",       "sync",   "system", "test",    "testing", "time",
     "times",   "truncate", "unix",      "unlink", "wait",   "write"});

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
bool is_good(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; }

bool holds(const auto& words, std::string_view name) {
  return std::find(words.begin(), words.end(), name) != words.end();
}

/// Letters, digits and single dashes of `text`, whatever it is.
std::string tidied(std::string_view text) {
  std::string name;
  for (const char given : text) {
    const bool is_upper = given >= 'A' && given <= 'Z';
    const char c = is_upper ? static_cast<char>(given - 'A' + 'a') : given;
    if (is_good(c) && c != '-') {
      if (name.empty() && !is_letter(c)) continue;
      name += c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  name.resize(std::min(name.size(), length_max));
  while (!name.empty() && name.back() == '-') name.pop_back();
  return name;
}

std::string replaced(std::string text, char what, char by) {
  std::replace(text.begin(), text.end(), what, by);
  return text;
}

std::string camel_of(std::string_view dashed) {
  std::string camel;
  bool starts = true;
  for (const char c : dashed) {
    if (c == '-') {
      starts = true;
      continue;
    }
    camel += starts && is_letter(c) ? static_cast<char>(c - 'a' + 'A') : c;
    starts = false;
  }
  return camel;
}

}  // namespace

result<project_name> parse_project_name(std::string_view text) {
  const std::string tidy = tidied(text);
  if (text.empty() || tidy != text) {
    return error(errc::bad_argument,
                 "\"" + std::string(text) +
                     "\" is no project's name: 1 to 40 small letters, digits and single dashes, a "
                     "letter first" +
                     (tidy.empty() ? "" : " (did you mean \"" + tidy + "\"?)"));
  }
  if (holds(keywords, text) || holds(taken, text)) {
    return error(errc::bad_argument,
                 "\"" + std::string(text) + "\" is taken: it is a word of " +
                     (holds(keywords, text) ? "C++" : "the C library, CMake or Snorri") +
                     " (did you mean \"" + std::string(text) + "-saga\"?)");
  }
  return project_name{tidy, replaced(tidy, '-', '_'), camel_of(tidy), replaced(tidy, '-', ' ')};
}

}  // namespace snorri::app
