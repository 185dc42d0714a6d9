// The JSON of `snorri show --bodies`, back to the records that it was made of.
#include "json_io.hpp"
#include "snorri/sagas/replay.hpp"

namespace snorri::sagas {

namespace {

/// Writes records from parts; what is in neither `input` nor a command has the record's own names.
class record_reader {
 public:
  explicit record_reader(const json_value& from) : from_(from) {}

  result<record> read(const std::string& saga) {
    record made;
    made.version = static_cast<std::uint64_t>(number_at(from_, "version"));
    const auto at = from_rfc3339(text_at(from_, "at"));
    const auto input = from_.FindMember("input");
    if (made.version == 0 || !at || input == from_.MemberEnd() || !input->value.IsObject()) {
      return unreadable(saga,
                        "has an element of \"history\" that is no record: export it with "
                        "`snorri show " +
                            saga + " --bodies -o json`");
    }
    made.at = *at;
    made.source = text_at(input->value, "source");
    made.id = text_at(input->value, "id");
    made.type = text_at(input->value, "type");
    made.body = body_at(input->value);
    if (auto read = from_json(stored(input->value), made); !read) {
      return unreadable(saga, "has a record of version " + std::to_string(made.version) +
                                  " that this version of Snorri can't read");
    }
    if (needs_body(made) && made.body.empty()) {
      return unreadable(saga,
                        "was exported without the bodies of its messages: export it with "
                        "`snorri show " +
                            saga + " --bodies -o json`");
    }
    return made;
  }

 private:
  static error unreadable(const std::string& saga, const std::string& why) {
    return {errc::record_unreadable, "the history of saga " + saga + " " + why};
  }

  static bool needs_body(const record& what) {
    return what.kind == input_kind::start || what.kind == input_kind::event || is_answer(what.kind);
  }

  static std::string body_at(const json_value& from) {
    const auto found = from.FindMember("body");
    if (found == from.MemberEnd()) return {};
    return found->value.IsString() ? text_at(from, "body") : raw_at(from, "body");
  }

  /// As the store keeps it: what came in is part of the record, and times are microseconds.
  std::string stored(const json_value& input) {
    rapidjson::Document made;
    made.CopyFrom(from_, made.GetAllocator());
    auto& memory = made.GetAllocator();
    for (const char* name : {"kind", "schema", "timer", "offers", "answers"}) {
      const auto found = input.FindMember(name);
      if (found == input.MemberEnd()) continue;
      made.AddMember(rapidjson::Value(name, memory), rapidjson::Value(found->value, memory),
                     memory);
    }
    for (const char* name : {"commands", "timers"}) {
      const auto found = made.FindMember(name);
      if (found == made.MemberEnd() || !found->value.IsArray()) continue;
      for (auto& each : found->value.GetArray()) {
        if (!each.IsObject()) continue;
        const auto due = from_rfc3339(text_at(each, "due"));
        each.RemoveMember("due");
        if (due) each.AddMember("due", rapidjson::Value(std::int64_t{to_us(*due)}), memory);
      }
    }
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
    made.Accept(writer);
    return {buffer.GetString(), buffer.GetSize()};
  }

  const json_value& from_;
};

}  // namespace

result<recorded_saga> read_recorded(std::string_view json) {
  rapidjson::Document document;
  document.Parse(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject()) {
    return error(errc::record_unreadable,
                 "a history is no JSON object: export it with "
                 "`snorri show TYPE/KEY --bodies -o json`");
  }
  recorded_saga read{text_at(document, "type"), text_at(document, "key"), {}};
  const auto history = document.FindMember("history");
  if (read.type.empty() || read.key.empty() || history == document.MemberEnd() ||
      !history->value.IsArray() || history->value.Empty()) {
    return error(errc::record_unreadable,
                 "a history lacks \"type\", \"key\" or \"history\": export it with "
                 "`snorri show TYPE/KEY --bodies -o json`");
  }
  for (const auto& each : history->value.GetArray()) {
    if (!each.IsObject()) {
      return error(errc::record_unreadable, "the history of saga " + read.type + "/" + read.key +
                                                " has an element that is no record");
    }
    auto record = record_reader(each).read(read.type + "/" + read.key);
    if (!record) return record.error();
    if (record->version != read.history.size() + 1) {
      return error(errc::record_unreadable, "the history of saga " + read.type + "/" + read.key +
                                                " has no record of version " +
                                                std::to_string(read.history.size() + 1));
    }
    read.history.push_back(std::move(*record));
  }
  return read;
}

}  // namespace snorri::sagas
