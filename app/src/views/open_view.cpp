#include "views/open_view.hpp"

#include "snorri/engine/history.hpp"
#include "views/json.hpp"
#include "views/outlook.hpp"
#include "views/saga_view.hpp"

namespace snorri::app {

namespace {

constexpr std::size_t page_max = 1000;

/// A saga's control, from its records alone. Errors: record_unreadable, the store's.
result<sagas::control> fold(store::store_reader& store, const store::stream_row& row) {
  sagas::control now;
  while (now.version < row.version) {
    const auto page = store.read_stream(row.name, now.version + 1, page_max);
    if (!page) return page.error();
    if (page->empty()) return error(errc::record_unreadable, "a record is missing");
    for (const auto& event : *page) {
      const auto record = engine::read_record(event);
      if (!record) return record.error();
      if (record->version != now.version + 1)
        return error(errc::record_unreadable, "a record is missing");
      sagas::apply(now, *record);
    }
  }
  return now;
}

json saga_open_json(const store::stream_row& row, const sagas::control& now,
                    const participants& who) {
  json timers = json::array();
  for (const auto& each : now.timers) {
    if (!is_alive(now, each)) continue;
    timers.push_back({{"timer", each.name}, {"due", to_rfc3339(each.due)}});
  }
  json commands = json::array();
  for (const auto& each : now.open) {
    const auto by = who.by_type.find(each.type);
    json command{{"id", each.id},
                 {"type", each.type},
                 {"participant", by == who.by_type.end() ? json(nullptr) : json(by->second)},
                 {"attempt", each.attempt},
                 {"due", to_rfc3339(each.due)}};
    if (!each.child.empty()) command["child"] = each.child;
    commands.push_back(std::move(command));
  }
  return {{"saga", row.name.text()},
          {"type", row.name.category},
          {"key", row.name.key},
          {"state", now.state},
          {"status", to_string(now.status)},
          {"timers", std::move(timers)},
          {"commands", std::move(commands)}};
}

}  // namespace

result<json> open_json(const reading& from, saga_list which, std::uint64_t after,
                       std::size_t limit) {
  if (which.filter.statuses.empty()) which.filter.statuses = {"PENDING", "STUCK"};
  const auto rows = which.page(from.store, after, limit);
  if (!rows) return rows.error();
  const auto who = read_participants(from.store);
  if (!who) return who.error();
  json all = json::array();
  json unreadable = json::array();
  for (const auto& row : *rows) {
    after = row.id;
    if (row.summary.status == "CONFIRMED" || row.summary.status == "CANCELLED") continue;
    const auto now = fold(from.store, row);
    if (now) {
      all.push_back(saga_open_json(row, *now, *who));
    } else {
      unreadable.push_back(row.name.text());
    }
  }
  return json{{"sagas", std::move(all)},
              {"unreadable", std::move(unreadable)},
              {"after", rows->size() < limit ? json(nullptr) : json(after)}};
}

}  // namespace snorri::app
