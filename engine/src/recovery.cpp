// The start: definitions held against the store, and every saga that has not ended taken up where
// it stopped. Nothing is written to sagas here; what is overdue fires in the first turns.
#include <algorithm>

#include "core.hpp"
#include "recovery.hpp"

namespace snorri::engine {

namespace {

constexpr std::size_t page = 1000;
constexpr std::size_t listed_max = 10;

const std::vector<std::string> living{"PENDING", "STUCK"};

std::string sentence(const std::string& what, const std::vector<std::string>& sagas,
                     std::size_t count, const std::string& remedy) {
  std::string text = std::to_string(count) + (count == 1 ? " saga " : " sagas ") + what + " (";
  for (const auto& saga : sagas) text += (&saga == &sagas.front() ? "" : ", ") + saga;
  if (count > sagas.size()) text += ", ...";
  return text + "): " + remedy;
}

}  // namespace

result<void> core::load_definitions(const std::vector<const sagas::definition*>& definitions) {
  for (const auto* definition : definitions) {
    const auto& shape = definition->shape();
    auto& type = types_[shape.name];
    type.name = shape.name;
    if (!type.versions.emplace(shape.version, definition).second) {
      return error(errc::definition_duplicate,
                   "saga type " + shape.name + " version " + std::to_string(shape.version) +
                       " is defined twice: give one of them another name or version");
    }
  }
  for (const auto& [name, type] : types_) {
    for (const auto& [version, definition] : type.versions) {
      for (const auto& event : definition->event_types()) {
        auto& takers = types_by_event_[event];
        if (takers.empty() || takers.back() != &type) takers.push_back(&type);
      }
      const auto& shape = definition->shape();
      const auto put = store_.put_definition({shape.name, version, shape.hash, to_json(shape)});
      if (!put) return put.error();
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

  std::size_t recovered = 0;
  std::uint64_t after = 0;
  while (true) {
    const auto rows = reader_->list({"", "", "", living}, after, page);
    if (!rows) return rows.error();
    for (const auto& row : *rows) {
      if (auto done = recover_saga(row); !done) return done.error();
      after = row.id;
    }
    recovered += rows->size();
    trim_cache();
    if (rows->size() < page) break;
  }
  log(severity::info, "recovered " + std::to_string(recovered) + " sagas, last position " +
                          std::to_string(last_position_));
  counters_.recovered = true;
  next_status_ = {};
  publish_status();
  return {};
}

result<void> core::recover_saga(const store::stream_row& row) {
  const auto saga = cache_.find(types_.at(row.name.category), row.name.key);
  if (!saga) return saga.error();
  const auto& control = (*saga)->instance.control;
  for (const auto& open : control.open) {
    dispatch_command again{{open.id, open.type, (*saga)->name, open.body, open.attempt, open.undoes,
                            control.traceparent},
                           open.due};
    if (open.due > now_) {
      schedule_.delay(std::move(again));
    } else {
      hub_.dispatch(std::move(again.what), now_);
    }
  }
  for (const auto& timer : control.timers) {
    schedule_.arm({row.name.category, row.name.key, timer});
  }
  return {};
}

result<void> check_definitions(store::store_reader& reader,
                               const std::vector<const sagas::definition*>& definitions) {
  std::vector<std::string> missing;
  std::vector<std::string> changed;
  std::size_t missing_count = 0;
  std::size_t changed_count = 0;
  std::uint64_t after = 0;
  while (true) {
    const auto rows = reader.list({"", "", "", living}, after, page);
    if (!rows) return rows.error();
    for (const auto& row : *rows) {
      after = row.id;
      const auto& pin = row.summary;
      const auto found = std::find_if(definitions.begin(), definitions.end(),
                                      [&row, &pin](const sagas::definition* each) {
                                        return each->shape().name == row.name.category &&
                                               each->shape().version == pin.definition_version;
                                      });
      const auto name = row.name.text() + " version " + std::to_string(pin.definition_version);
      if (found == definitions.end()) {
        if (++missing_count <= listed_max) missing.push_back(name);
      } else if ((*found)->shape().hash != pin.definition_hash) {
        if (++changed_count <= listed_max) changed.push_back(name);
      }
    }
    if (rows->size() < page) break;
  }
  if (missing_count > 0) {
    return error(errc::definition_missing,
                 sentence("of this store run by definitions that are not loaded", missing,
                          missing_count, "load the library that defines them, beside the new one"));
  }
  if (changed_count > 0) {
    return error(errc::definition_changed,
                 sentence("began by another definition of the same version", changed, changed_count,
                          "give the changed definition a new version and load both"));
  }
  return {};
}

}  // namespace snorri::engine
