#include "views/why_view.hpp"

#include <algorithm>
#include <optional>

#include "snorri/engine/parked.hpp"
#include "snorri/sagas/shape.hpp"
#include "views/history.hpp"
#include "views/json.hpp"
#include "views/outlook.hpp"
#include "views/participants_view.hpp"
#include "views/saga_view.hpp"

namespace snorri::app {

namespace {

constexpr std::size_t parked_page = 1000;
constexpr std::size_t parked_looked_at_max = 100'000;
constexpr std::size_t parked_shown_max = 10;

/// What a command of the saga went through.
struct trial {
  time_point since;  // first asked
  json failures = json::array();
};

trial trial_of(const history& saga, const std::string& command) {
  trial found;
  for (const auto& entry : saga.entries) {
    const auto& record = entry.record;
    for (const auto& sent : record.commands) {
      if (sent.id == command && sent.attempt == 1) found.since = record.at;
    }
    if (record.kind == sagas::input_kind::failure && record.answers == command) {
      found.failures.push_back({{"at", to_rfc3339(record.at)},
                                {"participant", record.source},
                                {"reason", record.reason}});
    }
  }
  return found;
}

/// Since when it stands in its state.
time_point state_since(const history& saga) {
  time_point since = saga.row.started_at;
  std::string status;
  for (const auto& entry : saga.entries) {
    const auto& record = entry.record;
    if (entry.forgotten || record.outcome != sagas::outcome::applied) continue;
    const std::string now(to_string(record.status));
    if (record.from != record.to || record.reentered || now != status) since = record.at;
    status = now;
  }
  return since;
}

result<std::optional<sagas::shape>> shape_of(const reading& from, const store::stream_row& row) {
  const auto rows = from.store.list_definitions();
  if (!rows) return rows.error();
  for (const auto& each : *rows) {
    if (each.name != row.name.category || each.version != row.summary.definition_version) continue;
    auto read = sagas::shape_from_json(each.shape);
    if (!read) return read.error();
    return std::optional{std::move(*read)};
  }
  return std::optional<sagas::shape>{};
}

class explainer {
 public:
  explainer(const reading& from, history saga, std::optional<sagas::shape> shape, participants who,
            json participants)
      : from_(from),
        saga_(std::move(saga)),
        shape_(std::move(shape)),
        who_(std::move(who)),
        participants_(std::move(participants)) {}

  result<json> explain() {
    json out = saga_json(saga_.row);
    json waits = json::array();
    if (!ended()) waits = waits_for();
    auto parked = parked_for_it();
    if (!parked) return parked.error();
    out["since"] = to_rfc3339(state_since(saga_));
    out["sentence"] = sentence(waits);
    if (!saga_.reason.empty()) out["reason"] = saga_.reason;
    if (const std::string broken = broken_because(); !broken.empty()) out["broken"] = broken;
    json next = json::array();
    if (!ended()) {
      for (const auto& each : outlook_of(shape_ ? &*shape_ : nullptr, saga_.now)) {
        if (each.sends && (stuck() || each.at <= from_.now)) continue;  // it was sent then
        next.push_back({{"at", to_rfc3339(each.at)},
                        {"late", each.at < from_.now},
                        {"timer", each.timer},
                        {"what", each.what}});
      }
    }
    out["help"] = help(waits, *parked);
    out["waits_for"] = std::move(waits);
    out["next"] = std::move(next);
    out["parked"] = std::move(*parked);
    out["engine"] = engine();
    return out;
  }

 private:
  bool ended() const { return sagas::ended(saga_.now.status); }
  bool stuck() const { return saga_.now.status == sagas::saga_status::stuck; }
  const std::string& name_of(const sagas::open_command& command) const {
    static const std::string nobody;
    if (const auto found = who_.by_id.find(command.id); found != who_.by_id.end())
      return found->second;
    const auto found = who_.by_type.find(command.type);
    return found == who_.by_type.end() ? nobody : found->second;
  }

  std::string broken_because() const {
    if (!from_.engine) return "";
    for (const auto& each : from_.engine->broken) {
      if (each.saga == saga_.row.name.text()) return each.reason;
    }
    return "";
  }

  json waits_for() const {
    json waits = json::array();
    for (const auto& command : saga_.now.open) {
      const trial tried = trial_of(saga_, command.id);
      const std::string& name = name_of(command);
      json each{{"kind", command.child.empty() ? "reply" : "child"},
                {"command", command.id},
                {"type", command.type},
                {"participant", name.empty() ? json(nullptr) : json(name)},
                {"since", to_rfc3339(tried.since)},
                {"attempt", command.attempt},
                {"due", to_rfc3339(command.due)},
                {"failures", tried.failures}};
      if (!command.undoes.empty()) each["undoes"] = command.undoes;
      if (!command.child.empty()) each["child"] = command.child;
      if (command.child.empty()) {
        each["participants"] = health_of(participants_, name, command.type);
      }
      waits.push_back(std::move(each));
    }
    if (saga_.now.open.empty() && !stuck() && shape_) {
      const auto types = events_taken(*shape_, saga_.now);
      if (!types.empty()) waits.push_back({{"kind", "event"}, {"types", types}});
    }
    return waits;
  }

