#include "waits.hpp"

#include <algorithm>

namespace snorri::transport {

void waits::add(one what, time_point now) {
  remove(what.peer, what.id);
  const auto peer = what.peer;
  const auto id = what.id;
  const auto saga = what.saga;
  const auto at = by_time_.emplace(now + what.within, std::move(what));
  by_peer_[peer][id] = at;
  by_saga_[saga].push_back(at);
}

void waits::remove(const std::string& peer, std::string_view id) {
  const auto of_peer = by_peer_.find(peer);
  if (of_peer == by_peer_.end()) return;
  const auto found = of_peer->second.find(id);
  if (found != of_peer->second.end()) remove(found->second);
}

void waits::remove(const std::string& peer) {
  for (auto found = by_peer_.find(peer); found != by_peer_.end(); found = by_peer_.find(peer)) {
    remove(found->second.begin()->second);
  }
}

std::vector<waits::one> waits::take(std::string_view saga) {
  std::vector<one> taken;
  if (by_saga_.empty()) return taken;
  for (auto found = by_saga_.find(saga); found != by_saga_.end(); found = by_saga_.find(saga)) {
    taken.push_back(remove(found->second.front()));
  }
  return taken;
}

std::optional<waits::one> waits::take_expired(time_point now) {
  if (by_time_.empty() || by_time_.begin()->first > now) return std::nullopt;
  return remove(by_time_.begin());
}

time_point waits::next_deadline() const {
  return by_time_.empty() ? time_point::max() : by_time_.begin()->first;
}

std::size_t waits::count_of(const std::string& peer) const {
  const auto found = by_peer_.find(peer);
  return found == by_peer_.end() ? 0 : found->second.size();
}

waits::one waits::remove(by_time::iterator at) {
  const auto of_peer = by_peer_.find(at->second.peer);
  of_peer->second.erase(at->second.id);
  if (of_peer->second.empty()) by_peer_.erase(of_peer);
  const auto of_saga = by_saga_.find(at->second.saga);
  std::erase(of_saga->second, at);
  if (of_saga->second.empty()) by_saga_.erase(of_saga);
  auto what = std::move(at->second);
  by_time_.erase(at);
  return what;
}

}  // namespace snorri::transport
