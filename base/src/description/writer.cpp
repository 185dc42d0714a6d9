// Writes a struct as JSON: members by name bytewise, no spaces, so that a message whose struct used
// nlohmann_json before keeps every byte.
#include <charconv>
#include <cmath>
#include <stdexcept>

#include "description/json_text.hpp"
#include "description/scalars.hpp"

namespace snorri::described {

namespace {

class body_writer {
 public:
  explicit body_writer(std::string& out) : out_(out) {}

  void value(const type& of, const void* from) {
    switch (of.is) {
      case kind::truth:
        out_ += *static_cast<const bool*>(from) ? "true" : "false";
        return;
      case kind::integer:
        return integer(of, from);
      case kind::real:
        return real(of, from);
      case kind::text:
        return text(*static_cast<const std::string*>(from));
      case kind::time:
        return text(to_rfc3339(of.does.time(from)));
      case kind::choice:
        return choice(of, from);
      case kind::optional:
        return optional(of, from);
      case kind::list:
        return elements(of, from, '[', ']');
      case kind::map:
        return elements(of, from, '{', '}');
      case kind::structure:
        return structure(of, from);
      case kind::foreign:
        out_ += of.does.write(from);
        return;
    }
  }

 private:
  void integer(const type& of, const void* from) {
    const auto bits = load_bits(from, of.bytes, of.is_signed);
    char digits[24];
    const auto written =
        of.is_signed ? std::to_chars(digits, digits + sizeof digits, static_cast<long long>(bits))
                     : std::to_chars(digits, digits + sizeof digits, bits);
    out_.append(digits, written.ptr);
  }

  void real(const type& of, const void* from) {
    const double number = of.bytes == sizeof(float)
                              ? static_cast<double>(*static_cast<const float*>(from))
                              : *static_cast<const double*>(from);
    if (!std::isfinite(number)) throw std::runtime_error("a number is not finite: no JSON says it");
    out_ += real_text(number);
  }

  void choice(const type& of, const void* from) {
    const auto value = static_cast<long long>(load_bits(from, of.bytes, of.is_signed));
    for (std::size_t i = 0; i < of.choice_count; ++i) {
      if (of.choices[i].value == value) return text(of.choices[i].name);
    }
    throw std::runtime_error(std::to_string(value) + " is no " + std::string(of.name) +
                             " that its description names");
  }

  void text(std::string_view what) {
    out_ += '"';
    std::size_t plain = 0;  // begin of what needs no escape
    for (std::size_t i = 0; i < what.size();) {
      const auto byte = static_cast<unsigned char>(what[i]);
      if (byte >= 0x80) {
        const auto length = utf8_length(what.substr(i));
        if (length == 0) throw std::runtime_error("a text is no UTF-8: no JSON says it");
        i += length;
      } else if (byte >= ' ' && byte != '"' && byte != '\\') {
        ++i;
      } else {
        out_ += what.substr(plain, i - plain);
        escape(what[i]);
        plain = ++i;
      }
    }
    out_ += what.substr(plain);
    out_ += '"';
  }

  void escape(char letter) {
    constexpr std::string_view meant = "\"\\\b\f\n\r\t";
    constexpr std::string_view letters = "\"\\bfnrt";
    out_ += '\\';
    if (const auto known = meant.find(letter); known != meant.npos) {
      out_ += letters[known];
      return;
    }
    constexpr std::string_view digits = "0123456789abcdef";
    out_ += "u00";
    out_ += digits[static_cast<unsigned char>(letter) >> 4];
    out_ += digits[static_cast<unsigned char>(letter) & 15];
  }

  /// What the elements of one container share while they are visited.
  struct visit {
    body_writer& to;
    const type& element;
    bool first = true;
  };
  static void add_element(void* context, const std::string* key, const void* element) {
    auto& each = *static_cast<visit*>(context);
    if (!each.first) each.to.out_ += ',';
    each.first = false;
    if (key != nullptr) {
      each.to.text(*key);
      each.to.out_ += ':';
    }
    each.to.value(each.element, element);
  }

  void elements(const type& of, const void* from, char open, char close) {
    visit each{*this, of.element()};
    out_ += open;
    of.does.each(from, &each, &add_element);
    out_ += close;
  }

  void optional(const type& of, const void* from) {
    visit each{*this, of.element()};
    of.does.each(from, &each, &add_element);
    if (each.first) out_ += "null";
  }

  static bool is_absent(const type& of, const void* from) {
    bool there = false;
    of.does.each(from, &there, [](void* context, const std::string*, const void*) {
      *static_cast<bool*>(context) = true;
    });
    return !there;
  }

  void structure(const type& of, const void* from) {
    out_ += '{';
    bool first = true;
    for (std::size_t i = 0; i < of.member_count; ++i) {
      const member& one = of.members[i];
      const type& its = one.of();
      // What finds a member in an object finds it in a constant one; it is only looked at.
      const void* what = one.in(const_cast<void*>(from));
      if (its.is == kind::optional && is_absent(its, what)) continue;
      if (!first) out_ += ',';
      first = false;
      out_ += '"';
      out_ += one.name;  // an identifier: nothing to escape
      out_ += "\":";
      value(its, what);
    }
    out_ += '}';
  }

  std::string& out_;
};

}  // namespace

std::string encode(const type& of, const void* from) {
  std::string out;
  body_writer(out).value(of, from);
  return out;
}

}  // namespace snorri::described
