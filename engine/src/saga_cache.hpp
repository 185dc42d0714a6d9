// The sagas in memory, and the way from the store into it. Bounded: the one used longest ago goes.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "snorri/base/result.hpp"
#include "snorri/engine/history.hpp"
#include "snorri/sagas/decide.hpp"
#include "snorri/store/event_store.hpp"

namespace snorri::engine {

/// All versions of one saga type.
struct saga_type {
  std::string name;
  std::map<int, const sagas::definition*> versions;

  const sagas::definition& newest() const { return *versions.rbegin()->second; }
  /// Null if that version is not loaded.
  const sagas::definition* find(int version) const;
};

struct live_saga {
  const sagas::definition* definition = nullptr;
  std::string name;  // "order/536365"
  sagas::instance instance;
  std::size_t uncommitted = 0;  // records decided and not on disk: not to be forgotten before
  std::uint64_t snapshot_version = 0;
};

/// Threads: one.
class saga_cache {
 public:
  saga_cache(store::store_reader& reader, std::size_t sagas_max);

  /// The saga, from memory or folded from the store; null if there is none.
  /// Errors: the store's; definition_missing, record_unreadable, body_malformed, user_code_threw.
  result<live_saga*> find(const saga_type& type, const std::string& key);

  /// Pre: find() gave null.
  live_saga& insert(const sagas::definition& by, sagas::instance fresh);

  /// Forgets a saga that did not begin, or that has ended and is on disk.
  void forget(const std::string& name);

  /// Drops what is over the limit; `leaving` is called with each saga that has not ended, so that
  /// it can be given a snapshot.
  void trim(const std::function<void(const live_saga&)>& leaving);

  std::size_t size() const noexcept { return sagas_.size(); }
  live_saga* find_in_memory(const std::string& name);

 private:
  using order = std::list<live_saga>;
  result<live_saga> load(const saga_type& type, const store::stream_row& row);

  store::store_reader& reader_;
  const std::size_t sagas_max_;
  order sagas_;  // used last at the front
  std::unordered_map<std::string, order::iterator> by_name_;
};

}  // namespace snorri::engine