  static std::string asked_of(const json& wait) {
    if (text_in(wait, "kind") == "child") {
      return "its child saga " + text_in(wait, "child") + " to end";
    }
    if (text_in(wait, "kind") == "event") {
      std::string types;
      for (const json& each : array_in(wait, "types")) {
        types += (types.empty() ? "" : " or ") + each.get<std::string>();
      }
      return types + " from outside";
    }
    const std::string who = text_in(wait, "participant");
    return (who.empty() ? "somebody to carry out " : who + " to answer ") + text_in(wait, "type");
  }

  std::string sentence(const json& waits) const {
    const std::string name = saga_.row.name.text();
    if (ended()) {
      return name + " has ended: " + saga_.row.summary.status + ". Nothing is open.";
    }
    std::string text;
    for (const json& wait : waits) text += (text.empty() ? "" : ", and for ") + asked_of(wait);
    if (stuck()) {
      return name + " is stuck in " + saga_.now.state +
             (text.empty() ? "" : ", without an answer: it needs " + text) +
             ". Nothing more happens by itself, but an answer that still comes sets it going.";
    }
    if (text.empty()) return name + " waits for its time in " + saga_.now.state + ".";
    return name + " waits for " + text + ".";
  }

  /// Messages for its key that were set aside.
  result<json> parked_for_it() const {
    engine::parked_book book;
    if (auto read = book.read_on(from_.store); !read) return read.error();
    json found = json::array();
    std::uint64_t after = 0;
    for (std::size_t seen = 0; seen < parked_looked_at_max;) {
      const auto page = from_.store.list_parked(after, parked_page);
      if (!page) return page.error();
      if (page->empty()) break;
      for (const auto& each : *page) {
        after = each.id;
        if (each.key != saga_.row.name.key || found.size() == parked_shown_max) continue;
        if (book.find(each.id) != nullptr || engine::settlement_of(each)) continue;  // dealt with
        found.push_back({{"id", each.id},
                         {"at", to_rfc3339(each.at)},
                         {"source", each.source},
                         {"type", each.type},
                         {"reason", each.reason}});
      }
      seen += page->size();
    }
    return found;
  }

  json engine() const {
    if (!from_.engine) return nullptr;
    return {{"recovered", from_.engine->recovered},
            {"draining", from_.engine->draining},
            {"writable", from_.engine->writable},
            {"not_writable_why", from_.engine->not_writable_why}};
  }

  json help(const json& waits, const json& parked) const {
    json all = json::array();
    const std::string name = saga_.row.name.text();
    const auto add = [&all](const std::string& command, const std::string& what) {
      all.push_back({{"command", command}, {"what", what}});
    };
    const bool asks = std::any_of(waits.begin(), waits.end(), [](const json& each) {
      return text_in(each, "kind") != "event";
    });
    if (asks && !ended()) {
      add("snorri retry " + name, "asks again now, attempts counted anew");
      add("snorri skip " + name + " --reason WHY", "takes it as done, by your word");
    }
    if (!ended()) {
      const bool cancels = !stuck() && shape_ && takes_cancel(*shape_, saga_.now.state);
      if (cancels) add("snorri cancel " + name + " --reason WHY", "undoes what was done");
      if (!cancels) {
        add("snorri compensate " + name + " --reason WHY",
            "undoes what was done, though it would not be cancelled here");
      }
    }
    if (stuck()) {
      add("snorri resolve " + name + " --as CANCELLED --reason WHY",
          "declares it ended, when you have put it right by hand");
    }
    for (const json& each : parked) {
      add("snorri parked retry " + std::to_string(number_in(each, "id")),
          "sends the parked " + text_in(each, "type") + " again");
    }
    add("snorri show " + name, "tells all that happened");
    return all;
  }

  const reading& from_;
  history saga_;
  std::optional<sagas::shape> shape_;
  participants who_;
  json participants_;
};

}  // namespace

result<json> why_json(const reading& from, const store::stream_name& saga) {
  auto read = read_history(from.store, saga);
  if (!read) return read.error();
  auto shape = shape_of(from, read->row);
  if (!shape) return shape.error();
  auto who = read_participants(from.store);
  if (!who) return who.error();
  auto participants = participants_json(from);
  if (!participants) return participants.error();
  return explainer(from, std::move(*read), std::move(*shape), std::move(*who),
                   std::move(*participants))
      .explain();
}

}  // namespace snorri::app
