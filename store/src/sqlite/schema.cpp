#include "schema.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include "digest.hpp"
#include "snorri/base/uuid.hpp"
#include "statement.hpp"

namespace snorri::store::sqlite {

namespace {

constexpr int application_id = 0x534E4F52;  // "SNOR"
constexpr int schema_version = 3;
constexpr int oldest_version = 1;
constexpr const char* quiet_commits = "quiet_commits";

// Times are microseconds since 1970. Positions, versions and ids are given by the writer, never by
// a sequence: a number that was rolled back would leave a gap. `digest` covers the other columns of
// its row. No index is on a random value: names and message ids are found through sorted runs
// (docs/decisions/0012), a stream's events through `before` and `jump`, events of a kind through
// the filters of `blocks`.
constexpr const char* schema_sql = R"sql(
CREATE TABLE meta (
  name   TEXT    NOT NULL PRIMARY KEY,
  value  TEXT    NOT NULL,
  digest INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE words (
  id     INTEGER NOT NULL PRIMARY KEY,
  text   TEXT    NOT NULL,
  digest INTEGER NOT NULL
) STRICT;

CREATE TABLE streams (
  id                 INTEGER NOT NULL PRIMARY KEY,
  version            INTEGER NOT NULL,
  head               INTEGER NOT NULL,
  state              INTEGER NOT NULL,
  status             INTEGER NOT NULL,
  definition_version INTEGER NOT NULL,
  definition_hash    INTEGER NOT NULL,
  updated_at         INTEGER NOT NULL,
  data_key           INTEGER NOT NULL,
  chain              INTEGER NOT NULL,
  digest             INTEGER NOT NULL
) STRICT;
CREATE INDEX streams_by_status ON streams (status, id);
CREATE INDEX streams_by_data_key ON streams (data_key) WHERE data_key <> 0;

CREATE TABLE stream_names (
  id         INTEGER NOT NULL PRIMARY KEY,
  slot       INTEGER NOT NULL,
  category   INTEGER NOT NULL,
  key        TEXT    NOT NULL,
  started_at INTEGER NOT NULL,
  digest     INTEGER NOT NULL
) STRICT;

CREATE TABLE events (
  position    INTEGER NOT NULL PRIMARY KEY,
  stream      INTEGER NOT NULL,
  version     INTEGER NOT NULL,
  before      INTEGER NOT NULL,
  jump        INTEGER NOT NULL,
  at          INTEGER NOT NULL,
  type        INTEGER NOT NULL,
  remembered  INTEGER NOT NULL,
  data_key    INTEGER NOT NULL,
  digest      INTEGER NOT NULL,
  chain       INTEGER NOT NULL,
  source      TEXT    NOT NULL,
  id          TEXT    NOT NULL,
  correlation TEXT    NOT NULL,
  metadata    BLOB    NOT NULL,
  body        BLOB    NOT NULL
) STRICT;

CREATE TABLE blocks (
  id     INTEGER NOT NULL PRIMARY KEY,
  digest INTEGER NOT NULL,
  filter BLOB    NOT NULL
) STRICT;

CREATE TABLE index_trees (
  id     INTEGER NOT NULL PRIMARY KEY,
  upto   INTEGER NOT NULL,
  digest INTEGER NOT NULL
) STRICT;

CREATE TABLE index_runs (
  id      INTEGER NOT NULL PRIMARY KEY,
  tree    INTEGER NOT NULL,
  level   INTEGER NOT NULL,
  status  INTEGER NOT NULL,
  chunks  INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  digest  INTEGER NOT NULL
) STRICT;

CREATE TABLE index_chunks (
  id      INTEGER NOT NULL PRIMARY KEY,
  digest  INTEGER NOT NULL,
  first   BLOB    NOT NULL,
  filter  BLOB    NOT NULL,
  entries BLOB    NOT NULL
) STRICT;

CREATE TABLE snapshots (
  stream          INTEGER NOT NULL PRIMARY KEY,
  version         INTEGER NOT NULL,
  definition_hash INTEGER NOT NULL,
  data_key        INTEGER NOT NULL,
  digest          INTEGER NOT NULL,
  data            BLOB    NOT NULL
) STRICT;

-- As received: what could not be given to a saga need not be text.
CREATE TABLE parked (
  id         INTEGER NOT NULL PRIMARY KEY,
  at         INTEGER NOT NULL,
  digest     INTEGER NOT NULL,
  source     BLOB    NOT NULL,
  message_id BLOB    NOT NULL,
  type       BLOB    NOT NULL,
  key        BLOB    NOT NULL,
  reason     BLOB    NOT NULL,
  headers    BLOB    NOT NULL,
  body       BLOB    NOT NULL
) STRICT;

-- A message and its saga's type are one row, whatever else waits.
CREATE TABLE held (
  id          INTEGER NOT NULL PRIMARY KEY,
  at          INTEGER NOT NULL,
  until       INTEGER NOT NULL,
  digest      INTEGER NOT NULL,
  saga_type   TEXT    NOT NULL,
  key         TEXT    NOT NULL,
  source      BLOB    NOT NULL,
  message_id  BLOB    NOT NULL,
  type        BLOB    NOT NULL,
  schema      BLOB    NOT NULL,
  traceparent BLOB    NOT NULL,
  body        BLOB    NOT NULL,
  UNIQUE (saga_type, source, message_id)
) STRICT;

CREATE TABLE subscriptions (
  name        TEXT    NOT NULL PRIMARY KEY,
  types       TEXT    NOT NULL, -- one a line
  category    TEXT    NOT NULL,
  correlation TEXT    NOT NULL,
  cursor      INTEGER NOT NULL,
  epoch       INTEGER NOT NULL,
  failures    INTEGER NOT NULL,
  paused      INTEGER NOT NULL,
  reason      TEXT    NOT NULL,
  digest      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE definitions (
  name    TEXT    NOT NULL,
  version INTEGER NOT NULL,
  hash    TEXT    NOT NULL,
  shape   TEXT    NOT NULL,
  digest  INTEGER NOT NULL,
  PRIMARY KEY (name, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE routes (
  command     TEXT    NOT NULL PRIMARY KEY,
  participant TEXT    NOT NULL,
  digest      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Which archives there are, and what may be in them.
CREATE TABLE archives (
  month    INTEGER NOT NULL PRIMARY KEY, -- 201012
  first    INTEGER NOT NULL,
  last     INTEGER NOT NULL,
  statuses TEXT    NOT NULL, -- one a line
  digest   INTEGER NOT NULL
) STRICT;

-- Streams whose row is in an archive; their names stay.
CREATE TABLE archived_streams (
  id     INTEGER NOT NULL PRIMARY KEY,
  month  INTEGER NOT NULL,
  digest INTEGER NOT NULL
) STRICT;

-- Of events in an archive, what indexes and filters have not taken in yet.
CREATE TABLE moved_events (
  position    INTEGER NOT NULL PRIMARY KEY,
  stream      INTEGER NOT NULL,
  type        TEXT    NOT NULL,
  source      TEXT    NOT NULL,
  id          TEXT    NOT NULL,
  correlation TEXT    NOT NULL,
  remembered  INTEGER NOT NULL,
  digest      INTEGER NOT NULL
) STRICT;

-- Ranges of positions whose events are in an archive, and the chain's link at the last of each.
CREATE TABLE moved (
  first   INTEGER NOT NULL PRIMARY KEY,
  last    INTEGER NOT NULL,
  chain   INTEGER NOT NULL,
  digest  INTEGER NOT NULL
) STRICT;
)sql";

}  // namespace

void put_meta(SQLite::Database& db, const std::string& name, const std::string& value) {
  SQLite::Statement insert(db,
                           "INSERT OR REPLACE INTO meta (name, value, digest) VALUES (?, ?, ?)");
  run_statement(insert, name, value, digest_of(digest_seed::meta, name, value));
}

result<file_kind> identify(SQLite::Database& db, const std::string& path) {
  const int id = db.execAndGet("PRAGMA application_id").getInt();
  const int version = db.execAndGet("PRAGMA user_version").getInt();
  const int tables = db.execAndGet("SELECT count(*) FROM sqlite_schema").getInt();
  if (id == 0 && version == 0 && tables == 0) return file_kind::empty;
  if (id != application_id) {
    return error{errc::store_foreign, path +
                                          " is the database of another program: name another "
                                          "file, or move this one away"};
  }
  if (version > schema_version) {
    return error{errc::store_newer, path + " has format " + std::to_string(version) +
                                        ", this Snorri knows " + std::to_string(schema_version) +
                                        ": run the Snorri that wrote it"};
  }
  if (version < oldest_version || tables == 0) {
    return error{errc::store_corrupt,
                 path + " is marked as a Snorri store and lacks its tables: restore a backup"};
  }
  return version == schema_version ? file_kind::snorri : file_kind::older;
}

void create_tables(SQLite::Database& db) { db.exec(schema_sql); }

void mark_format(SQLite::Database& db) {
  put_meta(db, "format", std::to_string(schema_version));
  put_meta(db, quiet_commits, "0");
  db.exec("PRAGMA application_id = " + std::to_string(application_id));
  db.exec("PRAGMA user_version = " + std::to_string(schema_version));
}

void create_schema(SQLite::Database& db, time_point now, const std::string& store_id) {
  db.exec("BEGIN IMMEDIATE");
  try {
    create_tables(db);
    put_meta(db, "store_id", store_id.empty() ? make_uuid7(now) : store_id);
    put_meta(db, "created_at", to_rfc3339(now));
    put_meta(db, "epoch", "0");
    mark_format(db);
    db.exec("COMMIT");
  } catch (const SQLite::Exception&) {
    db.tryExec("ROLLBACK");
    throw;
  }
}

result<void> check_schema(SQLite::Database& db, const std::string& path) {
  constexpr const char* of = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY 1";
  SQLite::Database expected(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  expected.exec(schema_sql);
  SQLite::Statement is(db, of);
  SQLite::Statement should_be(expected, of);
  const error damaged(errc::store_corrupt,
                      path + ": its tables are not those of its format: restore a backup");
  while (should_be.executeStep()) {
    if (!is.executeStep() || is.getColumn(0).getString() != should_be.getColumn(0).getString() ||
        is.getColumn(1).getString() != should_be.getColumn(1).getString()) {
      return damaged;
    }
  }
  if (is.executeStep()) return damaged;
  const auto format = read_meta(db, path, "format");
  if (!format) return format.error();
  if (*format != std::to_string(schema_version)) return damaged;
  return {};
}

result<std::string> read_meta(SQLite::Database& db, const std::string& path,
                              const std::string& name) {
  SQLite::Statement select(db, "SELECT value, digest FROM meta WHERE name = ?");
  query row(select, name);
  if (!row.next())
    return error{errc::store_corrupt, path + " lacks its '" + name + "': restore a backup"};
  auto value = row.text(0);
  if (row.number(1) == digest_of(digest_seed::meta, name, value)) return value;
  return error{errc::store_corrupt,
               path + ": its '" + name + "' is not what was written: restore a backup"};
}

result<std::uint64_t> read_quiet_commits(SQLite::Database& db, const std::string& path) {
  const auto count = read_meta(db, path, quiet_commits);
  if (!count) return count.error();
  return std::uint64_t{std::stoull(*count)};
}

void write_quiet_commits(SQLite::Database& db, std::uint64_t count) {
  put_meta(db, quiet_commits, std::to_string(count));
}

result<void> advance_epoch(SQLite::Database& db, const std::string& path) {
  const auto epoch = read_meta(db, path, "epoch");
  if (!epoch) return epoch.error();
  put_meta(db, "epoch", std::to_string(std::stoull(*epoch) + 1));
  return {};
}

}  // namespace snorri::store::sqlite
