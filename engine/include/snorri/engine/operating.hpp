// What an operator may ask of a running engine, and what is answered. Everything that changes
// something is on disk before it is answered, and says in the history who asked and why.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "snorri/base/result.hpp"
#include "snorri/sagas/record.hpp"
#include "snorri/transport/message.hpp"

namespace snorri::engine {

/// What is done to one saga.
enum class operation {
  cancel,      // undone, where its definition allows it now
  retry,       // what is open is asked again now, attempts counted anew
  skip,        // an open command is taken as answered, by the operator's word
  compensate,  // undone, also where a cancel is refused
  resolve,     // stuck, it is declared ended
  signal,      // an event is given to it and to nobody else
};

/// "cancel", "retry", ...
std::string_view to_string(operation what) noexcept;

struct saga_order {
  operation what = operation::cancel;
  std::string saga_type;
  std::string key;
  std::string by;      // 1..512 bytes
  std::string reason;  // up to 1,000 bytes
  /// Of the request: the same again, by the same, changes nothing and gives the same answer. "" =
  /// it is given one, and is not remembered.
  std::string id;
  /// Refused if the saga has another version by now.
  std::optional<std::uint64_t> version{};
  std::string command{};  // skip: id or type of the command; "" = the only one that is open
  std::string type{};     // signal: of the event; skip: of the answer, "" = that it was done
  std::string body{};     // of either; "" = {}
  sagas::saga_status as = sagas::saga_status::cancelled;  // resolve
  bool dry_run = false;  // nothing is recorded: the record is what would be
};

struct operated {
  std::string saga;  // "order/536365"
  sagas::record record;
  std::uint64_t position = 0;  // 0 = a dry run
  bool duplicate = false;      // the same request was carried out before
};

/// Called from the engine's thread, once the record is on disk. Errors: saga_missing; state_refuses
/// (it has ended; nothing is open; several commands are, and none was named), version_conflict (of
/// `version`), corrupted_idempotency, body_malformed, type_unknown, key_invalid, bad_argument; what
/// keeps the saga from being folded; draining, and the store's. A saga that refuses what was asked
/// is no error: its record's outcome says so, and why.
using operated_callback = std::function<void(const result<operated>&)>;

/// An event, as if a service had published it.
struct publication {
  transport::message what;  // a missing id is made
  std::string reason;       // why, for the history
  std::string starts;       // a saga type: it is to begin a saga of it, under a key that is free
  bool dry_run = false;     // only says what would take it
};

struct published {
  std::string id;  // the message's
  std::uint64_t position = 0;
  bool duplicate = false;
  std::string saga;  // that took it first, "" = none (kept for later, or let go)
  std::string status;
  std::vector<std::string> prospects;  // a dry run: one sentence for each saga type
};

/// As operated_callback. Errors: what the engine answers to a publisher (docs/protocol.md), and
/// key_in_use where it was to begin a saga.
using published_callback = std::function<void(const result<published>&)>;

/// What is done with a message that was set aside.
struct parked_order {
  std::uint64_t id = 0;  // its number in store_reader::list_parked
  bool discard = false;  // put away; else it is given to its saga again
  std::string by;
  std::string reason;
  std::string request_id{};  // the same again, by the same, gives the same answer; "" = none
  bool dry_run = false;
};

}  // namespace snorri::engine
