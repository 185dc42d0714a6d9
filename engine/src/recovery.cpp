// The start: definitions held against the store, and every saga that has not ended taken up where
// it stopped. A saga that goes on by another version, or by itself, gets its records in the first
// group; what is overdue fires in the first turns.
#include "recovery.hpp"

#include <algorithm>

#include "core.hpp"
#include "prospects.hpp"

namespace snorri::engine {

namespace {

constexpr std::size_t listed_max = 10;
constexpr std::size_t sagas_between_trims = 1000;

/// Goes on by the very definition that it runs by: the case of nearly all, told without folding.
bool is_unchanged(const saga_types& types, const store::stream_row& row) {
  const auto type = types.find(row.name.category);
  if (type == types.end()) return false;
  const auto* same = type->second.find(row.summary.definition_version);
  return same != nullptr && same->shape().hash == row.summary.definition_hash;
}

/// The sagas of one kind of refusal.
struct refused_sagas {
  std::size_t count = 0;
  std::string list;

  void add(const saga_prospect& saga) {
    if (++count > listed_max) return;
    list += (list.empty() ? "" : "; ") + saga.saga + " version " +
            std::to_string(saga.pinned_version) + ": " + saga.reason;
  }
  std::string sentence(const std::string& what, const std::string& remedy) const {
    return std::to_string(count) + (count == 1 ? " saga " : " sagas ") + what + " (" + list +
           (count > listed_max ? "; ..." : "") + "): " + remedy;
  }
};

}  // namespace

result<void> core::load_definitions(saga_types types) {
  types_ = std::move(types);
  for (const auto& [name, type] : types_) {
    for (const auto& [version, definition] : type.versions) {
      for (const auto& event : definition->event_types()) {
        auto& takers = types_by_event_[event];
        if (takers.empty() || takers.back() != &type) takers.push_back(&type);
      }
      const auto& shape = definition->shape();
      const auto put = store_.put_definition({shape.name, version, shape.hash, to_json(shape)});
      if (!put) return put.error();
      tally_.know(*definition);
    }
  }
  return {};
}

result<void> core::recover() {
  const auto last = reader_->last_position();
  if (!last) return last.error();
  last_position_ = *last;
  const auto routes = reader_->list_routes();
  if (!routes) return routes.error();
  for (const auto& route : *routes) routes_[route.command] = route.participant;
  const auto subscriptions = reader_->list_subscriptions();
  if (!subscriptions) return subscriptions.error();
  for (const auto& known : *subscriptions) feeder_.restore(known);
  if (auto held = recover_held(); !held) return held.error();

  telling_parents_ = true;  // not before all of them are here, and migrated
  std::size_t recovered = 0;
  auto done = for_each_living(*reader_, [&](const store::stream_row& row) -> result<void> {
    if (++recovered % sagas_between_trims == 0) trim_cache();
    tally_.found(row.name.category, row.summary.status);
    return recover_saga(row);
  });
  if (!done) return done.error();
  telling_parents_ = false;
  tell_parents();
  if (!failure_) return failure_;
  trim_cache();
  log(severity::info, "recovered " + std::to_string(recovered - broken_.size()) +
                          " sagas, last position " + std::to_string(last_position_));
  counters_.recovered = true;
  next_status_ = next_figures_ = {};
  publish_status();
  return {};
}

result<void> core::recover_saga(const store::stream_row& row) {
  const auto saga = cache_.find(types_.at(row.name.category), row.name.key);
  if (!saga) {
    note(row.name.text(), saga.error());
    return failure_;
  }
  live_saga& found = **saga;
  if (found.instance.control.pin->version != found.definition->shape().version) {
    auto migrated = sagas::decide_migration(*found.definition, found.name, found.instance, now_);
    if (!migrated) {
      note(found.name, migrated.error());
      cache_.forget(found.name);
      return failure_;
    }
    sagas::accept(found.instance, *migrated);
    record(found, std::move(*migrated), false);
  }
  take_up(found);
  // What a crash came between: it is decided from the history alone, so it comes out the same.
  follow(found, options_.draw_jitter());
  if (pending_.group.appends.size() < options_.group_max) return failure_;
  return finish_writing();
}

void core::take_up(live_saga& saga) {
  const auto& control = saga.instance.control;
  for (const auto& open : control.open) {
    if (!open.child.empty()) {
      dispatch({{open.id, {}, saga.name, {}, open.attempt, {}, {}}, open.due, true, true});
      continue;
    }
    dispatch({command_of(saga, open), open.due});
  }
  for (const auto& timer : control.timers) {
    schedule_.arm({saga.definition->shape().name, saga.instance.key, timer});
  }
}

result<void> check_definitions(store::store_reader& reader, const saga_types& types) {
  refused_sagas missing;
  refused_sagas changed;
  auto done = for_each_living(reader, [&](const store::stream_row& row) -> result<void> {
    if (is_unchanged(types, row)) return {};
    const auto saga = prospect_of(reader, types, row);
    if (!saga) return saga.error();
    if (saga->outcome == prospect::migrates || saga->outcome == prospect::goes_on) return {};
    const bool has_version = saga->next_version == saga->pinned_version;
    (has_version ? changed : missing).add(*saga);
    return {};
  });
  if (!done) return done;
  if (missing.count > 0) {
    return error(
        errc::definition_missing,
        missing.sentence("of this store can't go on by the definitions that are loaded",
                         "load the version that they run by beside the new one, or declare "
                         "a migration from it"));
  }
  if (changed.count > 0) {
    return error(errc::definition_changed,
                 changed.sentence("began by another definition of the same version",
                                  "give the changed definition a new version and load both"));
  }
  return {};
}

}  // namespace snorri::engine
