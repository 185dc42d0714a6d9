// The contract of an event store: one writer that commits groups, any number of readers.
// SQLite (sqlite_store.hpp) and memory (memory_store.hpp) keep it; the contract suite in
// tests/store holds both to it. It decides nothing about sagas.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "snorri/base/result.hpp"
#include "snorri/store/types.hpp"

namespace snorri::store {

/// Which rows a list shows. An empty string or set stands for all.
struct stream_filter {
  std::string category{};  // {}: so that `{.state = "RESERVE"}` compiles without a warning
  std::string key_prefix{};
  std::string state{};
  std::vector<std::string> statuses{};
};

/// Reads what is committed, from the main file and from the archives alike.
/// Threads: one at a time per reader; every thread makes its own.
/// Each call is one short read transaction, so that no reader holds the log of the writer.
/// A page is 1..10,000 rows, and ends early when its events' bytes exceed 8 MiB: fewer rows than
/// asked for are no sign of the end, none are.
/// Errors of every call: bad_argument (the limit), store_corrupt (an event is not what was
/// written, as its hash chain shows; or the file is damaged), io_failed.
class store_reader {
 public:
  virtual ~store_reader() = default;

  /// The id that the store was given when it was made, a UUID.
  virtual std::string store_id() const = 0;

  /// The last position; 0 for an empty store.
  virtual result<position> last_position() = 0;

  virtual result<std::optional<stream_row>> find(const stream_name& name) = 0;

  /// The stream's events from `from` on, at most `limit` (1..10,000). A missing stream gives none.
  virtual result<std::vector<recorded_event>> read_stream(const stream_name& name,
                                                          stream_version from,
                                                          std::size_t limit) = 0;

  /// The stream's events from `from` down to 1, newest first, at most `limit` (1..10,000).
  /// `from` 0 = the last.
  virtual result<std::vector<recorded_event>> read_stream_backward(const stream_name& name,
                                                                   stream_version from,
                                                                   std::size_t limit) = 0;

  /// Events of all streams after `after`, in order of position, at most `limit` (1..10,000).
  virtual result<std::vector<recorded_event>> read_all(position after, std::size_t limit) = 0;

  /// As read_all, of those that pass the filter. Where few do, a page may be empty and yet not the
  /// last: what a call looks at is bounded. Go on after event_page::scanned.
  virtual result<event_page> read_events(const event_filter& filter, position after,
                                         std::size_t limit) = 0;

  /// Rows in order of creation with an id above `after`, at most `limit` (1..10,000).
  virtual result<std::vector<stream_row>> list(const stream_filter& filter, std::uint64_t after,
                                               std::size_t limit) = 0;

  /// Where the de-duplicated event (source, id) went.
  virtual result<std::optional<recorded_event>> find_message(std::string_view source,
                                                             std::string_view id) = 0;

  virtual result<std::optional<snapshot>> find_snapshot(const stream_name& name) = 0;

  virtual result<std::vector<parked_message>> list_parked(std::uint64_t after,
                                                          std::size_t limit) = 0;
  virtual result<std::uint64_t> count_parked() = 0;
  /// Messages that wait for their saga, in order of arrival, with an id above `after`, at most
  /// `limit` (1..10,000).
  virtual result<std::vector<held_message>> list_held(std::uint64_t after, std::size_t limit) = 0;
  virtual result<std::vector<subscription>> list_subscriptions() = 0;
  virtual result<std::vector<route>> list_routes() = 0;
  virtual result<std::vector<definition_row>> list_definitions() = 0;
};

/// What became of each append of a group, in order.
using group_outcome = std::vector<result<appended>>;

/// The writer. There is one for a store: the second engine on the same store is refused at open.
/// Threads: commit, put_definition and checkpoint one at a time, from whichever thread; make_reader
/// from any.
class event_store {
 public:
  virtual ~event_store() = default;

