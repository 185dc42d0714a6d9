// After the storm: what the processes left behind, held against each other.
#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <stdexcept>

#include "snorri/sagas/record.hpp"
#include "snorri/store/sqlite_store.hpp"
#include "storm.hpp"

namespace snorri::faults {

namespace {

constexpr std::size_t failures_max = 20;
constexpr std::size_t page = 1000;

template <class Value>
Value must(result<Value> got) {
  if (!got) throw std::runtime_error(got.error().text());
  return std::move(*got);
}

/// One event that subscribers must see.
struct published {
  std::uint64_t position = 0;
  std::string type;
  std::string id;
  friend bool operator==(const published&, const published&) = default;
};

class inspector {
 public:
  inspector(const storm_plan& plan, storm_report& into) : plan_(plan), report_(into) {}

  void inspect() {
    read_store();
    check_ends();
    check_acknowledged();
    check_effects("inventory", {{"reserved", all_}, {"released", cancelled_}});
    check_effects("payment", {{"captured", confirmed_}, {"declined", cancelled_}});
    check_effects("shipping", {{"shipped", confirmed_}});
    check_seen("audit", [](const published&) { return true; });
    check_seen("ends", [](const published& each) {
      return each.type == "OrderConfirmed" || each.type == "OrderCancelled";
    });
    report_.confirmed = confirmed_.size();
    report_.cancelled = cancelled_.size();
  }

 private:
  void fail(const std::string& what) {
    if (report_.failures.size() < failures_max) report_.failures.push_back(what);
  }

  void read_store() {
    const auto reader = must(store::open_sqlite_reader((plan_.folder / store_file).string()));
    std::uint64_t last_saga = 0;
    for (auto rows = must(reader->list({}, 0, page)); !rows.empty();
         rows = must(reader->list({}, last_saga, page))) {
      for (const auto& row : rows) statuses_[row.name.text()] = row.summary.status;
      last_saga = rows.back().id;
    }
    store::position last = 0;
    for (auto events = must(reader->read_all(0, page)); !events.empty();
         events = must(reader->read_all(last, page))) {
      for (const auto& each : events) take(each);
      last = events.back().position;
    }
  }

  void take(const store::recorded_event& stored) {
    sagas::record record;
    if (auto read = sagas::from_json(stored.event.metadata, record); !read)
      throw std::runtime_error(read.error().text());
    if (stored.event.id.starts_with("start-")) ++starts_[stored.event.id];
    if (record.outcome != sagas::outcome::applied) return;
    using sagas::input_kind;
    if (record.kind == input_kind::start || record.kind == input_kind::reply)
      expected_.push_back({stored.position, stored.event.type, stored.event.id});
    for (const auto& event : record.events)
      expected_.push_back({stored.position, event.type, event.id});
  }

  void check_ends() {
    for (std::size_t i = 0; i < plan_.orders; ++i) {
      const auto saga = "order/o" + std::to_string(i);
      all_.insert(saga);
      (pays(i) ? confirmed_ : cancelled_).insert(saga);
      const std::string expected = pays(i) ? "CONFIRMED" : "CANCELLED";
      const auto found = statuses_.find(saga);
      if (found == statuses_.end()) {
        fail(saga + " never began");
      } else if (found->second != expected) {
        fail(saga + " is " + found->second + ", not " + expected);
      }
    }
    if (statuses_.size() != plan_.orders)
      fail("the store holds " + std::to_string(statuses_.size()) + " sagas");
  }

  void check_acknowledged() {
    std::ifstream in(plan_.folder / acknowledged_file);
    std::map<std::string, std::set<std::string>> positions;
    std::string id;
    std::string position;
    while (in >> id >> position) positions[id].insert(position);
    for (const auto& [each, at] : positions) {
      if (at.size() > 1) fail(each + " was acknowledged at two positions");
      if (starts_[each] == 0) fail(each + " was acknowledged and is not in the store");
    }
    if (positions.size() != plan_.orders)
      fail(std::to_string(positions.size()) + " orders were acknowledged");
  }

  /// Each command once, and each saga with exactly the effects that it should have.
  void check_effects(const std::string& participant,
                     const std::map<std::string, std::set<std::string>>& expected) {
    SQLite::Database db((plan_.folder / effects_file(participant)).string());
    SQLite::Statement twice(
        db, "SELECT command, count(*) FROM effect GROUP BY command HAVING count(*) > 1");
    while (twice.executeStep()) {
      fail(participant + " carried out " + twice.getColumn(0).getString() + " " +
           twice.getColumn(1).getString() + " times");
    }
    std::map<std::string, std::set<std::string>> got;
    SQLite::Statement rows(db, "SELECT what, saga, count(*) FROM effect GROUP BY what, saga");
    while (rows.executeStep()) {
      const auto what = rows.getColumn(0).getString();
      const auto saga = rows.getColumn(1).getString();
      got[what].insert(saga);
      if (rows.getColumn(2).getInt() != 1) fail(saga + " was " + what + " more than once");
      const auto wanted = expected.find(what);
      if (wanted == expected.end() || !wanted->second.contains(saga))
        fail(saga + " was " + what + ", which it should not be");
    }
    for (const auto& [what, sagas] : expected)
      for (const auto& saga : sagas)
        if (!got[what].contains(saga)) fail(saga + " was not " + what);
  }

  /// Repeats are allowed, gaps are not: whatever comes for the first time is the next in the log.
  template <class Wanted>
  void check_seen(const std::string& subscriber, Wanted wanted) {
    std::vector<published> due;
    for (const auto& each : expected_)
      if (wanted(each)) due.push_back(each);
    std::ifstream in(plan_.folder / seen_file(subscriber));
    std::size_t next = 0;
    published seen;
    std::size_t again = 0;  // where repeats stand
    while (in >> seen.position >> seen.type >> seen.id) {
      if (next < due.size() && seen == due[next]) {
        ++next;
        again = next;
        continue;
      }
      // Something seen before: found at once where repeats come in order, else by its position.
      if (again >= next || !(due[again] == seen)) {
        const auto at =
            std::find(due.begin(), due.begin() + static_cast<std::ptrdiff_t>(next), seen);
        if (at == due.begin() + static_cast<std::ptrdiff_t>(next)) {
          fail(subscriber + " saw " + seen.type + " " + seen.id + " at " +
               std::to_string(seen.position) + " where " +
               (next < due.size() ? std::to_string(due[next].position) : "nothing") + " was next");
          return;
        }
        again = static_cast<std::size_t>(at - due.begin());
      }
      ++again;
      ++report_.repeats_seen;
    }
    if (next != due.size()) {
      fail(subscriber + " saw " + std::to_string(next) + " of " + std::to_string(due.size()) +
           " events");
    }
  }

  const storm_plan& plan_;
  storm_report& report_;
  std::map<std::string, std::string> statuses_;
  std::map<std::string, std::size_t> starts_;  // records by the id of what started them
  std::vector<published> expected_;
  std::set<std::string> all_;
  std::set<std::string> confirmed_;
  std::set<std::string> cancelled_;
};

}  // namespace

void check_storm(const storm_plan& plan, storm_report& into) { inspector(plan, into).inspect(); }

}  // namespace snorri::faults
