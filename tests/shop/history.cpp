#include "history.hpp"

#include <algorithm>
#include <set>

#include "demo/progress.hpp"

namespace shop {

namespace sagas = snorri::sagas;

namespace {

bool contains(const std::vector<std::string>& types, const std::string& type) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

bool is_answer(const sagas::record& record) {
  return record.kind == sagas::input_kind::reply && record.outcome == sagas::outcome::applied;
}

sagas::record to_record(const snorri::store::recorded_event& stored) {
  sagas::record record;
  record.version = stored.version;
  record.type = stored.event.type;
  record.source = stored.event.source;
  record.id = stored.event.id;
  record.body = stored.event.body;
  if (auto read = sagas::from_json(stored.event.metadata, record); !read) {
    throw std::runtime_error(read.error().text());
  }
  return record;
}

}  // namespace

std::vector<sagas::event_record> history::published(const std::vector<std::string>& types) const {
  std::vector<sagas::event_record> found;
  for (const auto& record : records) {
    std::copy_if(record.events.begin(), record.events.end(), std::back_inserter(found),
                 [&](const auto& event) { return contains(types, event.type); });
  }
  return found;
}

std::vector<std::string> history::answered(const std::vector<std::string>& types) const {
  std::vector<std::string> ids;
  for (const auto& record : records) {
    if (is_answer(record) && contains(types, record.type)) ids.push_back(record.answers);
  }
  return ids;
}

std::vector<std::string> history::undone() const {
  std::vector<std::string> ids;
  for (const auto& record : records) {
    for (const auto& command : record.commands) {
      if (!command.undoes.empty() && command.attempt == 1) ids.push_back(command.undoes);
    }
  }
  return ids;
}

std::size_t history::undo_answers() const {
  std::set<std::string> undoing;
  for (const auto& record : records) {
    for (const auto& command : record.commands) {
      if (!command.undoes.empty()) undoing.insert(command.id);
    }
  }
  return static_cast<std::size_t>(std::count_if(
      records.begin(), records.end(),
      [&](const auto& record) { return is_answer(record) && undoing.contains(record.answers); }));
}

histories read_histories(const std::filesystem::path& store) {
  constexpr std::size_t page = 1000;
  const auto reader = open_store(store);
  histories all;
  std::uint64_t last_saga = 0;
  for (auto rows = must(reader->list({}, 0, page)); !rows.empty();
       rows = must(reader->list({}, last_saga, page))) {
    for (const auto& row : rows) all[row.name.text()].status = row.summary.status;
    last_saga = rows.back().id;
  }
  snorri::store::position last = 0;
  for (auto events = must(reader->read_all(0, page)); !events.empty();
       events = must(reader->read_all(last, page))) {
    for (const auto& each : events) all[each.stream.text()].records.push_back(to_record(each));
    last = events.back().position;
  }
  return all;
}

}  // namespace shop
