// Writes one flat JSON object, appending to a string. Whatever bytes it is given, the outcome is
// valid JSON in valid UTF-8: what is no UTF-8 becomes U+FFFD.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace snorri::transport {

/// Appends `text` with its quotes.
void append_json_string(std::string& out, std::string_view text);
void append_number(std::string& out, std::int64_t value);

/// Keys are literals of ours and need no escaping.
class json_writer {
 public:
  explicit json_writer(std::string& out) : out_(out) { out_.push_back('{'); }

  json_writer& text(std::string_view key, std::string_view value) {
    append_key(key);
    append_json_string(out_, value);
    return *this;
  }
  /// Leaves the member out when `value` is empty.
  json_writer& text_if(std::string_view key, std::string_view value) {
    return value.empty() ? *this : text(key, value);
  }
  json_writer& number(std::string_view key, std::int64_t value) {
    append_key(key);
    append_number(out_, value);
    return *this;
  }
  json_writer& boolean(std::string_view key, bool value) {
    append_key(key);
    out_ += value ? "true" : "false";
    return *this;
  }
  template <class Strings>
  json_writer& list(std::string_view key, const Strings& values) {
    append_key(key);
    out_.push_back('[');
    for (bool first = true; const auto& value : values) {
      if (!first) out_.push_back(',');
      first = false;
      append_json_string(out_, value);
    }
    out_.push_back(']');
    return *this;
  }
  void end() { out_.push_back('}'); }

 private:
  void append_key(std::string_view key) {
    out_ += first_ ? "\"" : ",\"";
    first_ = false;
    out_ += key;
    out_ += "\":";
  }

  std::string& out_;
  bool first_ = true;
};

}  // namespace snorri::transport
