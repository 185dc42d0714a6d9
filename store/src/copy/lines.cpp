#include "copy/lines.hpp"

#include <nlohmann/json.hpp>

#include "copy/base64.hpp"
#include "snorri/base/clock.hpp"
#include "snorri/base/text.hpp"

namespace snorri::store::copy {

namespace {

using json = nlohmann::ordered_json;

// Writing. What is empty, zero or false is left out.

void put(json& line, const char* key, const std::string& bytes) {
  if (bytes.empty()) return;
  if (is_utf8(bytes)) {
    line[key] = bytes;
  } else {
    line[std::string(key) + "_base64"] = to_base64(bytes);
  }
}

void put(json& line, const char* key, std::uint64_t number) {
  if (number != 0) line[key] = number;
}

/// As a number where RFC 3339 can't say it.
void put(json& line, const char* key, time_point at) {
  auto text = to_rfc3339(at);
  if (from_rfc3339(text) == at) {
    line[key] = std::move(text);
  } else {
    line[key] = to_us(at);
  }
}

json line_of(const export_header& header) {
  json line;
  line["snorri_export"] = header.format;
  put(line, "store", header.store_id);
  line["after"] = header.after;
  return line;
}

json line_of(const recorded_event& event) {
  json line;
  line["event"] = event.position;
  put(line, "stream", event.stream.text());
  line["version"] = event.version;
  put(line, "type", event.event.type);
  put(line, "source", event.event.source);
  put(line, "id", event.event.id);
  put(line, "at", event.event.at);
  put(line, "correlation", event.event.correlation);
  if (event.remembered) line["remembered"] = true;
  put(line, "sealed_by", event.event.sealed_by);
  put(line, "metadata", event.event.metadata);
  put(line, "body", event.event.body);
  return line;
}

json line_of(const stream_row& row) {
  json line;
  line["row"] = row.name.text();
  line["version"] = row.version;
  put(line, "state", row.summary.state);
  put(line, "status", row.summary.status);
  line["definition_version"] = row.summary.definition_version;
  put(line, "definition_hash", row.summary.definition_hash);
  return line;
}

json line_of(const parked_message& message) {
  json line;
  line["parked"] = message.id;
  put(line, "at", message.at);
  put(line, "source", message.source);
  put(line, "message_id", message.message_id);
  put(line, "type", message.type);
  put(line, "key", message.key);
  put(line, "reason", message.reason);
  put(line, "headers", message.headers);
  put(line, "body", message.body);
  return line;
}

json line_of(const held_message& message) {
  json line;
  line["held"] = message.saga_type + "/" + message.key;
  put(line, "at", message.at);
  put(line, "until", message.until);
  put(line, "source", message.source);
  put(line, "message_id", message.message_id);
  put(line, "type", message.type);
  put(line, "schema", message.schema);
  put(line, "traceparent", message.traceparent);
  put(line, "body", message.body);
  return line;
}

json line_of(const subscription& row) {
  json line;
  line["subscription"] = row.name;
  if (!row.types.empty()) line["types"] = row.types;
  put(line, "category", row.category);
  put(line, "correlation", row.correlation);
  line["cursor"] = row.cursor;
  line["epoch"] = row.epoch;
  put(line, "failures", row.failures);
  if (row.paused) line["paused"] = true;
  put(line, "reason", row.reason);
  return line;
}

json line_of(const route& row) {
  json line;
  line["route"] = row.command;
  put(line, "participant", row.participant);
  return line;
}

json line_of(const definition_row& row) {
  json line;
  line["definition"] = row.name;
  line["version"] = row.version;
  put(line, "hash", row.hash);
  put(line, "shape", row.shape);
  return line;
}

json line_of(const export_end& end) {
  json line;
  line["end"] = end.at;
  line["events"] = end.events;
  line["lines"] = end.lines;
  return line;
}

// Reading. nlohmann throws where a key is missing or of another type; from_text catches it.

struct wrong_value : std::runtime_error {
  using std::runtime_error::runtime_error;
};

std::string bytes_in(const json& line, const std::string& key) {
  if (const auto text = line.find(key); text != line.end()) return text->get<std::string>();
  const auto encoded = line.find(key + "_base64");
  if (encoded == line.end()) return "";
  auto bytes = from_base64(encoded->get<std::string>());
  if (!bytes) throw wrong_value(key + "_base64 is not base64");
  return std::move(*bytes);
}

template <class Number>
Number number_in(const json& line, const char* key) {
  const auto found = line.find(key);
  if (found == line.end()) return 0;
  if (!found->is_number_integer()) throw wrong_value(std::string(key) + " is no whole number");
  if (std::is_unsigned_v<Number> && !found->is_number_unsigned())
    throw wrong_value(std::string(key) + " is negative");
  return found->get<Number>();
}

bool flag_in(const json& line, const char* key) {
  const auto found = line.find(key);
  return found != line.end() && found->get<bool>();
}

time_point time_in(const json& line, const char* key) {
  const auto& value = line.at(key);
  if (value.is_number_integer()) return from_us(value.get<long long>());
  const auto at = from_rfc3339(value.get<std::string>());
  if (!at) throw wrong_value(std::string(key) + " is no time");
  return *at;
}

stream_name stream_in(const json& line, const char* key) {
  const auto text = line.at(key).get<std::string>();
  const auto slash = text.find('/');
  if (slash == std::string::npos) throw wrong_value(std::string(key) + " is no CATEGORY/KEY");
  return {text.substr(0, slash), text.substr(slash + 1)};
}

export_header header_from(const json& line) {
  return {number_in<int>(line, "snorri_export"), bytes_in(line, "store"),
          number_in<position>(line, "after")};
}

recorded_event event_from(const json& line) {
  recorded_event event;
  event.position = number_in<position>(line, "event");
  event.stream = stream_in(line, "stream");
  event.version = number_in<stream_version>(line, "version");
  event.event.type = bytes_in(line, "type");
  event.event.source = bytes_in(line, "source");
  event.event.id = bytes_in(line, "id");
  event.event.at = time_in(line, "at");
  event.event.correlation = bytes_in(line, "correlation");
  event.event.sealed_by = number_in<std::uint64_t>(line, "sealed_by");
  event.event.metadata = bytes_in(line, "metadata");
  event.event.body = bytes_in(line, "body");
  event.remembered = flag_in(line, "remembered");
  return event;
}

stream_row row_from(const json& line) {
  stream_row row;
  row.name = stream_in(line, "row");
  row.version = number_in<stream_version>(line, "version");
  row.summary = {bytes_in(line, "state"), bytes_in(line, "status"),
                 number_in<int>(line, "definition_version"), bytes_in(line, "definition_hash")};
  return row;
}

parked_message parked_from(const json& line) {
  return {number_in<std::uint64_t>(line, "parked"),
          time_in(line, "at"),
          bytes_in(line, "source"),
          bytes_in(line, "message_id"),
          bytes_in(line, "type"),
          bytes_in(line, "key"),
          bytes_in(line, "reason"),
          bytes_in(line, "headers"),
          bytes_in(line, "body")};
}

held_message held_from(const json& line) {
  auto saga = stream_in(line, "held");
  return {0,
          time_in(line, "at"),
          time_in(line, "until"),
          std::move(saga.category),
          std::move(saga.key),
          bytes_in(line, "source"),
          bytes_in(line, "message_id"),
          bytes_in(line, "type"),
          bytes_in(line, "schema"),
          bytes_in(line, "traceparent"),
          bytes_in(line, "body")};
}

subscription subscription_from(const json& line) {
  subscription row;
  row.name = bytes_in(line, "subscription");
  if (line.contains("types")) row.types = line.at("types").get<std::vector<std::string>>();
  row.category = bytes_in(line, "category");
  row.correlation = bytes_in(line, "correlation");
  row.cursor = number_in<position>(line, "cursor");
  row.epoch = number_in<std::uint64_t>(line, "epoch");
  row.failures = number_in<std::uint32_t>(line, "failures");
  row.paused = flag_in(line, "paused");
  row.reason = bytes_in(line, "reason");
  return row;
}

route route_from(const json& line) {
  return {bytes_in(line, "route"), bytes_in(line, "participant")};
}

definition_row definition_from(const json& line) {
  return {bytes_in(line, "definition"), number_in<int>(line, "version"), bytes_in(line, "hash"),
          bytes_in(line, "shape")};
}

export_end end_from(const json& line) {
  return {number_in<position>(line, "end"), number_in<std::uint64_t>(line, "events"),
          number_in<std::uint64_t>(line, "lines")};
}

/// Which kind of line it is, its first key says.
export_line parsed(const json& line) {
  const std::string kind = line.empty() ? "" : line.begin().key();
  if (kind == "event") return event_from(line);
  if (kind == "row") return row_from(line);
  if (kind == "parked") return parked_from(line);
  if (kind == "held") return held_from(line);
  if (kind == "subscription") return subscription_from(line);
  if (kind == "route") return route_from(line);
  if (kind == "definition") return definition_from(line);
  if (kind == "snorri_export") return header_from(line);
  if (kind == "end") return end_from(line);
  throw wrong_value("there is no kind of line \"" + kind + "\"");
}

}  // namespace

std::string to_text(const export_line& line) {
  return std::visit([](const auto& each) { return line_of(each).dump(); }, line);
}

result<export_line> from_text(std::string_view text) {
  try {
    const auto line = json::parse(text);
    if (!line.is_object()) return error{errc::export_malformed, "it is no JSON object"};
    return parsed(line);
  } catch (const std::exception& failure) {
    return error{errc::export_malformed, failure.what()};
  }
}

}  // namespace snorri::store::copy
