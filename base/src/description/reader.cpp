// Reads a body straight into the struct that it is for. Where it is in the body is known by a chain
// of places on the stack, which costs nothing until something is wrong.
#include <charconv>
#include <cmath>
#include <stdexcept>

#include "description/json_text.hpp"
#include "description/scalars.hpp"

namespace snorri::described {

namespace {

struct place {
  const place* in = nullptr;
  std::string_view name;
  std::size_t index = 0;  // of a list's element, where there is no name
  bool is_element = false;
  int depth = 0;
};

/// A JSON pointer: "/items/2/code"; the whole body is "the body".
std::string path_of(const place& where) {
  if (where.in == nullptr) return "the body";
  std::string path = where.in->in == nullptr ? "" : path_of(*where.in);
  path += '/';
  if (where.is_element) return path + std::to_string(where.index);
  for (const char letter : where.name) {
    path += letter == '~' ? "~0" : letter == '/' ? "~1" : std::string(1, letter);
  }
  return path;
}

constexpr std::string_view kind_names[] = {"boolean", "integer", "number", "string", "time", "",
                                           "",        "array",   "object", "object", "value"};

std::string expectation(const type& of) {
  if (of.is == kind::optional) return expectation(of.element()) + " or null";
  if (of.is != kind::choice) return std::string(kind_names[static_cast<int>(of.is)]);
  std::string all;
  for (std::size_t i = 0; i < of.choice_count; ++i) {
    if (i > 0) all += i + 1 == of.choice_count ? " or " : ", ";
    all += "\"" + std::string(of.choices[i].name) + "\"";
  }
  return all;
}

class body_reader {
 public:
  body_reader(std::string_view body, reading how) : from_(body), how_(how) {}

  void body(const type& of, void* into) {
    place here;
    try {
      value(of, into, {}, here);
      from_.end();
    } catch (const broken_json& failure) {
      throw std::runtime_error("no JSON at byte " + std::to_string(failure.byte) + ": " +
                               failure.what());
    }
  }

 private:
  void value(const type& of, void* into, const limits& says, const place& at) {
    switch (of.is) {
      case kind::truth:
        return truth(of, into, at);
      case kind::integer:
        return integer(of, into, says, at);
      case kind::real:
        return real(of, into, says, at);
      case kind::text:
        return text(of, into, says, at);
      case kind::time:
        return time(of, into, at);
      case kind::choice:
        return choice(of, into, at);
      case kind::optional:
        return optional(of, into, says, at);
      case kind::list:
        return list(of, into, says, at);
      case kind::map:
        return map(of, into, says, at);
      case kind::structure:
        return structure(of, into, at);
      case kind::foreign:
        return foreign(of, into, at);
    }
  }

  // ---- what is wrong

  [[noreturn]] static void fail(const place& at, const std::string& what) {
    throw std::runtime_error(path_of(at) + ": " + what);
  }
  /// The value that comes next, as a sentence says it.
  std::string found() {
    const char first = from_.peek();
    const auto json = from_.value();
    if (first == '{') return "an object";
    if (first == '[') return "an array";
    constexpr std::size_t shown = 40;
    if (json.size() <= shown) return std::string(json);
    std::size_t end = 0;
    while (end < shown) end += utf8_length(json.substr(end));
    return std::string(json.substr(0, end)) + "...";
  }
  [[noreturn]] void wrong(const std::string& expected, const place& at) {
    fail(at, "expected " + expected + ", found " + found());
  }
  void need(char first, const type& of, const place& at) {
    if (from_.peek() != first) wrong(expectation(of), at);
  }
  bool strict() const { return how_ == reading::strict; }

  // ---- scalars

  void truth(const type& of, void* into, const place& at) {
    const char first = from_.peek();
    if (first != 't' && first != 'f') wrong(expectation(of), at);
    from_.word(first == 't' ? "true" : "false");
    *static_cast<bool*>(into) = first == 't';
  }

  std::string_view number(const type& of, const place& at) {
    const char first = from_.peek();
    if (first != '-' && (first < '0' || first > '9')) wrong(expectation(of), at);
    return from_.number();
  }

  void integer(const type& of, void* into, const limits& says, const place& at) {
    const auto json = number(of, at);
    const auto range = range_of(of);
    const auto read = whole_number(json);
    if (!read.is_whole) fail(at, "expected integer, found " + std::string(json));
    const bool fits =
        read.fits && (read.is_negative ? read.with_sign() >= range.least : read.bits <= range.most);
    if (!fits) {
      fail(at, "expected integer between " + std::to_string(range.least) + " and " +
                   std::to_string(range.most) + ", found " + std::string(json));
    }
    if (strict()) check_whole(read, says, json, at);
    store_bits(into, of.bytes, read.bits);
  }

  static void check_whole(const whole& read, const limits& says, std::string_view json,
                          const place& at) {
    const bool beyond = !read.is_negative && read.bits > max_of<long long>;
    if (!beyond && read.with_sign() < says.least) {
      fail(at, "expected integer of at least " + std::to_string(says.least) + ", found " +
                   std::string(json));
    }
    if (beyond ? says.most < max_of<long long> : read.with_sign() > says.most) {
      fail(at, "expected integer of at most " + std::to_string(says.most) + ", found " +
                   std::string(json));
    }
  }

