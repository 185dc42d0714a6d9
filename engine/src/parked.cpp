#include "snorri/engine/parked.hpp"

#include <rapidjson/document.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace snorri::engine {

namespace {

constexpr std::size_t page = 1000;
// No message can look like one: its headers are written here, too.
constexpr std::string_view settlement_type = "snorri.parked.settled";

std::string text_at(const rapidjson::Value& from, const char* name) {
  const auto found = from.FindMember(name);
  if (found == from.MemberEnd() || !found->value.IsString()) return {};
  return {found->value.GetString(), found->value.GetStringLength()};
}

class object_writer {
 public:
  object_writer() { writer_.StartObject(); }
  void text(const char* name, const std::string& value) {
    if (value.empty()) return;
    writer_.Key(name);
    writer_.String(value.data(), static_cast<rapidjson::SizeType>(value.size()));
  }
  void number(const char* name, std::uint64_t value) {
    writer_.Key(name);
    writer_.Uint64(value);
  }
  std::string take() {
    writer_.EndObject();
    return {buffer_.GetString(), buffer_.GetSize()};
  }

 private:
  rapidjson::StringBuffer buffer_;
  rapidjson::Writer<rapidjson::StringBuffer> writer_{buffer_};
};

}  // namespace

store::parked_message row_of(const settlement& what, const std::string& key) {
  object_writer headers;
  headers.number("settles", what.parked);
  headers.text("how", what.how);
  headers.text("request", what.request);
  store::parked_message row;
  row.at = what.at;
  row.source = what.by;
  row.message_id = "settles/" + std::to_string(what.parked);
  row.type = settlement_type;
  row.key = key;
  row.reason = what.reason;
  row.headers = headers.take();
  return row;
}

std::optional<settlement> settlement_of(const store::parked_message& row) {
  if (row.type != settlement_type) return std::nullopt;
  rapidjson::Document headers;
  headers.Parse(row.headers.data(), row.headers.size());
  if (headers.HasParseError() || !headers.IsObject()) return std::nullopt;
  const auto settles = headers.FindMember("settles");
  if (settles == headers.MemberEnd() || !settles->value.IsUint64()) return std::nullopt;
  return settlement{
      settles->value.GetUint64(), text_at(headers, "how"), row.source, row.reason, row.at,
      text_at(headers, "request")};
}

std::string parked_headers(const transport::envelope& from) {
  object_writer out;
  out.text("dataschema", from.dataschema);
  out.text("causationid", from.causationid);
  out.text("traceparent", from.traceparent);
  out.text("tracestate", from.tracestate);
  out.text("expirytime", from.expirytime);
  if (from.priority != transport::priority_default) {
    out.number("priority", static_cast<std::uint64_t>(from.priority));
  }
  auto written = out.take();
  return written == "{}" ? std::string() : written;
}

transport::message message_of(const store::parked_message& row) {
  transport::message made;
  made.headers.id = row.message_id;
  made.headers.source = row.source;
  made.headers.type = row.type;
  made.headers.subject = row.key;
  made.body = row.body;
  rapidjson::Document headers;
  headers.Parse(row.headers.data(), row.headers.size());
  if (headers.HasParseError() || !headers.IsObject()) return made;
  made.headers.dataschema = text_at(headers, "dataschema");
  made.headers.causationid = text_at(headers, "causationid");
  made.headers.traceparent = text_at(headers, "traceparent");
  made.headers.tracestate = text_at(headers, "tracestate");
  const auto priority = headers.FindMember("priority");
  if (priority != headers.MemberEnd() && priority->value.IsInt()) {
    made.headers.priority = priority->value.GetInt();
  }
  return made;
}

result<void> parked_book::read_on(store::store_reader& from) {
  while (true) {
    const auto rows = from.list_parked(last_, page);
    if (!rows) return rows.error();
    if (rows->empty()) return {};
    for (const auto& row : *rows) {
      last_ = row.id;
      if (auto settled = settlement_of(row)) {
        add(std::move(*settled));
      } else {
        ++messages_;
      }
    }
  }
}

void parked_book::add(settlement what) { settled_.try_emplace(what.parked, std::move(what)); }

const settlement* parked_book::find(std::uint64_t parked) const {
  const auto found = settled_.find(parked);
  return found == settled_.end() ? nullptr : &found->second;
}

}  // namespace snorri::engine
