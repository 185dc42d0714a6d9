// rapidjson with our manners: a writer that leaves out what is empty, a reader that never throws.
// JSON is where the time goes, so records do not pass through a DOM when they are written.
#pragma once

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <string>
#include <string_view>

namespace snorri::sagas {

class json_writer {
 public:
  void open() { writer_.StartObject(); }
  void open(std::string_view name) { key(name), writer_.StartObject(); }
  void close() { writer_.EndObject(); }
  void open_array(std::string_view name) { key(name), writer_.StartArray(); }
  void close_array() { writer_.EndArray(); }

  void text(std::string_view name, std::string_view value) { key(name), string(value); }
  void text_if(std::string_view name, std::string_view value) {
    if (!value.empty()) text(name, value);
  }
  void number(std::string_view name, long long value) { key(name), writer_.Int64(value); }
  void truth(std::string_view name, bool value) { key(name), writer_.Bool(value); }
  void truth_if(std::string_view name, bool value) {
    if (value) key(name), writer_.Bool(true);
  }
  void real(std::string_view name, double value) { key(name), writer_.Double(value); }
  void string(std::string_view value) {
    writer_.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  }
  void integer(long long value) { writer_.Int64(value); }
  /// `json` is valid JSON already: the definition's own codec made it.
  void raw(std::string_view name, std::string_view json) {
    key(name);
    writer_.RawValue(json.data(), json.size(), rapidjson::kObjectType);
  }

  std::string take() const { return {buffer_.GetString(), buffer_.GetSize()}; }

 private:
  void key(std::string_view name) {
    writer_.Key(name.data(), static_cast<rapidjson::SizeType>(name.size()));
  }

  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

using json_value = rapidjson::Value;

inline std::string text_at(const json_value& from, const char* name) {
  if (!from.IsObject()) return {};
  const auto found = from.FindMember(name);
  if (found == from.MemberEnd() || !found->value.IsString()) return {};
  return {found->value.GetString(), found->value.GetStringLength()};
}

inline long long number_at(const json_value& from, const char* name, long long otherwise = 0) {
  if (!from.IsObject()) return otherwise;
  const auto found = from.FindMember(name);
  return found != from.MemberEnd() && found->value.IsInt64() ? found->value.GetInt64() : otherwise;
}

inline bool truth_at(const json_value& from, const char* name) {
  const auto found = from.FindMember(name);
  return found != from.MemberEnd() && found->value.IsTrue();
}

/// The member as JSON text again; "" if there is none.
inline std::string raw_at(const json_value& from, const char* name) {
  if (!from.IsObject()) return {};
  const auto found = from.FindMember(name);
  if (found == from.MemberEnd()) return {};
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  found->value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

/// Calls `visit` with each element of the array `name`, if there is one.
template <class Visitor>
void each_at(const json_value& from, const char* name, Visitor&& visit) {
  const auto found = from.FindMember(name);
  if (found == from.MemberEnd() || !found->value.IsArray()) return;
  for (const auto& each : found->value.GetArray()) {
    if (each.IsObject() || each.IsString()) visit(each);
  }
}

}  // namespace snorri::sagas
