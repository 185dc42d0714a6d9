#include "description/json_text.hpp"

namespace snorri::described {

namespace {

bool is_digit(char letter) { return letter >= '0' && letter <= '9'; }

void append_utf8(std::string& into, unsigned code) {
  const auto byte = [&into](unsigned value) { into += static_cast<char>(value); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | code >> 6), byte(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    byte(0xE0 | code >> 12), byte(0x80 | (code >> 6 & 0x3F)), byte(0x80 | (code & 0x3F));
  } else {
    byte(0xF0 | code >> 18), byte(0x80 | (code >> 12 & 0x3F));
    byte(0x80 | (code >> 6 & 0x3F)), byte(0x80 | (code & 0x3F));
  }
}

}  // namespace

std::size_t utf8_length(std::string_view text) noexcept {
  const auto at = [text](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const auto follows = [&at](std::size_t i) { return (at(i) & 0xC0) == 0x80; };
  const unsigned first = at(0);
  if (first < 0x80) return text.empty() ? 0 : 1;
  if (first < 0xC2 || first > 0xF4 || !follows(1)) return 0;  // overlong or beyond Unicode
  if (first < 0xE0) return 2;
  if (!follows(2)) return 0;
  if (first == 0xE0 && at(1) < 0xA0) return 0;
  if (first == 0xED && at(1) > 0x9F) return 0;  // half of a surrogate pair
  if (first < 0xF0) return 3;
  if (!follows(3)) return 0;
  if (first == 0xF0 && at(1) < 0x90) return 0;
  return first == 0xF4 && at(1) > 0x8F ? 0 : 4;
}

char json_text::peek() {
  while (more()) {
    const char next = text_[at_];
    if (next != ' ' && next != '\n' && next != '\r' && next != '\t') return next;
    ++at_;
  }
  return '\0';
}

bool json_text::take(char wanted) {
  if (peek() != wanted || !more()) return false;
  ++at_;
  return true;
}

void json_text::expect(char wanted, const char* what) {
  if (!take(wanted)) broken(what);
}

void json_text::end() {
  peek();
  if (more()) broken("expected its end");
}

void json_text::digits(const char* what) {
  if (!more() || !is_digit(text_[at_])) broken(what);
  while (more() && is_digit(text_[at_])) ++at_;
}

std::string_view json_text::number() {
  peek();
  const auto begin = at_;
  if (more() && text_[at_] == '-') ++at_;
  if (more() && text_[at_] == '0') {
    ++at_;
  } else {
    digits("expected a value");
  }
  if (more() && text_[at_] == '.') {
    ++at_;
    digits("expected a digit");
  }
  if (more() && (text_[at_] == 'e' || text_[at_] == 'E')) {
    ++at_;
    if (more() && (text_[at_] == '+' || text_[at_] == '-')) ++at_;
    digits("expected a digit");
  }
  return since(begin);
}

unsigned json_text::hex4() {
  unsigned value = 0;
  for (int i = 0; i < 4; ++i) {
    const char letter = more() ? text_[at_] : '\0';
    const char low = static_cast<char>(letter | 0x20);
    if (is_digit(letter)) {
      value = value * 16 + static_cast<unsigned>(letter - '0');
    } else if (low >= 'a' && low <= 'f') {
      value = value * 16 + static_cast<unsigned>(low - 'a') + 10;
    } else {
      broken("expected four hexadecimal digits");
    }
    ++at_;
  }
  return value;
}

void json_text::escape(std::string& into) {
  const char letter = more() ? text_[at_] : '\0';
  constexpr std::string_view letters = "\"\\/bfnrt";
  constexpr std::string_view meant = "\"\\/\b\f\n\r\t";
  if (const auto known = letters.find(letter); letter != '\0' && known != letters.npos) {
    into += meant[known];
    ++at_;
    return;
  }
  if (letter != 'u') broken("expected an escape that JSON knows");
  ++at_;
  unsigned code = hex4();
  if (code >= 0xDC00 && code < 0xE000) broken("expected the first half of a surrogate pair");
  if (code >= 0xD800 && code < 0xDC00) {
    if (text_.substr(at_, 2) != "\\u") broken("expected the second half of a surrogate pair");
    at_ += 2;
    const unsigned low = hex4();
    if (low < 0xDC00 || low > 0xDFFF) broken("expected the second half of a surrogate pair");
    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
  }
  append_utf8(into, code);
}

void json_text::utf8(std::string& into) {
  const auto length = utf8_length(text_.substr(at_));
  if (length == 0) broken("expected UTF-8");
  into += text_.substr(at_, length);
  at_ += length;
}

void json_text::text(std::string& into) {
  into.clear();
  expect('"', "expected text in double quotes");
  while (true) {
    const auto begin = at_;
    while (more() && text_[at_] != '"' && text_[at_] != '\\' && text_[at_] >= ' ') ++at_;
    into += since(begin);
    if (!more()) broken("expected a closing quote");
    const char letter = text_[at_];
    if (letter == '"') break;
    if (letter == '\\') {
      ++at_;
      escape(into);
    } else if (static_cast<unsigned char>(letter) >= 0x80) {
      utf8(into);
    } else {
      broken("expected no control character in text");
    }
  }
  ++at_;
}

void json_text::word(std::string_view what) {
  if (text_.substr(at_, what.size()) != what) broken("expected a value");
  at_ += what.size();
}

std::string_view json_text::value() {
  peek();
  const auto begin = at_;
  value(0);
  return since(begin);
}

void json_text::value(int depth) {
  if (depth > depth_max) broken("expected no more than 200 values in each other");
  switch (peek()) {
    case '{':
      ++at_;
      if (take('}')) return;
      do {
        peek();
        text(skipped_);
        expect(':', "expected a colon after the member's name");
        value(depth + 1);
      } while (take(','));
      return expect('}', "expected a comma or }");
    case '[':
      ++at_;
      if (take(']')) return;
      do {
        value(depth + 1);
      } while (take(','));
      return expect(']', "expected a comma or ]");
    case '"':
      return text(skipped_);
    case 't':
      return word("true");
    case 'f':
      return word("false");
    case 'n':
      return word("null");
    default:
      number();
  }
}

}  // namespace snorri::described
