// Writes one group in one transaction: gives positions, versions and ids, and knows what was given.
// It does not know of disks that fail: its caller decides what an exception means.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "../rules.hpp"
#include "chain.hpp"
#include "snorri/base/result.hpp"
#include "snorri/store/types.hpp"
#include "stream_cache.hpp"

namespace snorri::store::sqlite {

/// Every call throws SQLite::Exception; the transaction is then to be rolled back.
class writer {
 public:
  /// Reads the counters. `db` must outlive the writer and be written by nobody else.
  explicit writer(SQLite::Database& db);

  void begin();
  /// Checks all of `what`, then writes it; what fails writes nothing.
  /// Errors: version_conflict, append_too_large, corrupted_idempotency, bad_argument.
  result<appended> put(const append& what);
  void put(const stream_snapshot& what);
  void put(const parked_message& what);
  void put(const subscription& what);
  void put(const route& what);
  void put(const held_message& what);
  void release(const held_name& what);
  void put(const definition_row& what);
  void commit();

  /// Post: counters and cache are as they were at begin(). False if SQLite could not roll back.
  bool rollback() noexcept;

 private:
  /// What the next event, stream and parked message are numbered by.
  struct counters {
    position events = 0;
    chain_link chain = 0;
    std::uint64_t streams = 0;
    std::uint64_t parked = 0;
    std::uint64_t held = 0;
  };

  counters read_counters();
  std::optional<known_message> find_known(std::string_view source, std::string_view id);
  cached_stream* find_stream(const stream_name& name);
  cached_stream& insert_stream(const append& what);
  void update_stream(cached_stream& stream, const append& what);
  void insert_event(const event& what, const cached_stream& stream, bool remember);

  SQLite::Database& db_;
  SQLite::Statement begin_;
  SQLite::Statement commit_;
  SQLite::Statement rollback_;
  SQLite::Statement find_stream_;
  SQLite::Statement insert_stream_;
  SQLite::Statement advance_stream_;
  SQLite::Statement update_stream_;
  SQLite::Statement update_stream_status_;
  SQLite::Statement insert_event_;
  SQLite::Statement find_message_;
  SQLite::Statement insert_message_;
  SQLite::Statement put_snapshot_;
  SQLite::Statement insert_parked_;
  SQLite::Statement put_subscription_;
  SQLite::Statement put_route_;
  SQLite::Statement put_definition_;
  SQLite::Statement put_held_;
  SQLite::Statement release_held_;
  counters given_;
  counters given_at_begin_;
  stream_cache cache_;
};

}  // namespace snorri::store::sqlite
