// What may be done only when the group that decided it is on disk.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "snorri/base/clock.hpp"
#include "snorri/base/error.hpp"
#include "snorri/sagas/record.hpp"
#include "snorri/store/event_store.hpp"
#include "snorri/store/types.hpp"
#include "snorri/transport/hub.hpp"
#include "snorri/transport/message.hpp"

namespace snorri::engine {

/// Answers a message whose record is append number `append` of the group.
struct acknowledge_append {
  std::string peer;
  transport::acknowledgement what;
  std::size_t append = 0;
};

/// Answers a message that was recorded before: perhaps by the group in front of this one, so its
/// position is looked up only now.
struct acknowledge_again {
  std::string peer;
  std::string source;
  transport::acknowledgement what;
};

/// Answers a message that is no record of its own: kept for later, or let go.
struct acknowledge_plain {
  std::string peer;
  transport::acknowledgement what;
};

struct refuse_message {
  std::string peer;
  std::string id;
  error why;
};

struct dispatch_command {
  transport::command what;
  time_point due;
  bool to_child = false;   // the engine carries it out itself; `what` is then only id and saga
  bool recovered = false;  // may have been given before the engine started
};

struct close_command {
  std::string id;
};

struct arm_timer {
  std::string saga_type;
  std::string key;
  sagas::timer_record timer;
};

/// Tells somebody in this process that the group is on disk.
struct call_when_written {
  std::function<void(const store::group_outcome&)> what;
};

using effect =
    std::variant<acknowledge_append, acknowledge_again, acknowledge_plain, refuse_message,
                 dispatch_command, close_command, arm_timer, call_when_written>;

/// One group commit and what it sets free.
struct batch {
  store::group group;
  std::vector<effect> effects;
  std::vector<std::string> messages;   // remembered as under way until this is on disk
  std::vector<sagas::record> records;  // of the appends, in order

  bool empty() const { return group.empty() && effects.empty(); }
};

}  // namespace snorri::engine
