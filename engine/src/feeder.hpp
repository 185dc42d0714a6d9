// Gives subscribers the log from where each stopped. Reads the store, so one that was away for a
// year needs no memory here.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "snorri/base/result.hpp"
#include "snorri/sagas/record.hpp"
#include "snorri/store/event_store.hpp"
#include "snorri/transport/hub.hpp"

namespace snorri::engine {

/// The events that a record tells the world: what came in and was applied, then what the saga
/// published. `source` is the engine's, for the latter; `types` are those wanted, empty = all.
std::vector<transport::message> facts_of(const store::stream_name& saga, const sagas::record& what,
                                         const std::string& source,
                                         const std::vector<std::string>& types);

/// Threads: one.
class feeder {
 public:
  feeder(store::store_reader& reader, std::string source);

  void restore(const store::subscription& known);
  bool knows(const std::string& name) const { return feeds_.contains(name); }
  /// The row as it is to be stored; a new name begins after `cursor`.
  store::subscription subscribe(const std::string& name, std::vector<std::string> types,
                                store::position cursor);
  /// A peer is there: delivery begins again after what was answered. Returns the cursor.
  store::position open(const std::string& name);
  void answered(const std::string& name, store::position up_to);

  /// Keeps a record that was just committed, so that subscribers who are up to date cost no read.
  void remember(store::position at, const store::stream_name& saga, sagas::record what);

  /// Delivers what there is up to `last` and what credit allows. Returns whether anything moved.
  /// Errors: the store's, record_unreadable.
  result<bool> feed(transport::hub& hub, store::position last);

  /// Cursors that moved since the last call.
  std::vector<store::subscription> take_moved();

 private:
  struct one {
    store::subscription stored;     // its cursor: everything up to here was answered
    store::position read = 0;       // everything up to here was delivered or is not for it
    store::position delivered = 0;  // the last position that was delivered
    bool moved = false;
  };
  struct recent {
    store::position position = 0;
    store::stream_name saga;
    sagas::record record;
  };
  bool feed_from_memory(transport::hub& hub, one& feed);
  result<bool> feed_from_store(transport::hub& hub, one& feed, store::position last);
  void give(transport::hub& hub, one& feed, store::position at, const store::stream_name& saga,
            const sagas::record& what);
  void advance(one& feed);

  store::store_reader& reader_;
  const std::string source_;
  std::map<std::string, one> feeds_;
  std::deque<recent> recent_;  // without gaps
  std::size_t recent_bytes_ = 0;
};

}  // namespace snorri::engine
