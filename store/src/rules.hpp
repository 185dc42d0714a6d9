// What every store checks before it writes: limits, expected versions, repeats. Shared, so that the
// stores cannot differ in it.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "snorri/base/result.hpp"
#include "snorri/store/types.hpp"

namespace snorri::store {

inline constexpr std::size_t page_limit_max = 10'000;

/// Errors: bad_argument (a name or an id), append_too_large.
result<void> check_limits(const append& what);

/// Of everything in a group besides its appends. Errors: bad_argument, append_too_large.
result<void> check_limits(const group& what);

result<void> check_limits(const definition_row& row);

result<void> check_limits(const subscription& row);

/// Errors: bad_argument (a data subject's name).
result<void> check_subject(const std::string& subject);

error subject_in_use(const std::string& subject, const stream_row& by);

/// A page of events ends with the one that makes it this large.
inline constexpr std::size_t page_bytes_max = 8u << 20u;

bool matches(const event_filter& filter, const recorded_event& event);

/// Errors: bad_argument unless `limit` is 1..page_limit_max.
result<void> check_page_limit(std::size_t limit);

/// `current` is the version of the stream, 0 for one that is missing. Errors: version_conflict.
result<void> check_expected(const append& what, stream_version current);

/// What is known of an event that was de-duplicated earlier.
struct known_message {
  store::position position = 0;
  stream_version version = 0;
  std::string type;
  std::string body;
  bool forgotten = false;  // its body is gone: then its id alone counts
};

/// Of the append's event of that number.
using message_lookup = std::function<std::optional<known_message>(std::size_t event)>;

/// The answer for an append that was written before, or none for one that is new.
/// Errors: corrupted_idempotency when its ids were used for other events.
result<std::optional<appended>> find_duplicate(const append& what, const message_lookup& find);

}  // namespace snorri::store
