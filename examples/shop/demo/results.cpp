#include "results.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <unordered_map>

#include "progress.hpp"
#include "snorri/sagas/record.hpp"

namespace shop {
namespace {

namespace store = snorri::store;
namespace sagas = snorri::sagas;

constexpr std::size_t page = 1000;
constexpr int busy_timeout_ms = 5000;

/// What only the histories say.
struct told {
  std::unordered_map<std::string, std::string> reasons;  // by saga
  std::set<std::string> compensated;                     // sagas
  std::size_t compensations = 0;
};

void take(told& so_far, const store::recorded_event& stored) {
  sagas::record record;
  if (auto read = sagas::from_json(stored.event.metadata, record); !read) {
    throw std::runtime_error(stored.stream.text() + ": " + read.error().text());
  }
  for (const auto& command : record.commands) {
    if (command.undoes.empty() || command.attempt > 1) continue;
    ++so_far.compensations;
    so_far.compensated.insert(stored.stream.text());
  }
  for (const auto& event : record.events) {
    if (event.type != "OrderCancelled" && event.type != "ReturnRejected") continue;
    so_far.reasons[stored.stream.text()] = nlohmann::json::parse(event.body).at("reason");
  }
}

told read_histories(store::store_reader& from) {
  told so_far;
  store::position after = 0;
  while (true) {
    const auto events = must(from.read_all(after, page));
    if (events.empty()) return so_far;
    for (const auto& each : events) take(so_far, each);
    after = events.back().position;
  }
}

void count(results& out, const store::stream_row& row, const told& histories) {
  const auto name = row.name.text();
  const auto& status = row.summary.status;
  const bool order = row.name.category == "order";
  ++(order ? out.orders : out.returns);
  if (status == "CONFIRMED") {
    ++out.confirmed;
    if (order && out.a_confirmed_order.empty()) out.a_confirmed_order = name;
  } else if (status == "CANCELLED") {
    const auto why = histories.reasons.find(name);
    ++out.cancelled[why == histories.reasons.end() ? "no reason given" : why->second];
    const bool undone = order && histories.compensated.contains(name);
    if (undone && out.a_compensated_order.empty()) out.a_compensated_order = name;
  } else {
    ++(status == "STUCK" ? out.stuck : out.unfinished);
  }
}

/// The number that `query` gives; 0 where the service never came as far as making its file.
std::size_t ask(const std::filesystem::path& file, const char* query) {
  if (!std::filesystem::exists(file)) return 0;
  SQLite::Database database(file, SQLite::OPEN_READONLY, busy_timeout_ms);
  return static_cast<std::size_t>(database.execAndGet(query).getInt64());
}

std::size_t count_lines(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::size_t lines = 0;
  for (std::string line; std::getline(in, line);) ++lines;
  return lines;
}

}  // namespace

std::size_t results::cancelled_total() const {
  std::size_t total = 0;
  for (const auto& [reason, sagas] : cancelled) total += sagas;
  return total;
}

results read_results(const std::filesystem::path& store, const std::filesystem::path& dir) {
  results out;
  const auto reader = open_store(store);
  const auto histories = read_histories(*reader);
  out.compensations = histories.compensations;
  out.parked = must(reader->count_parked());
  std::uint64_t after = 0;
  while (true) {
    const auto rows = must(reader->list({}, after, page));
    if (rows.empty()) break;
    for (const auto& row : rows) count(out, row, histories);
    after = rows.back().id;
  }
  const auto orders = dir / "order" / "orders.db";
  out.refused = ask(orders, "SELECT count(*) FROM orders WHERE status = 'REFUSED'");
  out.lines_skipped = ask(orders, "SELECT coalesce(max(lines_skipped), 0) FROM feed");
  out.mails = count_lines(dir / "notification" / "mails.jsonl");
  out.analytics_events = ask(dir / "analytics" / "analytics.db", "SELECT count(*) FROM event");
  return out;
}

}  // namespace shop
