#include "views/tally_view.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <map>
#include <tuple>

#include "snorri/engine/history.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

struct command_count {
  std::uint64_t asked = 0;
  std::uint64_t again = 0;
  std::uint64_t answered = 0;
  std::uint64_t failed = 0;
};

std::string event_of(const sagas::record& record) {
  if (record.kind == sagas::input_kind::timer) {
    return record.timer.empty() || record.timer == sagas::timer_record::deadline
               ? (record.timer.empty() ? "timeout" : record.timer)
               : "timeout " + record.timer;
  }
  return record.kind == sagas::input_kind::failure ? "timeout" : record.type;
}

class transitions {
 public:
  explicit transitions(store::store_reader& store) : store_(store) {}

  result<void> take(const store::stream_name& saga, const sagas::record& record) {
    if (record.outcome == sagas::outcome::applied && record.row) {
      ++rows_[{saga.category, *record.row, record.from, event_of(record), record.to}];
    }
    for (const auto& command : record.commands) {
      auto& count = commands_[{saga.category, command.type}];
      ++(command.attempt > 1 ? count.again : count.asked);
      types_[command.id] = command.type;
    }
    const bool failed = record.kind == sagas::input_kind::failure;
    if (record.answers.empty() || record.outcome != sagas::outcome::applied) return {};
    const auto type = type_of(saga, record.answers);
    if (!type) return type.error();
    auto& count = commands_[{saga.category, *type}];
    ++(failed ? count.failed : count.answered);
    return {};
  }

  json rows() const {
    json all = json::array();
    for (const auto& [key, count] : rows_) {
      const auto& [type, row, from, on, to] = key;
      all.push_back(
          {{"type", type}, {"row", row}, {"from", from}, {"on", on}, {"to", to}, {"count", count}});
    }
    return all;
  }
  json commands() const {
    json all = json::array();
    for (const auto& [key, count] : commands_) {
      all.push_back({{"type", key.first},
                     {"command", key.second},
                     {"asked", count.asked},
                     {"again", count.again},
                     {"answered", count.answered},
                     {"failed", count.failed}});
    }
    return all;
  }

 private:
  /// Of the command with this id, "order/7/2.0": it stands in the saga's record of version 2, which
  /// need not be among those that were looked at.
  result<std::string> type_of(const store::stream_name& saga, const std::string& id) {
    if (const auto found = types_.find(id); found != types_.end()) return found->second;
    const auto at = id.rfind('/');
    std::uint64_t version = 0;
    if (at != std::string::npos) {
      std::from_chars(id.data() + at + 1, id.data() + id.size(), version);
    }
    if (version == 0) return std::string("?");
    const auto page = store_.read_stream(saga, version, 1);
    if (!page) return page.error();
    if (page->empty() || page->front().forgotten) return std::string("?");
    const auto record = engine::read_record(page->front());
    if (!record) return record.error();
    for (const auto& command : record->commands) {
      if (command.id == id) return command.type;
    }
    return std::string("?");
  }

  store::store_reader& store_;
  std::map<std::string, std::string> types_;  // by id, of the commands that were seen
  std::map<std::tuple<std::string, std::size_t, std::string, std::string, std::string>,
           std::uint64_t>
      rows_;
  std::map<std::pair<std::string, std::string>, command_count> commands_;
};

}  // namespace

long long duration_class(long long us) {
  if (us < 16) return std::max(us, 0ll);
  const int bits = std::bit_width(static_cast<unsigned long long>(us)) - 5;
  return (((us >> bits) + 1) << bits) - 1;
}

result<json> tally_json(const reading& from, const saga_list& which, std::uint64_t after,
                        std::size_t limit) {
  const auto rows = which.page(from.store, after, limit);
  if (!rows) return rows.error();
  std::map<std::tuple<std::string, std::string, std::string>, std::uint64_t> counts;
  std::map<std::tuple<std::string, std::string, long long>, std::uint64_t> durations;
  for (const auto& row : *rows) {
    after = row.id;
    const auto& status = row.summary.status;
    ++counts[{row.name.category, status, row.summary.state}];
    if (status != "CONFIRMED" && status != "CANCELLED") continue;
    const auto took = (row.updated_at - row.started_at).count();
    ++durations[{row.name.category, status, duration_class(took)}];
  }
  json all = json::array();
  for (const auto& [key, count] : counts) {
    const auto& [type, status, state] = key;
    all.push_back({{"type", type}, {"status", status}, {"state", state}, {"count", count}});
  }
  json took = json::array();
  for (const auto& [key, count] : durations) {
    const auto& [type, status, us] = key;
    took.push_back({{"type", type}, {"status", status}, {"us", us}, {"count", count}});
  }
  return json{{"counts", std::move(all)},
              {"durations", std::move(took)},
              {"after", rows->size() < limit ? json(nullptr) : json(after)}};
}

result<json> transitions_json(const reading& from, const std::string& type, std::uint64_t after,
                              std::size_t limit) {
  const auto page = from.store.read_events({.category = type}, after, limit);
  if (!page) return page.error();
  transitions found(from.store);
  for (const auto& event : page->events) {
    if (event.forgotten) continue;
    const auto record = engine::read_record(event);
    if (!record) return record.error();
    if (auto taken = found.take(event.stream, *record); !taken) return taken.error();
  }
  return json{{"rows", found.rows()},
              {"commands", found.commands()},
              {"after", page->scanned == after ? json(nullptr) : json(page->scanned)}};
}

}  // namespace snorri::app
