#include "writer.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "../digest.hpp"
#include "../statement.hpp"

namespace snorri::store::sqlite::index {

namespace {

constexpr std::uint64_t trees = 2;            // each tree's runs have every second id
constexpr std::size_t runs_merged = 4;        // of one level into one of the next
constexpr std::size_t entries_a_chunk = 250;  // about: what a step costs
constexpr std::size_t chunks_swept = 8;       // of a run that is not needed any more, a step
constexpr std::size_t tail_factor = 8;        // a tail without entries is cut at that many times
constexpr std::size_t credit_max = 64 * entries_a_chunk;

}  // namespace

writer::writer(SQLite::Database& db, std::string path, tree of, std::size_t memory_entries,
               memory& shared)
    : db_(db),
      path_(std::move(path)),
      tree_(of),
      memory_entries_(memory_entries),
      shared_(shared),
      chunks_(db, path_),
      insert_chunk_(db,
                    "INSERT INTO index_chunks (id, digest, first, filter, entries) "
                    "VALUES (?, ?, ?, ?, ?)"),
      put_run_(db,
               "INSERT INTO index_runs (id, tree, level, status, chunks, entries, digest) "
               "VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET "
               "status = excluded.status, chunks = excluded.chunks, entries = excluded.entries, "
               "digest = excluded.digest"),
      put_upto_(db,
                "INSERT INTO index_trees (id, upto, digest) VALUES (?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET upto = excluded.upto, digest = excluded.digest"),
      delete_chunks_(db, "DELETE FROM index_chunks WHERE id >= ? AND id < ?"),
      delete_run_(db, "DELETE FROM index_runs WHERE id = ?") {}

result<std::uint64_t> writer::load() {
  live_.clear();
  jobs_.clear();
  garbage_.clear();
  sealed_.reset();
  absent_.clear();
  credit_ = 0;
  auto rows = read_runs(db_, path_);
  if (!rows) return rows.error();
  last_id_ = std::max(last_id_, static_cast<std::uint64_t>(tree_));
  for (auto& row : *rows) {
    if (row.tree != static_cast<int>(tree_)) continue;
    last_id_ = std::max(last_id_, row.id);
    if (row.status != run_status::live) {
      // A run that was being written when the process ended: begun anew, from its inputs.
      garbage_.push_back(row);
      continue;
    }
    auto read = read_run(db_, path_, row);
    if (!read) return read.error();
    live_.push_back(std::make_shared<const run>(std::move(*read)));
  }
  auto upto = read_upto(db_, path_, tree_);
  if (!upto) return upto.error();
  upto_ = *upto;
  shared_.reset({nullptr, nullptr, live_});
  view_changed_ = false;
  return upto_;
}

void writer::begin(std::uint64_t last) {
  if (sealed_) return;
  const bool full = shared_.size() >= memory_entries_;
  const bool tail_is_long = last >= upto_ + tail_factor * memory_entries_;
  if (!full && !tail_is_long) return;
  sealed_ = shared_.seal();
  sealed_upto_ = last;
  grant(entries_a_chunk);
}

void writer::put(hashed_key key, std::uint64_t value) {
  shared_.put(std::move(key), value);
  credit_ = std::min(credit_max, credit_ + static_cast<std::size_t>(levels()) + 2);
}

void writer::expect(const std::vector<hashed_key>& keys) {
  const auto absent = absent_from_runs(live_, keys);
  absent_.assign(std::bit_ceil(2 * keys.size() + 1), 0);
  const auto mask = absent_.size() - 1;
  for (std::size_t k = 0; k < keys.size(); ++k) {
    auto at = keys[k].hash & mask;
    while (absent_[at] != 0) at = (at + 1) & mask;
    if (absent[k]) absent_[at] = keys[k].hash;
  }
  shared_.expect(keys);
}

/// By the hash: two keys of one hash ask the same bits of a filter, and each is looked up where one
/// of them may be there.
bool writer::is_known_absent(std::uint64_t hash) const {
  const auto mask = absent_.size() - 1;
  for (auto at = hash & mask; absent_[at] != 0; at = (at + 1) & mask) {
    if (absent_[at] == hash) return true;
  }
  return false;
}

result<std::vector<std::uint64_t>> writer::find(const hashed_key& key) {
  std::vector<std::uint64_t> found;
  // The writer's own view: what it merged in this transaction is not published yet.
  static_cast<void>(shared_.find(key, found));
  if (!absent_.empty() && is_known_absent(key.hash)) return found;
  auto outcome = find_in_runs(live_, key, chunks_, found);
  if (!outcome) return outcome.error();
  if (*outcome == lookup::out_of_date) return damaged_index(path_);
  return found;
}

int writer::levels() const {
  int highest = 0;
  for (const auto& each : live_) highest = std::max(highest, each->level + 1);
  return highest;
}

bool writer::has_work() const { return sealed_ || !jobs_.empty() || !garbage_.empty(); }

void writer::grant(std::size_t more) { credit_ = std::min(credit_max, credit_ + more); }

void writer::start_jobs() {
  const auto has_job = [this](int level) {
    return std::any_of(jobs_.begin(), jobs_.end(),
                       [level](const job& each) { return each.level == level; });
  };
  if (sealed_ && !has_job(0)) start_job(0, {});
  for (int level = 0; level < levels(); ++level) {
    if (has_job(level + 1)) continue;
    std::vector<std::shared_ptr<const run>> inputs;
    for (const auto& each : live_) {
      if (each->level == level && inputs.size() < runs_merged) inputs.push_back(each);
    }
    if (inputs.size() == runs_merged) start_job(level + 1, std::move(inputs));
  }
}

void writer::start_job(int level, std::vector<std::shared_ptr<const run>> inputs) {
  job made;
  made.level = level;
  made.id = last_id_ += trees;
  std::uint64_t expected = inputs.empty() ? sealed_->size() : 0;
  for (const auto& each : inputs) expected += each->entries;
  for (auto& each : inputs) made.inputs.push_back({std::move(each), 0, 0, {}});
  made.output = std::make_shared<run>(expected);
  made.output->id = made.id;
  made.output->level = level;
  put_run({made.id, static_cast<int>(tree_), level, run_status::building, 0, 0});
  jobs_.push_back(std::move(made));
  std::sort(jobs_.begin(), jobs_.end(),
            [](const job& a, const job& b) { return a.level < b.level; });
}

result<void> writer::work() {
  absent_.clear();
  while (credit_ >= entries_a_chunk) {
    start_jobs();
    if (!has_work()) {
      credit_ = 0;
      break;
    }
    credit_ -= entries_a_chunk;
    if (jobs_.empty()) {
      sweep();
    } else {
      if (auto ok = step(jobs_.front()); !ok) return ok;
      // Sweeping costs little beside a step, so it never falls behind.
      if (!garbage_.empty()) sweep();
    }
  }
  return {};
}

result<bool> writer::fill(input& from) {
  while (from.at == from.read.size()) {
    if (from.chunk == from.of->chunks()) return false;
    auto read = chunks_.read(from.of->id, from.chunk++);
    if (!read) return read.error();
    if (!*read) return damaged_index(path_);
    from.read = std::move(**read);
    from.at = 0;
  }
  return true;
}

result<const entry*> writer::smallest(job& what, std::size_t& which) {
  if (what.inputs.empty()) {
    return what.sealed_at < sealed_->size() ? &(*sealed_)[what.sealed_at] : nullptr;
  }
  const entry* least = nullptr;
  for (std::size_t i = 0; i < what.inputs.size(); ++i) {
    auto& from = what.inputs[i];
    auto filled = fill(from);
    if (!filled) return filled.error();
    if (!*filled) continue;
    const auto& next = from.read[from.at];
    if (least != nullptr && !(next < *least)) continue;
    least = &next;
    which = i;
  }
  return least;
}

result<void> writer::step(job& what) {
  chunk_builder chunk;
  while (true) {
    std::size_t which = 0;
    auto next = smallest(what, which);
    if (!next) return next.error();
    if (*next == nullptr) {
      if (!chunk.empty()) write_chunk(what, chunk.take());
      finish(what);
      return {};
    }
    if (!chunk.has_room_for(**next)) {
      write_chunk(what, chunk.take());
      return {};
    }
    chunk.add(**next);
    ++(what.inputs.empty() ? what.sealed_at : what.inputs[which].at);
  }
}

void writer::write_chunk(job& what, chunk_builder::built made) {
  auto& output = *what.output;
  const auto id = chunk_id(what.id, output.chunks());
  run_statement(insert_chunk_, id,
                digest_of(digest_seed::index_chunk, id, made.first, made.filter, made.bytes),
                bytes{made.first}, bytes{made.filter}, bytes{made.bytes});
  output.add(std::move(made.first), made.hashes);
}

/// `what` is the lowest job. From here on its output stands for its inputs.
void writer::finish(job& what) {
  const auto& output = *what.output;
  const bool from_memory = what.inputs.empty();
  put_run({what.id, static_cast<int>(tree_), what.level,
           output.entries > 0 ? run_status::live : run_status::garbage, output.chunks(),
           output.entries});
  if (output.entries > 0) {
    live_.push_back(what.output);
  } else {
    garbage_.push_back({what.id, static_cast<int>(tree_), what.level, run_status::garbage, 0, 0});
  }
  for (const auto& each : what.inputs) {
    const auto& old = *each.of;
    garbage_.push_back({old.id, static_cast<int>(tree_), old.level, run_status::garbage,
                        old.chunks(), old.entries});
    put_run(garbage_.back());
    std::erase_if(live_, [&old](const auto& one) { return one->id == old.id; });
  }
  if (from_memory) {
    upto_ = sealed_upto_;
    put_upto(upto_);
    sealed_.reset();
  }
  view_changed_ = true;
  jobs_.erase(jobs_.begin());
}

void writer::put_run(const run_row& row) {
  run_statement(put_run_, row.id, row.tree, row.level, static_cast<int>(row.status), row.chunks,
                row.entries, digest_of_run(row));
}

void writer::put_upto(std::uint64_t upto) {
  const int id = static_cast<int>(tree_);
  run_statement(put_upto_, id, upto, digest_of_tree(id, upto));
}

void writer::sweep() {
  auto& row = garbage_.front();
  // Of a run that was never finished its row says 0 chunks: its range is emptied from the end of
  // what may be there.
  SQLite::Statement select(db_, "SELECT max(id) FROM index_chunks WHERE id >= ? AND id < ?");
  const auto begin = chunk_id(row.id, 0);
  std::uint64_t last = 0;
  {
    query found(select, begin, chunk_id(row.id + 1, 0));
    found.next();
    last = found.number(0);
  }
  if (last == 0) {
    run_statement(delete_run_, row.id);
    garbage_.pop_front();
    return;
  }
  const auto from = last - begin >= chunks_swept ? last + 1 - chunks_swept : begin;
  run_statement(delete_chunks_, from, last + 1);
}

void writer::commit() {
  if (!view_changed_) return;
  view_changed_ = false;
  shared_.publish(live_, sealed_ != nullptr);
}

}  // namespace snorri::store::sqlite::index
