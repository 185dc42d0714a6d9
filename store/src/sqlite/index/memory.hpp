// The part of a sorted index that is not on disk yet, and the list of what is: shared by the writer
// and the readers of its process.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "format.hpp"

namespace snorri::store::sqlite::index {

/// Entries by key, side by side in memory: a lookup or an insert touches one line of the table.
class entry_table {
 public:
  void add(entry what, std::uint64_t hash);
  void find(const hashed_key& key, std::vector<std::uint64_t>& found) const;
  /// Asks for the memory that find and add will look at.
  void prefetch(std::uint64_t hash) const;
  const entries& all() const { return all_; }
  std::size_t size() const { return all_.size(); }
  /// In order. Post: empty.
  entries take_sorted();
  void clear();

 private:
  void grow();

  entries all_;
  std::vector<std::uint64_t> hashes_;
  std::vector<std::uint32_t> slots_;  // number in all_ and 1, 0 = free; a power of two of them
};

/// Threads: any.
class memory {
 public:
  void put(hashed_key key, std::uint64_t value);

  /// Adds to `found` what is in memory for `key`, and gives the view to go on with. A value may be
  /// of a transaction that is not committed, or never will be.
  std::shared_ptr<const view> find(const hashed_key& key, std::vector<std::uint64_t>& found) const;

  /// Many lookups are about to come: asks for the memory that they will look at.
  void expect(const std::vector<hashed_key>& keys) const;

  std::shared_ptr<const view> current() const;
  std::size_t size() const;

  /// Moves what was put in into the view's sealed part. Pre: that is empty.
  std::shared_ptr<const entries> seal();

  /// The runs as they are now, and whether what was sealed is not in them yet.
  void publish(std::vector<std::shared_ptr<const run>> runs, bool keeps_sealed);

  /// Forgets everything and begins with this view.
  void reset(view next);

  /// Keys in memory that begin with `prefix`.
  void collect(const std::string& prefix, std::vector<std::uint64_t>& found) const;

 private:
  mutable std::mutex mutex_;
  std::string filter_;  // over what is active: most lookups are of what is not there
  entry_table active_;
  std::shared_ptr<const view> view_ = std::make_shared<view>();
};

/// Both indexes of a store.
struct memories {
  memory names;
  memory messages;
};

}  // namespace snorri::store::sqlite::index
