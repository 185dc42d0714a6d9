// What can go wrong on purpose: every expected failure has a code that users can look up.
// Not for our own bugs (invariant.hpp) and not for a participant's business failure (an event).
#pragma once

#include <string>
#include <string_view>

namespace snorri {

/// One number a cause, for ever: a code is never given a second meaning. The first digit names the
/// folder: 1 base, 2 store, 3 sagas, 4 transport, 5 engine, 6 app. docs/errors.md has an entry for
/// each; a test holds the two lists together.
enum class errc : int {
  bad_argument = 1001,
  io_failed = 1002,

  store_missing = 2001,
  store_foreign = 2002,
  version_conflict = 2003,
  store_corrupt = 2004,
  store_in_use = 2005,
  store_newer = 2006,
  store_poisoned = 2007,
  store_full = 2008,
  corrupted_idempotency = 2009,
  append_too_large = 2010,
  store_read_only = 2011,
  stream_missing = 2012,
  store_unsafe = 2013,
  subscription_fenced = 2014,
  subscription_missing = 2015,
  subscription_paused = 2016,
  history_mismatch = 2017,
  export_malformed = 2018,
  data_forgotten = 2019,
  subject_in_use = 2020,

  type_unknown = 3001,
  body_malformed = 3002,
  key_invalid = 3003,
  definition_missing = 3004,
  definition_changed = 3005,
  library_unreadable = 3006,
  library_mismatch = 3007,
  user_code_threw = 3008,
  saga_missing = 3009,
  definition_duplicate = 3010,
  record_unreadable = 3011,
  key_in_use = 3012,
  event_unexpected = 3013,
  state_refuses = 3014,

  frame_malformed = 4001,
  protocol_unsupported = 4002,
  message_too_large = 4003,
  kind_unknown = 4004,
  hello_expected = 4005,
  envelope_invalid = 4006,
  address_taken = 4007,
  address_invalid = 4008,
  timed_out = 4009,
  command_unknown = 4010,
  peer_rejected = 4011,
  subscription_invalid = 4012,
  command_refused = 4013,
  peer_unauthorised = 4014,
  name_foreign = 4015,
  right_missing = 4016,
  key_file_invalid = 4017,
  security_unproven = 4018,
  peer_cut_off = 4019,
  message_expired = 4020,

  draining = 5001,
  overloaded = 5002,

  configuration_invalid = 6001,
  not_found = 6002,
  engine_unreachable = 6003,
};

/// The code's short name as users see it, such as "version conflict". Never empty.
std::string_view title(errc code) noexcept;

/// An expected failure: the code, and one sentence that says what happened, to which saga or file,
/// what was expected and what to do next.
class [[nodiscard]] error {
 public:
  /// What boost::system::result::error() gives for a result that has a value; never look at it.
  error() : error(errc::bad_argument, {}) {}
  error(errc code, std::string message) : code_(code), message_(std::move(message)) {}

  errc code() const noexcept { return code_; }
  const std::string& message() const noexcept { return message_; }

  /// "E2003 version conflict: saga order/42 expected 12, found 13: ..."
  std::string text() const;

 private:
  errc code_;
  std::string message_;
};

}  // namespace snorri
