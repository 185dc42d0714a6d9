#include "saga_cache.hpp"

#include "folding.hpp"
#include "snorri/base/invariant.hpp"

namespace snorri::engine {

saga_cache::saga_cache(store::store_reader& reader, std::size_t sagas_max)
    : reader_(reader), sagas_max_(sagas_max) {}

live_saga* saga_cache::find_in_memory(const std::string& name) {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return nullptr;
  sagas_.splice(sagas_.begin(), sagas_, found->second);
  return &*found->second;
}

result<live_saga*> saga_cache::find(const saga_type& type, const std::string& key) {
  const std::string name = type.name + "/" + key;
  if (auto* cached = find_in_memory(name)) {
    ++hits_;
    return cached;
  }
  const auto row = reader_.find({type.name, key});
  if (!row) return row.error();
  if (!*row) return nullptr;
  ++misses_;
  auto loaded = load(type, **row);
  if (!loaded) return loaded.error();
  return &put(std::move(*loaded));
}

result<live_saga*> saga_cache::find_ended(const saga_type& type, const std::string& key) {
  const auto row = reader_.find({type.name, key});
  if (!row) return row.error();
  const auto& by = type.newest();
  live_saga saga{&by, type.name + "/" + key, sagas::make_instance(by, key), 0, 0};
  if (*row) {
    auto& control = saga.instance.control;
    if (auto done = fold_control(reader_, **row, control); !done) {
      if (done.error().code() != errc::data_forgotten) return done.error();
      // Only of what has ended data are forgotten: its row says all that is needed to begin again.
      control.version = (*row)->version;
      control.status = (*row)->summary.status == to_string(sagas::saga_status::cancelled)
                           ? sagas::saga_status::cancelled
                           : sagas::saga_status::confirmed;
    }
  }
  if (sagas::ended(saga.instance.control.status)) return &put(std::move(saga));
  return error(errc::definition_missing,
               "saga " + saga.name + " lives, and the version that it runs by is not loaded");
}

live_saga& saga_cache::put(live_saga what) {
  if (what.instance.control.version > 0) what.counted = what.instance.control.status;
  sagas_.push_front(std::move(what));
  by_name_[sagas_.front().name] = sagas_.begin();
  return sagas_.front();
}

result<live_saga> saga_cache::load(const saga_type& type, const store::stream_row& row) {
  const auto* definition = type.carrier(row.summary.definition_version);
  if (definition == nullptr) {
    return error(errc::definition_missing, "saga " + row.name.text() + " runs by version " +
                                               std::to_string(row.summary.definition_version) +
                                               " of " + type.name +
                                               ", which is not loaded: load it beside the new one");
  }
  live_saga saga{definition, row.name.text(), sagas::make_instance(*definition, row.name.key), 0,
                 0};
  const auto snapshot = reader_.find_snapshot(row.name);
  // One that can't be read is no loss: the records are still there.
  if (!snapshot && snapshot.error().code() != errc::store_corrupt) return snapshot.error();
  if (snapshot && *snapshot && (*snapshot)->definition_hash == definition->shape().hash) {
    if (auto read = sagas::decode_instance(*definition, row.name.key, (*snapshot)->data)) {
      saga.instance = std::move(*read);
      saga.snapshot_version = (*snapshot)->version;
    }
  }
  std::uint64_t misfit = 0;
  if (auto folded = fold_stream(reader_, row, *definition, saga.instance, misfit); !folded) {
    return folded.error();
  }
  return saga;
}

live_saga& saga_cache::insert(const sagas::definition& by, sagas::instance fresh) {
  const std::string name = by.shape().name + "/" + fresh.key;
  SNORRI_INVARIANT(!by_name_.contains(name), "a saga begins once");
  return put({&by, name, std::move(fresh), 0, 0});
}

void saga_cache::forget(const std::string& name) {
  const auto found = by_name_.find(name);
  if (found == by_name_.end()) return;
  sagas_.erase(found->second);
  by_name_.erase(found);
}

void saga_cache::forget_subject(const std::string& subject) {
  for (auto saga = sagas_.begin(); saga != sagas_.end();) {
    if (saga->uncommitted > 0 || saga->instance.control.subject != subject) {
      ++saga;
      continue;
    }
    by_name_.erase(saga->name);
    saga = sagas_.erase(saga);
  }
}

void saga_cache::trim(const std::function<void(const live_saga&)>& leaving) {
  auto last = sagas_.end();
  while (sagas_.size() > sagas_max_ && last != sagas_.begin()) {
    --last;
    if (last->uncommitted > 0) continue;
    const auto& control = last->instance.control;
    if (!sagas::ended(control.status) && control.version > last->snapshot_version) leaving(*last);
    by_name_.erase(last->name);
    last = sagas_.erase(last);
  }
}

}  // namespace snorri::engine
