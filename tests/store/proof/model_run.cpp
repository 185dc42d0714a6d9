#include "model_run.hpp"

#include "content.hpp"
#include "disk_journal.hpp"
#include "load.hpp"
#include "model_checks.hpp"
#include "snorri/store/memory_store.hpp"
#include "snorri/store/sqlite_store.hpp"

namespace snorri::store::proof {

namespace {

constexpr std::size_t operations_to_everything = 400;

}  // namespace

model_run::model_run(const model_plan& plan, std::uint64_t seed,
                     const std::filesystem::path& folder)
    : plan_(plan), random_(seed), inputs_(random_, oracle_, plan.can), folder_(folder) {
  write_folder(folder_, {});
  if (plan.memory) {
    auto& memory = stores_.emplace_back();
    memory.name = "memory";
    memory.store = make_memory_store();
    memory.reader = memory.store->make_reader().value();
  }
  if (plan.sqlite) {
    auto& sqlite = stores_.emplace_back();
    sqlite.name = "SQLite";
    sqlite.is_sqlite = true;
    open_sqlite(sqlite);
  }
}

void model_run::open_sqlite(judged& each) {
  auto options = small_options((folder_ / "model.db").string());
  options.checkpoint_pages = 100;
  auto store = open_sqlite_store(options);
  expect_code(each, "opening", errc{}, store);
  if (!store) return;
  each.store = std::move(*store);
  auto reader = each.store->make_reader();
  expect_code(each, "make_reader", errc{}, reader);
  if (reader) each.reader = std::move(*reader);
}

std::string model_run::run(std::size_t operations) {
  while (fault_.empty() && operation_ < operations) {
    ++operation_;
    one_operation();
    if (fault_.empty() && operation_ % operations_to_everything == 0) compare_everything();
  }
  if (fault_.empty()) compare_everything();
  return fault_;
}

void model_run::expect(const judged& of, const std::string& what, const std::string& expected,
                       const std::string& found) {
  if (expected == found || !fault_.empty()) return;
  fault_ = "operation " + std::to_string(operation_) + ", " + of.name + ": " + what +
           ": expected " + expected + ", found " + found;
}

void model_run::one_operation() {
  const auto dice = random_.below(100);
  if (dice < 55) return write_something(dice);
  read_something();
}

void model_run::write_something(std::size_t dice) {
  if (dice < 35) return commit();
  if (dice < 37) return commit_refused();
  if (dice < 38) return put_definition();
  if (dice < 50) {
    if (dice < 41) return open_subscription();
    if (dice < 46) return move_cursor();
    return dice < 49 ? fail_subscription() : resume_or_remove();
  }
  if (dice < 52) return keep_house();
  // Rare, and dear.
  const auto rare = random_.below(100);
  if (rare < 10) return reopen();
  if (rare < 20 && plan_.can.archives) return archive();
  if (rare < 30 && plan_.can.subjects) return forget();
  commit();
}

void model_run::read_something() {
  switch (random_.below(10)) {
    case 0:
      return find();
    case 1:
    case 2:
      return read_stream();
    case 3:
      return read_all();
    case 4:
    case 5:
      return read_filtered();
    case 6:
      return list();
    case 7:
      return find_message();
    case 8:
      return find_snapshot();
    default:
      return random_.chance(10) ? read_wrongly() : read_rows();
  }
}

void model_run::reopen() {
  for (auto& each : stores_) {
    if (!each.is_sqlite) continue;
    each.reader.reset();
    each.store.reset();
    each.held_id_max = 0;  // ids may come again in another life of the store
    open_sqlite(each);
  }
}

}  // namespace snorri::store::proof
