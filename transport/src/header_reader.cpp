#include "header_reader.hpp"

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <algorithm>
#include <limits>

#include "utf8.hpp"

namespace snorri::transport {
namespace {

constexpr std::size_t field_count = static_cast<std::size_t>(field::count_);

constexpr std::array<std::string_view, field_count> names = {
    "specversion",   "id",           "source",          "type",
    "subject",       "time",         "datacontenttype", "dataschema",
    "correlationid", "causationid",  "traceparent",     "tracestate",
    "expirytime",    "priority",     "attempt",         "undoes",
    "subscription",  "delivery",     "position",        "name",
    "instance",      "commands",     "types",           "from",
    "credit",        "credit_bytes", "reason",          "kind",
    "code",          "title",        "cursor",          "engine",
    "store",         "heartbeat_ms", "silence_max_ms",  "body_bytes_max",
    "acks",          "saga",         "status",          "state",
    "within_ms",
};

constexpr std::size_t name_length_max = 15;

/// Fields by the length of their names, so that a member is found with two or three comparisons.
struct name_index {
  std::array<field, field_count> ordered{};
  std::array<std::uint8_t, name_length_max + 2> begin{};
};

constexpr name_index make_index() {
  name_index index;
  std::uint8_t at = 0;
  for (std::size_t length = 0; length <= name_length_max; ++length) {
    index.begin[length] = at;
    for (std::size_t i = 0; i < field_count; ++i) {
      if (names[i].size() == length) index.ordered[at++] = static_cast<field>(i);
    }
  }
  index.begin[name_length_max + 1] = at;
  return index;
}

constexpr name_index by_length = make_index();
static_assert(by_length.begin[name_length_max + 1] == field_count, "a name is longer than said");

field find_field(std::string_view name) {
  if (name.size() > name_length_max) return field::count_;
  for (auto i = by_length.begin[name.size()]; i < by_length.begin[name.size() + 1]; ++i) {
    if (names[static_cast<std::size_t>(by_length.ordered[i])] == name) return by_length.ordered[i];
  }
  return field::count_;
}

bool is_attribute_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
  });
}

/// rapidjson lets a lone low surrogate ("\udc00") through, which is no UTF-8.
bool holds_surrogate(std::string_view text) {
  for (auto at = text.find('\xED'); at != std::string_view::npos; at = text.find('\xED', at + 1)) {
    if (utf8_sequence(text.substr(at)) == 0) return true;
  }
  return false;
}

/// What rapidjson calls as it reads; false stops it, and `wrong` says why.
class collector : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, collector> {
 public:
  explicit collector(headers& out) : out_(out) {}

  std::string wrong;

  bool Default() { return scalar({header_value::form::other, 0, {}}); }
  bool Null() { return place_ == place::member || Default(); }
  bool Bool(bool value) {
    if (place_ != place::ack) return Default();
    if (ack_key_ == "duplicate") out_.acks.back().duplicate = value;
    return true;
  }
  bool Int(int value) { return Int64(value); }
  bool Uint(unsigned value) { return Int64(value); }
  bool Int64(std::int64_t value) {
    if (place_ != place::ack) return scalar({header_value::form::integer, value, {}});
    if (ack_key_ == "position") out_.acks.back().position = static_cast<std::uint64_t>(value);
    return true;
  }
  bool Uint64(std::uint64_t value) {
    constexpr auto max = std::numeric_limits<std::int64_t>::max();
    return value > static_cast<std::uint64_t>(max) ? Default()
                                                   : Int64(static_cast<std::int64_t>(value));
  }

  bool String(const char* data, rapidjson::SizeType size, bool) {
    const std::string_view text(data, size);
    if (holds_surrogate(text)) return fail("the headers hold a lone surrogate: no UTF-8");
    return plain(text);
  }
  /// A string that needs no look into its bytes.
  bool plain(std::string_view text) {
    switch (place_) {
      case place::list:
        out_.list.push_back(text);
        return true;
      case place::ack:
        return ack_text(text);
      default:
        return scalar({header_value::form::text, 0, text});
    }
  }

  bool StartObject() {
    if (place_ == place::outside) {
      place_ = place::member;
      return true;
    }
    if (place_ != place::acks) return not_scalar();
    place_ = place::ack;
    out_.acks.emplace_back();
    return true;
  }
  bool EndObject(rapidjson::SizeType) { return end_object(); }
  bool end_object() {
    place_ = place_ == place::ack ? place::acks : place::outside;
    return true;
  }

  bool Key(const char* data, rapidjson::SizeType size, bool) { return key({data, size}); }
  bool key(std::string_view name) {
    if (place_ == place::ack) {
      ack_key_ = name;
      return true;
    }
    key_ = find_field(name);
    key_name_ = name;
    if ((key_ == field::count_ || name.find('_') != std::string_view::npos) &&
        out_.name_invalid.data() == nullptr && !is_attribute_name(name)) {
      out_.name_invalid = name;
    }
    if (key_ != field::count_ && out_[key_].is != header_value::form::absent) {
      return fail("the headers hold " + quoted(name) + " twice");
    }
    return true;
  }

  bool StartArray() {
    const bool is_list = key_ == field::commands || key_ == field::types;
    if (place_ != place::member || !(is_list || key_ == field::acks)) return not_scalar();
    if (is_list && has_list_) return fail("the headers hold both commands and types");
    has_list_ = has_list_ || is_list;
    place_ = is_list ? place::list : place::acks;
    out_[key_].is = header_value::form::list;
    return true;
  }
  bool EndArray(rapidjson::SizeType) { return end_array(); }
  bool end_array() {
    place_ = place::member;
    return true;
  }