  /// Writes the group in one transaction and returns when it is on disk.
  ///
  /// Each append is checked before anything of it is written: limits, then duplicates, then the
  /// expected version. So a client that sends a new saga's first event again, because the answer
  /// was lost, hears that it is a duplicate and not that the stream exists. An append that fails
  /// writes nothing and does not touch the others. Appends of a group see those before them.
  /// A snapshot ahead of its stream (its append failed) is left out; so is what a subscription's
  /// cursor is ahead of the last position.
  ///
  /// Errors of an append: version_conflict, append_too_large, corrupted_idempotency, bad_argument.
  /// Errors of the group: bad_argument and append_too_large (of what it holds besides appends),
  /// store_full and store_read_only (no room, no right), io_failed (another program keeps the file
  /// locked); after these nothing is written and the store goes on: the same group may be given
  /// again, and is taken as soon as there is room. After store_poisoned (any other
  /// failure of the disk) it is unknown whether the group is written, and every later call answers
  /// the same: stop the process, start again, and ask by message id.
  virtual result<group_outcome> commit(const group& what) = 0;

  /// Remembers a definition, outside any group. The same name and version again replaces it.
  /// Errors: as commit's of the group.
  virtual result<void> put_definition(const definition_row& row) = 0;

  /// Creates a subscription or takes over the one of that name: its epoch grows, so whoever held it
  /// before moves it no more. The filter is replaced; the start counts for a new one only.
  /// Errors: bad_argument; as commit's of the group.
  virtual result<subscription> open_subscription(const std::string& name,
                                                 const event_filter& filter,
                                                 subscription_start start) = 0;

  /// Everything up to `up_to` was answered; failures are forgotten if the cursor moved. An older
  /// position changes nothing. Errors: subscription_missing, subscription_fenced, and as commit's.
  virtual result<void> move_cursor(const std::string& name, std::uint64_t epoch,
                                   position up_to) = 0;

  /// Counts a failure at the event after the cursor; with the `failures_max`-th in a row the
  /// subscription is paused. Gives the row as it is now.
  /// Errors: subscription_missing, subscription_fenced, and as commit's.
  virtual result<subscription> fail_subscription(const std::string& name, std::uint64_t epoch,
                                                 const std::string& reason,
                                                 std::uint32_t failures_max) = 0;

  /// Sets a paused subscription going again, where it stopped. Errors: subscription_missing.
  virtual result<void> resume_subscription(const std::string& name) = 0;

  /// Errors: subscription_missing.
  virtual result<void> remove_subscription(const std::string& name) = 0;

  /// Moves some of the streams that may leave into archive files beside the store, one a month of
  /// their last event. Readers see no difference. Bounded: call it until `is_more` is false.
  /// A stream comes back by the next append or touch; its snapshot is found all the while, as its
  /// events are.
  /// Errors: as commit's of the group, and store_missing, store_foreign and store_corrupt of an
  /// archive's file; nothing is lost by any.
  virtual result<archived> archive(const retention& which) = 0;

  /// Deletes the key of a data subject: what was appended with it can't be read any more, here, in
  /// the log, in snapshots, archives and backups made without keys. The chain still verifies.
  /// Gives false for a subject that has no key. Errors: as commit's of the group; subject_in_use
  /// (while one of its streams has none of the statuses in `ended`, which an empty set skips; what
  /// was archived has ended).
  virtual result<bool> forget(const std::string& subject,
                              const std::vector<std::string>& ended) = 0;

  /// A bounded piece of what can wait: gives free pages back to the disk, keeps room in reserve,
  /// tries whether a full disk has room again. Call it now and then, and until false when idle.
  /// Errors: store_poisoned.
  virtual result<bool> maintain() = 0;

  /// Threads: any.
  virtual store_condition condition() const = 0;

  /// Moves the log into the main file while nothing waits; call it when idle. A reader in the way
  /// or a full disk is no error: what is left is moved another time. Errors: store_poisoned.
  virtual result<void> checkpoint() = 0;

  /// Errors: as open_sqlite_reader; none in memory.
  virtual result<std::unique_ptr<store_reader>> make_reader() = 0;

  virtual std::string store_id() const = 0;
};

}  // namespace snorri::store