  void real(const type& of, void* into, const limits& says, const place& at) {
    const auto json = number(of, at);
    double read = 0;
    const auto [end, failed] = std::from_chars(json.data(), json.data() + json.size(), read);
    const bool fits = failed == std::errc{} &&
                      (of.bytes != sizeof(float) || std::isfinite(static_cast<float>(read)));
    if (!fits) fail(at, "expected number that fits, found " + std::string(json));
    if (strict() && read < says.real_least) {
      fail(at, "expected number of at least " + real_text(says.real_least) + ", found " +
                   std::string(json));
    }
    if (strict() && read > says.real_most) {
      fail(at, "expected number of at most " + real_text(says.real_most) + ", found " +
                   std::string(json));
    }
    if (of.bytes == sizeof(float)) {
      *static_cast<float*>(into) = static_cast<float>(read);
    } else {
      *static_cast<double*>(into) = read;
    }
  }

  void text(const type& of, void* into, const limits& says, const place& at) {
    need('"', of, at);
    auto& read = *static_cast<std::string*>(into);
    from_.text(read);
    if (strict()) check_size(says, characters_of(read), "character", at);
  }

  void time(const type& of, void* into, const place& at) {
    need('"', of, at);
    from_.text(text_);
    const auto read = time_from_rfc3339(text_);
    if (!read) {
      fail(at, "expected time such as \"2010-12-01T08:26:00Z\", found \"" + text_ + "\"");
    }
    of.does.set_time(into, *read);
  }

  void choice(const type& of, void* into, const place& at) {
    need('"', of, at);
    from_.text(text_);
    for (std::size_t i = 0; i < of.choice_count; ++i) {
      if (of.choices[i].name != text_) continue;
      return store_bits(into, of.bytes, static_cast<unsigned long long>(of.choices[i].value));
    }
    fail(at, "expected " + expectation(of) + ", found \"" + text_ + "\"");
  }

  // ---- what holds others

  void check_size(const limits& says, std::size_t size, const char* of, const place& at) {
    const auto said = [&](const char* which, std::size_t bound) {
      fail(at, "expected " + std::string(which) + std::to_string(bound) + " " + of +
                   (bound == 1 ? "" : "s") + ", found " + std::to_string(size));
    };
    if (size < says.size_least) said("at least ", says.size_least);
    if (size > says.size_most) said("at most ", says.size_most);
  }

  void optional(const type& of, void* into, const limits& says, const place& at) {
    of.does.clear(into);
    if (from_.peek() == 'n') return from_.word("null");
    value(of.element(), of.does.add(into, {}), says, at);
  }

  place within(const place& at) {
    if (at.depth >= depth_max) fail(at, "expected no more than 200 values in each other");
    place inner;
    inner.in = &at;
    inner.depth = at.depth + 1;
    return inner;
  }

  void list(const type& of, void* into, const limits& says, const place& at) {
    need('[', of, at);
    from_.take('[');
    of.does.clear(into);
    place inner = within(at);
    inner.is_element = true;
    const type& element = of.element();
    if (!from_.take(']')) {
      do {
        value(element, of.does.add(into, {}), {}, inner);
        ++inner.index;
      } while (from_.take(','));
      from_.expect(']', "expected a comma or ]");
    }
    if (strict()) check_size(says, inner.index, "element", at);
  }

  /// Calls `read(name)` before each member's value.
  template <class Read>
  void members(Read&& read) {
    from_.take('{');
    if (from_.take('}')) return;
    do {
      from_.text(text_);
      from_.expect(':', "expected a colon after the member's name");
      read(text_);
    } while (from_.take(','));
    from_.expect('}', "expected a comma or }");
  }

  void map(const type& of, void* into, const limits& says, const place& at) {
    need('{', of, at);
    of.does.clear(into);
    place inner = within(at);
    const type& element = of.element();
    std::size_t count = 0;
    members([&](const std::string& name) {
      const std::string key = name;  // NOLINT(performance-*): the value overwrites `name`
      inner.name = key;
      void* fresh = of.does.add(into, std::string(name));
      if (fresh == nullptr) fail(inner, "stands there twice");
      value(element, fresh, {}, inner);
      ++count;
    });
    if (strict()) check_size(says, count, "element", at);
  }

  /// Members come in order of their names from our own writer: `likely` is tried first.
  static std::size_t find(const type& of, std::string_view name, std::size_t likely) {
    if (likely < of.member_count && of.members[likely].name == name) return likely;
    std::size_t i = 0;
    while (i < of.member_count && of.members[i].name != name) ++i;
    return i;
  }

  void structure(const type& of, void* into, const place& at) {
    need('{', of, at);
    place inner = within(at);
    std::uint64_t seen = 0;
    std::size_t next = 0;
    members([&](const std::string& name) {
      const auto i = find(of, name, next);
      if (i == of.member_count) {
        from_.value();
        return;
      }
      const member& one = of.members[i];
      inner.name = one.name;
      if ((seen >> i & 1) != 0) fail(inner, "stands there twice");
      seen |= std::uint64_t{1} << i;
      next = i + 1;
      value(one.of(), one.in(into), one.says, inner);
    });
    for (std::size_t i = 0; i < of.member_count; ++i) {
      const member& one = of.members[i];
      if ((seen >> i & 1) != 0 || one.says.or_default || one.of().is == kind::optional) continue;
      inner.name = one.name;
      fail(inner, "expected " + expectation(one.of()) + ", found nothing");
    }
  }

  void foreign(const type& of, void* into, const place& at) {
    const auto json = from_.value();
    try {
      of.does.read(into, json);
    } catch (const std::exception& failure) {
      fail(at, failure.what());
    }
  }

  json_text from_;
  reading how_;
  std::string text_;  // a name or a text that is not kept
};

}  // namespace

void decode(const type& of, void* into, std::string_view body, reading how) {
  body_reader(body, how).body(of, into);
}

}  // namespace snorri::described
