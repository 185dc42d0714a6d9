// Peers that wait for the end of a saga: who, for which, and until when.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "snorri/base/clock.hpp"
#include "text_map.hpp"

namespace snorri::transport {

class waits {
 public:
  struct one {
    std::string peer;
    std::string id;  // the peer's name for it
    std::string saga;
    duration within{};
  };

  /// Replaces the peer's wait of that id.
  void add(one what, time_point now);
  void remove(const std::string& peer, std::string_view id);
  /// All of that peer's.
  void remove(const std::string& peer);
  /// Those for that saga, in the order they came; they wait no more.
  std::vector<one> take(std::string_view saga);
  /// One whose time is over, if there is one; it waits no more.
  std::optional<one> take_expired(time_point now);

  time_point next_deadline() const;
  std::size_t size() const { return by_time_.size(); }
  std::size_t count_of(const std::string& peer) const;

 private:
  using by_time = std::multimap<time_point, one>;
  one remove(by_time::iterator at);

  by_time by_time_;
  std::map<std::string, std::map<std::string, by_time::iterator, std::less<>>, std::less<>>
      by_peer_;
  text_map<std::vector<by_time::iterator>> by_saga_;
};

}  // namespace snorri::transport
