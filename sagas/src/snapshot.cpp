// A saga as one JSON object and back, so that a long history need not be folded from its beginning.
#include "command_json.hpp"
#include "snorri/sagas/decide.hpp"

namespace snorri::sagas {

namespace {

void write_past(json_writer& out, const control& saga) {
  out.open_array("done");
  for (const auto& each : saga.done) {
    out.open();
    out.text("id", each.id);
    out.text("name", each.name);
    out.close();
  }
  out.close_array();
  out.open_array("answered");
  for (const auto& each : saga.answered) {
    out.open();
    out.text("id", each.id);
    out.text("source", each.reply_source);
    out.text("reply", each.reply_id);
    out.close();
  }
  out.close_array();
  write_names(out, "given_up", saga.given_up);
}

/// What waits in the saga.
void write_waiting(json_writer& out, const control& saga) {
  write_events(out, "raised", saga.raised);
  if (!saga.deferred.empty()) {
    out.open_array("deferred");
    for (const auto& each : saga.deferred) {
      out.open();
      out.number("version", static_cast<long long>(each.version));
      out.text("source", each.source);
      out.text("id", each.id);
      out.text("type", each.type);
      out.text_if("schema", each.schema);
      out.raw("body", each.body);
      out.close();
    }
    out.close_array();
  }
  write_names(out, "collected", saga.collected);
  write_names(out, "gave_up", saga.gave_up);
  out.truth_if("failing", saga.failing);
  out.truth_if("state_changed", saga.state_changed);
  if (saga.by_itself > 0) out.number("by_itself", saga.by_itself);
}

void read_waiting(const json_value& from, control& into) {
  into.raised = read_events(from, "raised");
  each_at(from, "deferred", [&into](const json_value& each) {
    into.deferred.push_back({static_cast<std::uint64_t>(number_at(each, "version")),
                             text_at(each, "source"), text_at(each, "id"), text_at(each, "type"),
                             text_at(each, "schema"), raw_at(each, "body")});
  });
  into.collected = read_names(from, "collected");
  into.gave_up = read_names(from, "gave_up");
  into.failing = truth_at(from, "failing");
  into.state_changed = truth_at(from, "state_changed");
  into.by_itself = static_cast<int>(number_at(from, "by_itself"));
}

control read_control(const json_value& from) {
  control saga;
  saga.version = static_cast<std::uint64_t>(number_at(from, "version"));
  saga.state = text_at(from, "state");
  saga.status = static_cast<saga_status>(number_at(from, "status"));
  saga.attempt = static_cast<int>(number_at(from, "attempt", 1));
  saga.epoch = static_cast<std::uint64_t>(number_at(from, "epoch"));
  saga.timers = read_timers(from);
  saga.started_at = from_us(number_at(from, "started_at"));
  saga.updated_at = from_us(number_at(from, "updated_at"));
  saga.traceparent = text_at(from, "traceparent");
  saga.tracestate = text_at(from, "tracestate");
  saga.priority = static_cast<int>(number_at(from, "priority", priority_default));
  saga.pin = definition_pin{static_cast<int>(number_at(from, "definition_version")),
                            text_at(from, "definition_hash")};
  saga.open = read_commands(from, "open");
  each_at(from, "done", [&saga](const json_value& each) {
    saga.done.push_back({text_at(each, "id"), text_at(each, "name")});
  });
  each_at(from, "answered", [&saga](const json_value& each) {
    saga.answered.push_back({text_at(each, "id"), text_at(each, "source"), text_at(each, "reply")});
  });
  saga.given_up = read_names(from, "given_up");
  saga.parent = read_parent(from);
  saga.subject = text_at(from, "subject");
  read_waiting(from, saga);
  return saga;
}

}  // namespace

result<std::string> encode_instance(const instance& what) {
  const auto data = what.data->encode();
  if (!data) return data.error();
  const control& saga = what.control;
  json_writer out;
  out.open();
  out.number("version", static_cast<long long>(saga.version));
  out.text("state", saga.state);
  out.number("status", static_cast<long long>(saga.status));
  out.number("attempt", saga.attempt);
  out.number("epoch", static_cast<long long>(saga.epoch));
  write_timers(out, saga.timers);
  out.number("started_at", to_us(saga.started_at));
  out.number("updated_at", to_us(saga.updated_at));
  out.text_if("traceparent", saga.traceparent);
  out.text_if("tracestate", saga.tracestate);
  if (saga.priority != priority_default) out.number("priority", saga.priority);
  if (saga.pin) {
    out.number("definition_version", saga.pin->version);
    out.text("definition_hash", saga.pin->hash);
  }
  write_commands(out, "open", saga.open);
  write_past(out, saga);
  write_waiting(out, saga);
  write_parent(out, saga.parent);
  out.text_if("subject", saga.subject);
  out.raw("data", *data);
  out.close();
  return out.take();
}

result<instance> decode_instance(const definition& by, std::string key, std::string_view json) {
  rapidjson::Document document;
  document.Parse(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject() || !document.HasMember("data")) {
    return error(errc::record_unreadable,
                 "the snapshot of saga " + by.shape().name + "/" + key + " can't be read");
  }
  auto data = by.decode_data(raw_at(document, "data"));
  if (!data) return data.error();
  instance read;
  read.key = std::move(key);
  read.control = read_control(document);
  read.data = std::move(*data);
  return read;
}

}  // namespace snorri::sagas
