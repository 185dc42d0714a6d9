// Keeps one sorted index: takes entries into memory, and with every group of the store does as much
// of the writing and merging as the group brought in, so that no commit waits for a large one.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "format.hpp"
#include "memory.hpp"
#include "rows.hpp"
#include "snorri/base/result.hpp"

namespace snorri::store::sqlite::index {

/// Calls between begin() and commit() belong to the store's transaction and throw
/// SQLite::Exception. Threads: the store's writer.
class writer {
 public:
  writer(SQLite::Database& db, std::string path, tree of, std::size_t memory_entries,
         memory& shared);

  /// Reads what is on disk; forgets what is in memory. Gives up to where that covers: the caller
  /// puts in again what came after it. Errors: store_corrupt.
  result<std::uint64_t> load();

  /// `last`: the position or id up to which everything was put in and is committed.
  void begin(std::uint64_t last);
  void put(hashed_key key, std::uint64_t value);

  /// find() will be asked for these: what can be known of them together is, until work().
  void expect(const std::vector<hashed_key>& keys);

  /// Values that were put in for `key`; for a key that is a digest, perhaps of another one too.
  /// Errors: store_corrupt.
  result<std::vector<std::uint64_t>> find(const hashed_key& key);

  /// Writes and merges some. Errors: store_corrupt.
  result<void> work();
  /// Lets the next work() write so many entries more: for a store that is idle.
  void grant(std::size_t more);
  bool has_work() const;
  /// Everything up to here is on disk, with the transaction.
  std::uint64_t upto() const { return upto_; }
  void commit();

 private:
  /// One chunk of an input that is being merged.
  struct input {
    std::shared_ptr<const run> of;
    std::size_t chunk = 0;
    std::size_t at = 0;
    entries read;
  };
  /// A run that is being written: from memory, or from other runs.
  struct job {
    int level = 0;
    std::uint64_t id = 0;
    std::vector<input> inputs;  // empty: from the sealed entries
    std::size_t sealed_at = 0;
    std::shared_ptr<run> output;
  };

  bool is_known_absent(std::uint64_t hash) const;
  void start_jobs();
  void start_job(int level, std::vector<std::shared_ptr<const run>> inputs);
  /// Writes one chunk, or ends the job.
  result<void> step(job& what);
  result<const entry*> smallest(job& what, std::size_t& which);
  result<bool> fill(input& from);
  void write_chunk(job& what, chunk_builder::built made);
  void finish(job& what);
  void put_run(const run_row& row);
  void put_upto(std::uint64_t upto);
  void sweep();
  int levels() const;

  SQLite::Database& db_;
  const std::string path_;
  const tree tree_;
  const std::size_t memory_entries_;
  memory& shared_;
  chunk_reader chunks_;
  SQLite::Statement insert_chunk_;
  SQLite::Statement put_run_;
  SQLite::Statement put_upto_;
  SQLite::Statement delete_chunks_;
  SQLite::Statement delete_run_;
  std::vector<std::shared_ptr<const run>> live_;
  std::vector<job> jobs_;  // of different levels, the lowest first
  std::deque<run_row> garbage_;
  std::shared_ptr<const entries> sealed_;
  std::uint64_t sealed_upto_ = 0;
  std::uint64_t upto_ = 0;
  std::uint64_t last_id_ = 0;  // of a run; never given twice while a reader may know the first
  std::size_t credit_ = 0;     // entries that may be written
  bool view_changed_ = false;
  std::vector<std::uint64_t> absent_;  // hashes of keys that are in no run, sparse; 0 = free
};

}  // namespace snorri::store::sqlite::index
