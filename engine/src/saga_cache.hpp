// The sagas in memory, and the way from the store into it. Bounded: the one used longest ago goes.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "saga_type.hpp"
#include "snorri/base/result.hpp"
#include "snorri/sagas/decide.hpp"
#include "snorri/store/event_store.hpp"

namespace snorri::engine {

struct live_saga {
  const sagas::definition* definition = nullptr;
  std::string name;  // "order/536365"
  sagas::instance instance;
  std::size_t uncommitted = 0;  // records decided and not on disk: not to be forgotten before
  std::uint64_t snapshot_version = 0;
  std::optional<sagas::saga_status> counted{};  // by tally; nothing: it has not begun
};

/// Threads: one.
class saga_cache {
 public:
  saga_cache(store::store_reader& reader, std::size_t sagas_max);

  /// The saga, from memory or folded from the store by the definition that carries it on; null if
  /// there is none.
  /// Errors: the store's; definition_missing, and fold_stream's.
  result<live_saga*> find(const saga_type& type, const std::string& key);

  /// The same for a saga that has ended and is to begin again: without its data, which the
  /// definition of that time may be needed for, or which were forgotten. Never null.
  /// Errors: the store's; record_unreadable; definition_missing, if it lives.
  result<live_saga*> find_ended(const saga_type& type, const std::string& key);

  /// Pre: find() gave null.
  live_saga& insert(const sagas::definition& by, sagas::instance fresh);

  /// Forgets a saga that did not begin, or that has ended and is on disk.
  void forget(const std::string& name);
  /// The same for all that hold this subject's data and are on disk.
  void forget_subject(const std::string& subject);

  /// Drops what is over the limit; `leaving` is called with each saga that has not ended, so that
  /// it can be given a snapshot.
  void trim(const std::function<void(const live_saga&)>& leaving);

  /// For the next trim().
  void limit(std::size_t sagas_max) noexcept { sagas_max_ = sagas_max; }

  std::size_t size() const noexcept { return sagas_.size(); }
  /// Of find(), since the start: answered from memory, and folded from the store.
  std::uint64_t hits() const noexcept { return hits_; }
  std::uint64_t misses() const noexcept { return misses_; }
  live_saga* find_in_memory(const std::string& name);

 private:
  using order = std::list<live_saga>;
  live_saga& put(live_saga what);
  result<live_saga> load(const saga_type& type, const store::stream_row& row);

  store::store_reader& reader_;
  std::size_t sagas_max_;
  order sagas_;  // used last at the front
  std::uint64_t hits_ = 0;
  std::uint64_t misses_ = 0;
  std::unordered_map<std::string, order::iterator> by_name_;
};

}  // namespace snorri::engine
