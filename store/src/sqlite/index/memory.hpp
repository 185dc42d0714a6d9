// The part of a sorted index that is not on disk yet, and the list of what is: shared by the writer
// and the readers of its process.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "format.hpp"

namespace snorri::store::sqlite::index {

/// Threads: any.
class memory {
 public:
  void put(std::string key, std::uint64_t value);

  /// Adds to `found` what is in memory for `key`, and gives the view to go on with. A value may be
  /// of a transaction that is not committed, or never will be.
  std::shared_ptr<const view> find(const std::string& key, std::vector<std::uint64_t>& found) const;

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
  std::unordered_multimap<std::string, std::uint64_t> active_;
  std::shared_ptr<const view> view_ = std::make_shared<view>();
};

/// Both indexes of a store.
struct memories {
  memory names;
  memory messages;
};

}  // namespace snorri::store::sqlite::index
