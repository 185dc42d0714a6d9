#include "views/story_view.hpp"

#include "snorri/sagas/decide.hpp"
#include "snorri/sagas/replay.hpp"
#include "views/json.hpp"
#include "views/json_diff.hpp"
#include "views/replay_json.hpp"
#include "views/saga_view.hpp"

namespace snorri::app {

namespace {

/// Folds the history, and says of each record what it changed. Ends quietly where the definition
/// can't fold it: what was found until then stays.
void add_data(const sagas::definition& by, const history& read, json& into) {
  auto saga = sagas::make_instance(by, read.row.name.key);
  std::string before_text = "{}";
  json before = json::object();
  for (std::size_t i = 0; i < read.entries.size(); ++i) {
    const auto& entry = read.entries[i];
    if (entry.forgotten || !sagas::fold(by, saga, entry.record)) return;
    const auto text = saga.data->encode();
    if (!text) return;
    if (*text == before_text) continue;
    json after = body_json(*text);
    into["history"][i]["changed"] = differences_between(before, after);
    before = std::move(after);
    before_text = *text;
  }
  into["data"] = std::move(before);
}

/// The saga that a command to a child started: as the child has said itself, or as the key of its
/// start event says, where the child's definition is loaded.
std::string child_of(const reading& from, const history& read,
                     const sagas::command_record& command) {
  for (const auto& entry : read.entries) {
    const auto& record = entry.record;
    if (record.answers == command.id && record.source.starts_with(command.child + "/")) {
      return record.source;
    }
  }
  for (const auto* each : from.definitions) {
    if (each->shape().name != command.child) continue;
    const auto event = each->decode(0, command.body, {}, snorri::reading::recorded);
    const auto key = event ? each->key(*event) : result<std::string>(event.error());
    if (key) return command.child + "/" + *key;
  }
  return "";
}

result<json> children_json(const reading& from, const history& read) {
  json children = json::array();
  for (const auto& entry : read.entries) {
    for (const auto& command : entry.record.commands) {
      if (command.child.empty() || !command.undoes.empty() || command.attempt > 1) continue;
      const std::string saga = child_of(from, read, command);
      json child{{"command", command.id},
                 {"type", command.child},
                 {"saga", saga.empty() ? json(nullptr) : json(saga)}};
      if (!saga.empty()) {
        const auto row = from.store.find({command.child, saga.substr(command.child.size() + 1)});
        if (!row) return row.error();
        if (*row) {
          child["state"] = (*row)->summary.state;
          child["status"] = (*row)->summary.status;
        }
      }
      children.push_back(std::move(child));
    }
  }
  return children;
}

}  // namespace

result<json> story_json(const reading& from, const store::stream_name& saga,
                        const story_request& what) {
  const auto read = read_history(from.store, saga, what.cut);
  if (!read) return read.error();
  auto who = read_participants(from.store);
  if (!who) return who.error();
  json out = show_json(*read, *who, what.bodies);
  auto children = children_json(from, *read);
  if (!children) return children.error();
  if (!children->empty()) out["children"] = std::move(*children);
  const auto* by = from.find(saga.category, read->row.summary.definition_version);
  if (what.data && by != nullptr) add_data(*by, *read, out);
  return out;
}

json replay_report_json(const sagas::replay_report& report) {
  json differences = json::array();
  for (const auto& each : report.differences) {
    differences.push_back({{"version", each.version}, {"what", each.what}});
  }
  return {{"saga", report.saga},
          {"definition", report.definition},
          {"same_definition", report.same_definition},
          {"agrees", report.agrees()},
          {"records", report.records},
          {"records_all", report.records_all},
          {"differences", std::move(differences)}};
}

result<json> replay_json(const reading& from, const store::stream_name& saga) {
  auto read = read_history(from.store, saga);
  if (!read) return read.error();
  sagas::recorded_saga recorded{saga.category, saga.key, {}};
  for (auto& entry : read->entries) {
    if (entry.forgotten) {
      return error(errc::data_forgotten,
                   "the data of saga " + saga.text() + " were forgotten: nothing can be replayed");
    }
    recorded.history.push_back(std::move(entry.record));
  }
  const auto report = sagas::replay(from.definitions, recorded);
  if (!report) return report.error();
  return replay_report_json(*report);
}

}  // namespace snorri::app