 private:
  enum class place { outside, member, list, acks, ack };

  bool fail(std::string why) {
    wrong = std::move(why);
    return false;
  }
  bool not_scalar() {
    if (place_ == place::outside) return fail("the headers are no JSON object");
    return fail("the header " + quoted(key_name_) + " must be a scalar");
  }
  bool scalar(const header_value& value) {
    if (place_ == place::outside) return fail("the headers are no JSON object");
    if (place_ != place::member && place_ != place::ack) {
      return fail("the header " + quoted(key_name_) + " must be a list of strings");
    }
    if (place_ == place::member && key_ != field::count_) out_[key_] = value;
    return true;
  }
  bool ack_text(std::string_view text) {
    auto& ack = out_.acks.back();
    if (ack_key_ == "id") ack.id = text;
    if (ack_key_ == "saga") ack.saga = text;
    if (ack_key_ == "status") ack.status = text;
    return true;
  }

  headers& out_;
  place place_ = place::outside;
  field key_ = field::count_;
  std::string_view key_name_;
  std::string_view ack_key_;
  bool has_list_ = false;
};

/// Reads what nearly every message looks like: strings of plain ASCII without escapes, integers of
/// at most 18 digits, the three words, blanks between them. Calls `collector` as rapidjson does;
/// gives up, false, at the first thing beyond that, valid or not, and has changed nothing of the
/// text: rapidjson judges it then. Nesting ends where the collector refuses it.
class plain_reader {
 public:
  plain_reader(std::string_view text, collector& to) : text_(text), to_(to) {}

  bool read() { return object() && at_ == text_.size(); }

 private:
  bool object() {
    if (!take('{') || !to_.StartObject()) return false;
    if (take('}')) return to_.end_object();
    do {
      std::string_view name;
      if (!string(name) || !to_.key(name) || !take(':') || !value()) return false;
    } while (take(','));
    return take('}') && to_.end_object();
  }

  bool array() {
    if (!take('[') || !to_.StartArray()) return false;
    if (take(']')) return to_.end_array();
    do {
      if (!value()) return false;
    } while (take(','));
    return take(']') && to_.end_array();
  }

  bool value() {
    skip_blanks();
    if (at_ == text_.size()) return false;
    switch (text_[at_]) {
      case '"': {
        std::string_view text;
        return string(text) && to_.plain(text);
      }
      case '{':
        return object();
      case '[':
        return array();
      case 't':
        return word("true") && to_.Bool(true);
      case 'f':
        return word("false") && to_.Bool(false);
      case 'n':
        return word("null") && to_.Null();
      default:
        return integer();
    }
  }

  bool string(std::string_view& into) {
    if (!take('"')) return false;
    const auto length = plain_prefix(text_.substr(at_));
    into = text_.substr(at_, length);
    at_ += length;
    return at_ < text_.size() && text_[at_++] == '"';
  }

  /// "01", "-0", "1.5" and "1e3" are not for here.
  bool integer() {
    constexpr std::size_t digits_max = 18;
    const bool is_negative = text_[at_] == '-';
    if (is_negative) ++at_;
    const auto first = at_;
    std::int64_t number = 0;
    for (; at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9'; ++at_) {
      if (at_ - first == digits_max) return false;
      number = number * 10 + (text_[at_] - '0');
    }
    const auto digits = at_ - first;
    if (digits == 0 || (text_[first] == '0' && (digits > 1 || is_negative))) return false;
    if (at_ == text_.size() ||
        std::string_view(",}] ").find(text_[at_]) == std::string_view::npos) {
      return false;
    }
    return to_.Int64(is_negative ? -number : number);
  }

  bool word(std::string_view which) {
    if (text_.substr(at_, which.size()) != which) return false;
    at_ += which.size();
    return true;
  }
  bool take(char c) {
    skip_blanks();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void skip_blanks() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }

  std::string_view text_;
  collector& to_;
  std::size_t at_ = 0;
};

std::optional<std::string> read_any(std::string& json, headers& out) {
  rapidjson::InsituStringStream stream(json.data());
  rapidjson::Reader reader;
  collector handler(out);
  constexpr unsigned flags = rapidjson::kParseInsituFlag | rapidjson::kParseValidateEncodingFlag;
  const auto parsed = reader.Parse<flags>(stream, handler);
  if (!handler.wrong.empty()) return handler.wrong;
  if (parsed.IsError()) {
    return std::string("the headers are no JSON: ") + rapidjson::GetParseError_En(parsed.Code()) +
           " (byte " + std::to_string(parsed.Offset()) + ")";
  }
  // The reader takes a NUL for the end; what hides behind one is refused.
  if (stream.Tell() != json.size()) return "the headers are no JSON: bytes behind the object";
  return std::nullopt;
}

}  // namespace

std::string_view name_of(field which) noexcept { return names[static_cast<std::size_t>(which)]; }

std::optional<std::string> read_headers(std::string& json, headers& out) {
  collector handler(out);
  if (plain_reader(json, handler).read()) return std::nullopt;
  out = {};
  return read_any(json, out);
}

std::optional<std::string> read_headers_slowly(std::string& json, headers& out) {
  return read_any(json, out);
}

}  // namespace snorri::transport
