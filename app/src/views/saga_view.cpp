#include "views/saga_view.hpp"

#include "views/json.hpp"

namespace snorri::app {

namespace {

json participant_of(const participants& who, const std::string& id, const std::string& type) {
  if (const auto found = who.by_id.find(id); found != who.by_id.end()) return found->second;
  if (const auto found = who.by_type.find(type); found != who.by_type.end()) return found->second;
  return nullptr;
}

json input_json(const sagas::record& record, bool bodies) {
  json input{{"kind", sagas::to_string(record.kind)},
             {"type", record.type},
             {"id", record.id},
             {"source", record.source}};
  if (!record.answers.empty()) input["answers"] = record.answers;
  if (!record.schema.empty()) input["schema"] = record.schema;
  if (!record.timer.empty()) input["timer"] = record.timer;
  if (record.offers > 0) input["offers"] = record.offers;
  if (bodies && !record.body.empty()) input["body"] = body_json(record.body);
  return input;
}

json command_json(const sagas::command_record& command, const participants& who, bool bodies) {
  json out{{"id", command.id},
           {"type", command.type},
           {"participant", participant_of(who, command.id, command.type)},
           {"name", command.name},
           {"attempt", command.attempt},
           {"due", to_rfc3339(command.due)}};
  if (!command.undoes.empty()) out["undoes"] = command.undoes;
  if (!command.child.empty()) out["child"] = command.child;
  if (bodies && !command.body.empty()) out["body"] = body_json(command.body);
  return out;
}

json events_json(const std::vector<sagas::event_record>& events, bool bodies) {
  json list = json::array();
  for (const auto& each : events) {
    json event{{"id", each.id}, {"type", each.type}};
    if (bodies && !each.body.empty()) event["body"] = body_json(each.body);
    list.push_back(std::move(event));
  }
  return list;
}

/// What few records have, under the names that they are stored by: with it a history is whole, and
/// can be replayed.
void add_rest(const sagas::record& record, bool bodies, json& out) {
  const auto add_names = [&out](const char* name, const std::vector<std::string>& names) {
    if (!names.empty()) out[name] = names;
  };
  if (record.row) out["row"] = *record.row;
  if (record.reentered) out["reentered"] = true;
  if (!record.raised.empty()) out["raised"] = events_json(record.raised, bodies);
  add_names("stopped", record.stopped);
  add_names("closed", record.closed);
  add_names("collected", record.collected);
  add_names("consumed", record.consumed);
  add_names("gave_up", record.gave_up);
  if (record.failed) out["failed"] = true;
  if (record.failing) out["failing"] = true;
  if (record.pin) {
    out["definition"] = {{"version", record.pin->version}, {"hash", record.pin->hash}};
  }
  if (record.parent) {
    out["parent"] = {{"saga", record.parent->saga}, {"command", record.parent->command}};
  }
}

json open_json(const sagas::control& now, const participants& who) {
  json commands = json::array();
  for (const auto& each : now.open) {
    json command{{"id", each.id},
                 {"type", each.type},
                 {"participant", participant_of(who, each.id, each.type)},
                 {"attempt", each.attempt},
                 {"due", to_rfc3339(each.due)}};
    if (!each.undoes.empty()) command["undoes"] = each.undoes;
    commands.push_back(std::move(command));
  }
  return {{"commands", std::move(commands)},
          {"timer", now.next_due() ? json(to_rfc3339(*now.next_due())) : json(nullptr)}};
}

/// All that can still be told of one whose data were forgotten.
json remains_json(const history_entry& entry) {
  const sagas::record& record = entry.record;
  return {{"version", record.version},
          {"at", to_rfc3339(record.at)},
          {"input", {{"type", record.type}, {"id", record.id}, {"source", record.source}}},
          {"outcome", "forgotten"},
          {"position", entry.position}};
}

}  // namespace

result<participants> read_participants(store::store_reader& from) {
  participants who;
  const auto routes = from.list_routes();
  if (!routes) return routes.error();
  for (const auto& route : *routes) who.by_type[route.command] = route.participant;
  return who;
}

json saga_json(const store::stream_row& row) {
  return {{"saga", row.name.text()},
          {"type", row.name.category},
          {"key", row.name.key},
          {"state", row.summary.state},
          {"status", row.summary.status},
          {"version", row.version},
          {"started_at", to_rfc3339(row.started_at)},
          {"updated_at", to_rfc3339(row.updated_at)},
          {"id", row.id},
          {"definition",
           {{"version", row.summary.definition_version}, {"hash", row.summary.definition_hash}}}};
}

json record_json(const history_entry& entry, const participants& who, bool bodies) {
  if (entry.forgotten) return remains_json(entry);
  const sagas::record& record = entry.record;
  json commands = json::array();
  for (const auto& each : record.commands) commands.push_back(command_json(each, who, bodies));
  json timers = json::array();
  for (const auto& each : record.timers) {
    json timer{{"epoch", each.epoch}, {"due", to_rfc3339(each.due)}};
    if (!each.name.empty()) timer["name"] = each.name;
    timers.push_back(std::move(timer));
  }
  json out{{"version", record.version},
           {"at", to_rfc3339(record.at)},
           {"input", input_json(record, bodies)},
           {"outcome", sagas::to_string(record.outcome)},
           {"from", record.from},
           {"to", record.to},
           {"commands", std::move(commands)},
           {"events", events_json(record.events, bodies)},
           {"timers", std::move(timers)},
           {"status", sagas::to_string(record.status)},
           {"position", entry.position}};
  if (!record.reason.empty()) out["reason"] = record.reason;
  add_rest(record, bodies, out);
  if (record.jitter) out["jitter"] = *record.jitter;
  if (!record.traceparent.empty()) out["traceparent"] = record.traceparent;
  return out;
}

result<json> list_json(store::store_reader& from, const saga_list& which, std::uint64_t after,
                       std::size_t limit) {
  const auto rows = which.page(from, after, limit);
  if (!rows) return rows.error();
  json list = json::array();
  for (const auto& row : *rows) list.push_back(saga_json(row));
  return list;
}

json show_json(const history& read, participants& who, bool bodies) {
  for (const auto& entry : read.entries) {
    const bool answer = entry.record.kind == sagas::input_kind::reply;
    if (answer) who.by_id.try_emplace(entry.record.answers, entry.record.source);
  }
  json out = saga_json(read.row);
  if (!read.reason.empty()) out["reason"] = read.reason;
  if (!sagas::ended(read.now.status)) out["open"] = open_json(read.now, who);
  if (!read.now.traceparent.empty()) out["traceparent"] = read.now.traceparent;
  json entries = json::array();
  for (const auto& entry : read.entries) entries.push_back(record_json(entry, who, bodies));
  out["history"] = std::move(entries);
  return out;
}

result<json> show_json(store::store_reader& from, const store::stream_name& name, bool bodies) {
  const auto read = read_history(from, name);
  if (!read) return read.error();
  auto who = read_participants(from);
  if (!who) return who.error();
  return show_json(*read, *who, bodies);
}

}  // namespace snorri::app
