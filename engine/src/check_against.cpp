#include "snorri/engine/check_against.hpp"

#include <algorithm>

#include "folding.hpp"
#include "prospects.hpp"
#include "snorri/base/invariant.hpp"

namespace snorri::engine {

namespace {

constexpr std::size_t page = 1000;

std::string by_version(const saga_prospect& saga) {
  return "saga " + saga.saga + " runs by version " + std::to_string(saga.pinned_version);
}

saga_prospect with(saga_prospect saga, prospect outcome, std::string reason) {
  saga.outcome = outcome;
  saga.reason = std::move(reason);
  return saga;
}

/// Whether, and how, the saga goes on by another version than its own.
saga_prospect by_newer(saga_prospect saga, const sagas::definition& by,
                       const sagas::instance& folded) {
  const auto migrated = sagas::decide_migration(by, saga.saga, folded, folded.control.updated_at);
  if (migrated) return with(std::move(saga), prospect::migrates, "");
  const bool undeclared = migrated.error().code() == errc::definition_missing;
  return with(std::move(saga), undeclared ? prospect::needs_migration : prospect::cannot,
              migrated.error().message());
}

}  // namespace

std::string_view to_string(prospect what) noexcept {
  switch (what) {
    case prospect::goes_on:
      return "goes on";
    case prospect::migrates:
      return "migrates";
    case prospect::needs_migration:
      return "needs migration";
    case prospect::cannot:
      return "cannot go on";
  }
  SNORRI_INVARIANT(false, "a prospect without a name");
  return "";
}

std::size_t against_report::count(prospect what) const noexcept {
  return static_cast<std::size_t>(
      std::count_if(sagas.begin(), sagas.end(),
                    [what](const saga_prospect& each) { return each.outcome == what; }));
}

result<saga_prospect> prospect_of(store::store_reader& reader, const saga_types& types,
                                  const store::stream_row& row) {
  const auto& pin = row.summary;
  saga_prospect saga;
  saga.saga = row.name.text();
  saga.state = pin.state;
  saga.status = pin.status;
  saga.pinned_version = pin.definition_version;
  const auto type = types.find(row.name.category);
  if (type == types.end()) {
    return with(saga, prospect::cannot,
                by_version(saga) + ", and no definition of its type is there: load it");
  }
  const auto* same = type->second.find(pin.definition_version);
  const auto* carrier = type->second.carrier(pin.definition_version);
  const auto& by = carrier != nullptr ? *carrier : type->second.newest();
  saga.next_version = by.shape().version;
  if (same != nullptr && same->shape().hash != pin.definition_hash) {
    return with(saga, prospect::cannot,
                by_version(saga) +
                    ", and that version had other states or rows when it began: give what was "
                    "changed a new version");
  }
  if (carrier == nullptr && saga.next_version < pin.definition_version) {
    saga.next_version = 0;
    return with(saga, prospect::cannot,
                by_version(saga) + ", and only older ones are there: load that one");
  }
  auto folded = sagas::make_instance(by, row.name.key);
  if (auto done = fold_stream(reader, row, by, folded, saga.record); !done) {
    if (is_fault_of_store(done.error().code())) return done.error();
    return with(std::move(saga), prospect::cannot, done.error().message());
  }
  if (same != nullptr) return saga;
  return by_newer(std::move(saga), by, folded);
}

result<void> for_each_living(store::store_reader& reader,
                             const std::function<result<void>(const store::stream_row&)>& visit) {
  static const std::vector<std::string> living{"PENDING", "STUCK"};
  std::uint64_t after = 0;
  while (true) {
    const auto rows = reader.list({"", "", "", living}, after, page);
    if (!rows) return rows.error();
    for (const auto& row : *rows) {
      after = row.id;
      if (auto done = visit(row); !done) return done;
    }
    if (rows->empty()) return {};
  }
}

result<against_report> check_against(store::store_reader& reader,
                                     const std::vector<const sagas::definition*>& definitions) {
  const auto types = sort_by_type(definitions);
  if (!types) return types.error();
  against_report report;
  auto done = for_each_living(reader, [&](const store::stream_row& row) -> result<void> {
    auto saga = prospect_of(reader, *types, row);
    if (!saga) return saga.error();
    report.sagas.push_back(std::move(*saga));
    return {};
  });
  if (!done) return done.error();
  return report;
}

}  // namespace snorri::engine
