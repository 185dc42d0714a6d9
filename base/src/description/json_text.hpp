// JSON text taken apart from front to back, by whoever knows what is to come. Everything that RFC
// 8259 asks for is checked on the way, also in what is skipped. No tree is built.
#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace snorri::described {

/// What is no JSON; `byte` is where, from 0.
struct broken_json : std::runtime_error {
  broken_json(const char* expected, std::size_t at) : runtime_error(expected), byte(at) {}
  std::size_t byte;
};

/// Every call throws broken_json.
class json_text {
 public:
  explicit json_text(std::string_view text) : text_(text) {}

  /// The next character that is no space; '\0' at the end.
  char peek();
  /// Takes it if it comes next.
  bool take(char wanted);
  void expect(char wanted, const char* what);
  /// Nothing but space may be left.
  void end();

  /// The number that comes next, as it is written.
  std::string_view number();
  /// The text that comes next, without quotes and escapes.
  void text(std::string& into);
  /// The word true, false or null; pre: its first letter comes next.
  void word(std::string_view what);
  /// Whatever value comes next; its JSON.
  std::string_view value();

  std::size_t at() const noexcept { return at_; }
  std::string_view since(std::size_t begin) const { return text_.substr(begin, at_ - begin); }

 private:
  void value(int depth);
  void digits(const char* what);
  void escape(std::string& into);
  unsigned hex4();
  void utf8(std::string& into);
  [[noreturn]] void broken(const char* expected) const { throw broken_json(expected, at_); }
  bool more() const noexcept { return at_ < text_.size(); }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string skipped_;
};

/// Bytes of the UTF-8 character that `text` begins with; 0 if it begins with none.
std::size_t utf8_length(std::string_view text) noexcept;

constexpr int depth_max = 200;  // of values in values

}  // namespace snorri::described
