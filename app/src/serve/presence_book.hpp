// Who is connected to the engine since when, and who was: the engine itself only knows who is.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "snorri/base/clock.hpp"
#include "snorri/transport/hub.hpp"
#include "views/reading.hpp"

namespace snorri::app {

/// Threads: any.
class presence_book {
 public:
  /// Of those that are gone, the hundred that were seen last stay.
  void look(const std::vector<transport::peer_info>& peers, time_point now);
  std::vector<presence> all() const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, presence> by_name_;
};

/// Looks twice a second, from a thread of its own, until it is destroyed.
class presence_watch {
 public:
  using ask = std::function<std::vector<transport::peer_info>()>;
  presence_watch(presence_book& book, ask peers);

 private:
  std::jthread thread_;
};

}  // namespace snorri::app
