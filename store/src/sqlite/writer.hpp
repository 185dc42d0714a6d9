// Writes one group in one transaction: gives positions, versions and ids, and knows what was given.
// It does not know of disks that fail: its caller decides what an exception means.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "../rules.hpp"
#include "blocks.hpp"
#include "chain.hpp"
#include "event_writer.hpp"
#include "index/memory.hpp"
#include "index/writer.hpp"
#include "sealer.hpp"
#include "snorri/base/result.hpp"
#include "snorri/store/types.hpp"
#include "stream_writer.hpp"
#include "words.hpp"

namespace snorri::store::sqlite {

/// Every call throws SQLite::Exception, damage and unavailable; the transaction is then to be
/// rolled back.
class writer {
 public:
  /// `db` must outlive the writer and be written by nobody else. `indexes` are shared with readers.
  /// `sealing` has the keys of data subjects, `elsewhere` what was archived.
  /// Call load() before anything else.
  writer(SQLite::Database& db, const std::string& path, std::size_t index_memory_entries,
         index::memories& indexes, sealer& sealing, archives& elsewhere);

  /// Reads what was given out so far. Errors: store_corrupt.
  result<void> load();

  void begin();
  /// These will be put, in this order: what is looked up for all of them is looked up together.
  void expect(const std::vector<append>& all);
  /// Checks all of `what`, then writes it; what fails writes nothing. It must live until commit(),
  /// settle() or write_rows(): its rows are written together.
  /// Errors: version_conflict, append_too_large, corrupted_idempotency, bad_argument.
  result<appended> put(const append& what);
  void put(const stream_snapshot& what);
  void put(const stream_touch& what);
  void put(const parked_message& what);
  /// As a group gives it.
  void put(const subscription& what);
  void put(const route& what);
  void put(const held_message& what);
  void release(const held_name& what);
  void put(const definition_row& what);
  /// As it is now, whatever it was.
  void replace(const subscription& what);
  void remove_subscription(const std::string& name);
  /// Errors: store_corrupt.
  result<void> commit();

  /// Post: nothing of the transaction is remembered; load() is to be called before the next one.
  /// False if SQLite could not roll back.
  bool rollback() noexcept;

  /// Writes what was put so far.
  void write_rows();

  /// Within one long transaction: write_rows(), and keeps memory bounded.
  void settle();

  /// Writes of the indexes what can wait, in a transaction of its own. Gives whether more waits.
  result<bool> work_on_indexes();

  /// Everything up to here is in indexes and filters on disk.
  position taken_in() const;
  /// The transaction's, for who moves streams in it.
  ledger_writer& moved() { return ledger_; }
  /// The stream has left the main file.
  void drop(const stream_name& name) { streams_.drop(name); }

  position last_position() const { return given_.events; }
  chain_link chain() const { return given_.chain; }
  std::uint64_t quiet_commits() const { return quiet_commits_; }
  std::optional<subscription> find_subscription(const std::string& name) const;

 private:
  /// What the next event and parked message are numbered by.
  struct counters {
    position events = 0;
    chain_link chain = 0;
    std::uint64_t parked = 0;
    std::uint64_t held = 0;
  };

  using message_keys = std::span<const index::hashed_key>;

  void count_if_quiet();
  message_keys keys_of(const append& what);
  result<appended> put_or_throw(const append& what);
  counters read_counters();
  void load_subscriptions();
  void add_tail(std::uint64_t names_upto, position messages_upto);
  void refill_block();
  std::optional<known_message> find_archived(position at, std::string_view source,
                                             std::string_view id, bool as_stored);
  /// What it throws with is a result's error: put() is called within a transaction.
  /// `as_stored`: its body is not opened where it is sealed.
  std::optional<known_message> find_known(const event& what, const index::hashed_key& key,
                                          bool as_stored);
  /// `key`: none for an event that is not remembered.
  void insert_event(const event& what, const stream_name& name, cached_stream& stream,
                    const index::hashed_key* key);

  SQLite::Database& db_;
  const std::string path_;
  sealer& sealing_;
  archives& elsewhere_;
  ledger_writer ledger_;
  SQLite::Statement begin_;
  SQLite::Statement commit_;
  SQLite::Statement rollback_;
  SQLite::Statement find_event_;
  SQLite::Statement put_snapshot_;
  SQLite::Statement insert_parked_;
  SQLite::Statement put_subscription_;
  SQLite::Statement remove_subscription_;
  SQLite::Statement put_route_;
  SQLite::Statement put_definition_;
  SQLite::Statement put_held_;
  SQLite::Statement release_held_;
  word_writer words_;
  index::writer names_;
  index::writer messages_;
  event_writer events_;
  stream_writer streams_;
  block_writer blocks_;
  std::vector<index::hashed_key> keys_;  // of the messages that were expected, in their order
  std::size_t keys_taken_ = 0;
  std::map<std::string, subscription> subscriptions_;
  counters given_;
  std::uint64_t quiet_commits_ = 0;
  position last_at_begin_ = 0;
  std::int64_t changes_at_begin_ = 0;
};

}  // namespace snorri::store::sqlite
