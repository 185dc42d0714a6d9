#include "views/history.hpp"

#include <algorithm>

#include "snorri/engine/history.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

constexpr std::size_t page_max = 1000;

/// What a business failure says of itself, if its body has a word for it.
std::string reason_in_body(const std::string& body) {
  const json parsed = json::parse(body, nullptr, false);
  if (!parsed.is_object()) return "";
  for (const char* name : {"reason", "error", "message", "cause"}) {
    if (std::string text = text_in(parsed, name); !text.empty()) return text;
  }
  return "";
}

std::string unanswered(const sagas::control& before) {
  std::string text;
  for (const auto& open : before.open) {
    text += (text.empty() ? "no answer to " : ", ") + open.type + " after " +
            std::to_string(open.attempt) + (open.attempt == 1 ? " attempt" : " attempts");
  }
  return text.empty() ? "the time was up" : text;
}

/// Of a record that turned the saga back or stopped it.
std::string reason_of(const sagas::record& turn, const sagas::control& before) {
  if (turn.kind == sagas::input_kind::timer) return unanswered(before);
  if (turn.kind == sagas::input_kind::failure) {
    const auto* asked = before.find_open(turn.answers);
    return turn.source + " could not carry out " + (asked == nullptr ? turn.answers : asked->type) +
           (asked == nullptr || asked->attempt == 1
                ? ""
                : " in " + std::to_string(asked->attempt) + " attempts") +
           ": " + turn.reason;
  }
  const std::string said = turn.reason.empty() ? reason_in_body(turn.body) : turn.reason;
  if (sagas::is_operators(turn.kind)) {
    const std::string done = turn.kind == sagas::input_kind::cancel       ? "cancelled"
                             : turn.kind == sagas::input_kind::compensate ? "compensated"
                             : turn.kind == sagas::input_kind::resolve    ? "resolved"
                                                                          : "put right";
    return done + " by " + turn.source + (said.empty() ? "" : ": " + said);
  }
  return said.empty() ? turn.type : turn.type + ": " + said;
}

bool turns_back(const sagas::record& what) {
  if (what.outcome != sagas::outcome::applied) return false;
  return what.status == sagas::saga_status::cancelled ||
         std::any_of(what.commands.begin(), what.commands.end(),
                     [](const auto& command) { return !command.undoes.empty(); });
}

/// What is left of a record whose data were forgotten.
void add_forgotten(history& to, const store::recorded_event& event) {
  to.entries.push_back({event.position, engine::remains_of(event), true});
  to.now.version = event.version;
  // Only of sagas that have ended data are forgotten.
  to.now.status = to.row.summary.status == to_string(sagas::saga_status::cancelled)
                      ? sagas::saga_status::cancelled
                      : sagas::saga_status::confirmed;
  to.now.updated_at = event.event.at;
}

result<void> add(history& to, const store::recorded_event& event) {
  if (event.forgotten) {
    add_forgotten(to, event);
    return {};
  }
  auto record = engine::read_record(event);
  if (!record) return record.error();
  if (record->version != to.now.version + 1) {
    return error(errc::record_unreadable,
                 "saga " + to.row.name.text() + " has no record of version " +
                     std::to_string(to.now.version + 1) +
                     ": the store has lost part of its history; restore a backup");
  }
  const bool stuck_now =
      record->status == sagas::saga_status::stuck && to.now.status != sagas::saga_status::stuck;
  if (stuck_now || (to.reason.empty() && turns_back(*record))) {
    to.reason = reason_of(*record, to.now);
  }
  sagas::apply(to.now, *record);
  to.entries.push_back({event.position, std::move(*record), false});
  return {};
}

/// The row as it was after the last record that counts.
result<void> go_back(history& to, const history_cut& cut) {
  if (to.entries.empty()) {
    const std::string when = cut.at ? "at " + to_rfc3339(*cut.at) : "at version 0";
    return error(errc::not_found, "saga " + to.row.name.text() + " had no records " + when +
                                      ": it began at " + to_rfc3339(to.row.started_at));
  }
  to.row.version = to.now.version;
  to.row.updated_at = to.now.updated_at;
  to.row.summary.state = to.now.state;
  to.row.summary.status = to_string(to.now.status);
  if (!to.now.pin) return {};
  to.row.summary.definition_version = to.now.pin->version;
  to.row.summary.definition_hash = to.now.pin->hash;
  return {};
}

}  // namespace

result<history> read_history(store::store_reader& from, const store::stream_name& name,
                             const history_cut& cut) {
  const auto row = from.find(name);
  if (!row) return row.error();
  if (!*row) {
    return error(errc::saga_missing, "there is no saga " + name.text() + ": `snorri list --type " +
                                         name.category + "` shows those there are");
  }
  history read;
  read.row = **row;
  const auto last = std::min(read.row.version, cut.version.value_or(read.row.version));
  // The row first: what is appended while the records are read is left out of both.
  while (read.now.version < last) {
    const auto left = static_cast<std::size_t>(last - read.now.version);
    const auto page = from.read_stream(name, read.now.version + 1, std::min(left, page_max));
    if (!page) return page.error();
    if (page->empty()) {
      return error(errc::store_corrupt, "saga " + name.text() + " ends at version " +
                                            std::to_string(read.now.version) + ", its row says " +
                                            std::to_string(read.row.version));
    }
    for (const auto& event : *page) {
      if (cut.at && event.event.at > *cut.at) {
        if (auto gone = go_back(read, cut); !gone) return gone.error();
        return read;
      }
      if (auto added = add(read, event); !added) return added.error();
    }
  }
  if (read.now.version < read.row.version) {
    if (auto gone = go_back(read, cut); !gone) return gone.error();
  }
  return read;
}

}  // namespace snorri::app
