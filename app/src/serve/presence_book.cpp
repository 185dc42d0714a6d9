#include "serve/presence_book.hpp"

#include <algorithm>
#include <chrono>
#include <stop_token>
#include <tuple>

namespace snorri::app {

namespace {
constexpr std::size_t gone_max = 100;
constexpr std::chrono::milliseconds look_interval{500};
}  // namespace

void presence_book::look(const std::vector<transport::peer_info>& peers, time_point now) {
  const std::lock_guard lock(mutex_);
  for (const auto& peer : peers) {
    presence& known = by_name_[peer.name];
    if (known.name.empty() || !known.connected) known.since = now;
    known.name = peer.name;
    known.commands = peer.commands;
    known.seen = now;
    known.connected = true;
  }
  for (auto& [name, each] : by_name_) each.connected = each.seen == now;
  const auto gone = [](const auto& each) { return !each.second.connected; };
  while (static_cast<std::size_t>(std::count_if(by_name_.begin(), by_name_.end(), gone)) >
         gone_max) {
    by_name_.erase(
        std::min_element(by_name_.begin(), by_name_.end(), [](const auto& a, const auto& b) {
          return std::tuple(a.second.connected, a.second.seen) <
                 std::tuple(b.second.connected, b.second.seen);
        }));
  }
}

std::vector<presence> presence_book::all() const {
  const std::lock_guard lock(mutex_);
  std::vector<presence> found;
  for (const auto& [name, each] : by_name_) found.push_back(each);
  return found;
}

presence_watch::presence_watch(presence_book& book, ask peers)
    : thread_([&book, peers = std::move(peers)](const std::stop_token& stop) {
        std::mutex mutex;
        std::condition_variable_any wake;
        std::unique_lock lock(mutex);
        while (!stop.stop_requested()) {
          book.look(peers(), system_clock{}.now());
          wake.wait_for(lock, stop, look_interval, [] { return false; });
        }
      }) {}

}  // namespace snorri::app
