#include "views/participants_view.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "views/json.hpp"

namespace snorri::app {

namespace {

json or_null(time_point at) { return at == time_point{} ? json(nullptr) : json(to_rfc3339(at)); }

const presence* find(const reading& from, const std::string& name) {
  for (const presence& each : from.presences) {
    if (each.name == name) return &each;
  }
  return nullptr;
}

json connected_json(const reading& from, const transport::peer_info& peer) {
  const presence* const known = find(from, peer.name);
  return {{"name", peer.name},
          {"connected", true},
          {"since", or_null(known == nullptr ? time_point{} : known->since)},
          {"seen", or_null(known == nullptr ? time_point{} : known->seen)},
          {"commands", peer.commands},
          {"subscriptions", peer.subscriptions},
          {"in_hand", peer.commands_in_flight},
          {"waiting", peer.commands_waiting},
          {"credit", peer.credit},
          {"waits", peer.waits},
          {"draining", peer.draining}};
}

/// Of one that is not connected, as far as the store and the engine remember it.
json absent_json(const std::string& name, const std::vector<std::string>& commands,
                 const json& connected, time_point seen) {
  return {{"name", name},         {"connected", connected},
          {"since", nullptr},     {"seen", or_null(seen)},
          {"commands", commands}, {"subscriptions", json::array()},
          {"in_hand", 0},         {"waiting", 0},
          {"credit", 0},          {"waits", 0},
          {"draining", false}};
}

}  // namespace

result<json> participants_json(const reading& from) {
  const auto routes = from.store.list_routes();
  if (!routes) return routes.error();
  std::map<std::string, std::vector<std::string>> known;  // by participant: its commands
  for (const auto& route : *routes) known[route.participant].push_back(route.command);
  json all = json::array();
  for (const presence& each : from.presences) {
    if (auto& commands = known[each.name]; commands.empty()) commands = each.commands;
  }
  if (from.engine) {
    for (const auto& peer : from.engine->peers) {
      known.erase(peer.name);
      all.push_back(connected_json(from, peer));
    }
  }
  const json connected = from.engine ? json(false) : json(nullptr);
  for (const auto& [name, commands] : known) {
    const presence* const was = find(from, name);
    all.push_back(
        absent_json(name, commands, connected, was == nullptr ? time_point{} : was->seen));
  }
  std::stable_sort(all.begin(), all.end(), [](const json& a, const json& b) {
    return text_in(a, "name") < text_in(b, "name");
  });
  return all;
}

json health_of(const json& participants, const std::string& name, const std::string& command) {
  json found = json::array();
  for (const json& each : participants) {
    const json& commands = array_in(each, "commands");
    const bool carries = std::find(commands.begin(), commands.end(), command) != commands.end();
    if (carries || (!name.empty() && text_in(each, "name") == name)) found.push_back(each);
  }
  return found;
}

}  // namespace snorri::app
