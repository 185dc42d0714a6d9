// Gives subscribers the log from where each stopped. Reads the store, so one that was away for a
// year needs no memory here.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "snorri/base/result.hpp"
#include "snorri/engine/figures.hpp"
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
  /// With the cursor as it is by now; null if there is none of that name.
  const store::subscription* find(const std::string& name) const;
  /// A peer asks for it. True if the one before had not answered for what it was given, that is,
  /// failed at it; once until end_opening() or adopt().
  bool begin_opening(const std::string& name);
  void end_opening(const std::string& name);
  /// The store's row after it was opened. The cursor here may be ahead of the stored one.
  void adopt(const store::subscription& opened);
  void resume(const std::string& name);
  std::vector<store::subscription> paused() const;
  /// Every subscription with how far it is behind `last`.
  std::vector<subscription_figures> figures(const transport::hub& hub, store::position last) const;
  /// A peer is there: delivery begins again after what was answered. Returns the cursor.
  store::position open(const std::string& name);
  void answered(const std::string& name, store::position up_to);

  /// Keeps a record that was just committed, so that subscribers who are up to date cost no read.
  void remember(store::position at, const store::stream_name& saga, sagas::record what);
  /// From now on all is read from the store, which knows what may still be told.
  void forget_recent();

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
    bool opening = false;  // a peer asks for it, and the store does not know yet
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
