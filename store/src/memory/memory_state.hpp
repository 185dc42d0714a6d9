// What the store in memory holds, shared by the store and its readers.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "snorri/base/clock.hpp"
#include "snorri/base/uuid.hpp"
#include "snorri/store/types.hpp"

namespace snorri::store {

struct stream_data {
  stream_row row;
  std::vector<position> positions;  // of its events: version n is at [n - 1]
  std::optional<store::snapshot> snapshot;
  bool is_archived = false;
};

/// Lives as long as the last who shares it. One mutex guards all of it: no call keeps it for long.
struct memory_state {
  const std::string id = make_uuid7(system_clock{}.now());
  std::mutex mutex;
  std::vector<recorded_event> events;  // position n is at [n - 1]
  std::vector<stream_data> streams;    // id n is at [n - 1]
  std::unordered_map<std::string, std::size_t> stream_by_name;
  std::map<std::pair<std::string, std::string>, position> messages;
  std::vector<parked_message> parked;
  std::vector<held_message> held;  // in order of their ids
  std::uint64_t held_given = 0;
  std::map<std::string, subscription> subscriptions;
  std::map<std::string, std::string> routes;
  std::map<std::pair<std::string, int>, definition_row> definitions;

  stream_data* find(const stream_name& name) {
    const auto at = stream_by_name.find(name.text());
    return at == stream_by_name.end() ? nullptr : &streams[at->second];
  }

  std::optional<subscription> find_subscription(const std::string& name) const {
    const auto at = subscriptions.find(name);
    return at == subscriptions.end() ? std::nullopt : std::optional{at->second};
  }
};

}  // namespace snorri::store
