// Gives peers the events of the one saga that each follows, from its stream. No place is kept: a
// peer says where it stands. A saga that nobody follows costs nothing, nor does one that stands
// still.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "snorri/base/result.hpp"
#include "snorri/store/event_store.hpp"
#include "snorri/transport/hub.hpp"

namespace snorri::engine {

/// Threads: one.
class followers {
 public:
  followers(store::store_reader& reader, std::string source)
      : reader_(reader), source_(std::move(source)) {}

  /// `name` is the hub's.
  void add(const std::string& peer, const std::string& name, store::stream_name saga,
           transport::follow_request request);
  void remove(const std::string& name);

  /// A record of that saga is on disk.
  void moved(const std::string& saga);

  /// Delivers what there is up to `last` and what credit allows. Returns whether anything was. A
  /// saga whose history can't be read is refused to its follower.
  bool feed(transport::hub& hub, store::position last);

 private:
  struct one {
    std::string peer;
    store::stream_name saga;
    transport::follow_request request;
    store::stream_version read = 0;  // everything up to here was delivered or is not for it
  };
  /// What is due again afterwards stays in due_.
  result<bool> feed(transport::hub& hub, const std::string& name, one& to, store::position last);
  result<bool> give(transport::hub& hub, const std::string& name, const one& to,
                    const store::recorded_event& what);

  store::store_reader& reader_;
  const std::string source_;
  std::map<std::string, one> all_;                        // by the hub's names
  std::map<std::string, std::set<std::string>> by_saga_;  // names
  std::set<std::string> due_;                             // names of those who may be behind
};

}  // namespace snorri::engine
