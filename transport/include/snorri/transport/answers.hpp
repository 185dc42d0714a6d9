// What comes back for a published event: its receipt, the end of its saga, the answers of many.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "snorri/base/codec.hpp"
#include "snorri/base/message_name.hpp"
#include "snorri/transport/message.hpp"

namespace snorri::transport {

/// What became of an event, once it is on the engine's disk.
struct receipt {
  std::string id;
  std::uint64_t position = 0;
  bool duplicate = false;  // the engine had it before
  std::string saga;        // "order/536365"; "" if it belongs to none
  std::string status;      // the saga's status after it: "PENDING"
};

/// How the saga ended that an event began, or moved on.
struct run_outcome {
  receipt event;
  std::string saga;            // "order/536365"
  std::string status;          // "CONFIRMED" or "CANCELLED"
  std::string state;           // the one that it ended in
  std::uint64_t position = 0;  // of the record that ended it
  message answer;              // the event that it published in the end; no type = none

  bool confirmed() const noexcept { return status == "CONFIRMED"; }
  /// Pre: answer.headers.type is that event's. Throws what its codec throws.
  template <class Event>
  Event answer_as() const {
    return codec<Event>::decode(answer.body);
  }
};

/// One of many answers: an event of the saga that the published one began, or moved on.
struct answer {
  message what;
  std::uint64_t position = 0;  // of its record

  /// Nothing if it is another event. Throws what its codec throws.
  template <class Event>
  std::optional<Event> as() const {
    if (what.headers.type != message_name<Event>()) return std::nullopt;
    return codec<Event>::decode(what.body);
  }
};

/// When answers are enough: as soon as either says so. With neither, at the deadline.
struct enough {
  std::size_t count = 0;                                   // so many of them; 0 = any number
  std::function<bool(const std::vector<answer>&)> when{};  // asked after each, not to call back
};

struct gathered {
  receipt event;
  std::vector<answer> answers;  // each once, in the order recorded
  bool complete = false;        // they are enough; false = the deadline came first
};

}  // namespace snorri::transport
