#include "progress.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <array>

#include "snorri/store/sqlite_store.hpp"

namespace shop {
namespace {

constexpr std::size_t page = 10'000;
constexpr int busy_timeout_ms = 5000;
constexpr std::array<std::string_view, 3> followers{"analytics", "notification", "order-service"};

}  // namespace

std::unique_ptr<snorri::store::store_reader> open_store(const std::filesystem::path& path) {
  return must(snorri::store::open_sqlite_reader(path));
}

progress_reader::progress_reader(const std::filesystem::path& store,
                                 const std::filesystem::path& orders)
    : store_(open_store(store)), orders_(orders) {}

progress progress_reader::look() {
  progress now;
  now.fed = is_fed();  // before the rest: what is fed is in the store
  const auto pending = count_pending();
  now.received = count_new_sagas();
  now.ended = now.received - std::min(now.received, pending);
  now.last = must(store_->last_position());
  std::size_t up_to_date = 0;
  for (const auto& each : must(store_->list_subscriptions())) {
    now.cursors += each.cursor;
    const bool ours = std::find(followers.begin(), followers.end(), each.name) != followers.end();
    if (ours && each.cursor >= now.last) ++up_to_date;
  }
  now.told = up_to_date == followers.size();
  return now;
}

std::size_t progress_reader::count_new_sagas() {
  while (true) {
    const auto rows = must(store_->list({}, last_saga_, page));
    if (rows.empty()) return received_;
    received_ += rows.size();
    last_saga_ = rows.back().id;
  }
}

std::size_t progress_reader::count_pending() {
  std::size_t count = 0;
  std::uint64_t after = 0;
  while (true) {
    const auto rows = must(store_->list({.statuses = {"PENDING"}}, after, page));
    if (rows.empty()) return count;
    count += rows.size();
    after = rows.back().id;
  }
}

bool progress_reader::is_fed() {
  if (fed_) return true;
  try {
    SQLite::Database orders(orders_, SQLite::OPEN_READONLY, busy_timeout_ms);
    fed_ = orders.execAndGet("SELECT count(*) FROM feed").getInt() > 0;
  } catch (const SQLite::Exception&) {
    // The order service has not made it yet.
  }
  return fed_;
}

}  // namespace shop
