#include "schema.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

#include "snorri/base/uuid.hpp"

namespace snorri::store::sqlite {

namespace {

constexpr int application_id = 0x534E4F52;  // "SNOR"
constexpr int schema_version = 2;
constexpr int oldest_version = 1;

// Times are microseconds since 1970. Positions, versions and ids are given by the writer, never by
// a sequence: a number that was rolled back would leave a gap. Nothing random is indexed but a
// stream's key, once a saga, and the message ids that an append asks to remember.
constexpr const char* schema_sql = R"sql(
CREATE TABLE meta (
  name  TEXT NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE streams (
  id                 INTEGER NOT NULL PRIMARY KEY,
  slot               INTEGER NOT NULL DEFAULT 0,
  category           TEXT    NOT NULL,
  key                TEXT    NOT NULL,
  state              TEXT    NOT NULL,
  status             TEXT    NOT NULL,
  definition_version INTEGER NOT NULL,
  definition_hash    TEXT    NOT NULL,
  version            INTEGER NOT NULL,
  started_at         INTEGER NOT NULL,
  updated_at         INTEGER NOT NULL,
  UNIQUE (category, key)
) STRICT;
CREATE INDEX streams_by_status ON streams (status, id);

CREATE TABLE events (
  position INTEGER NOT NULL PRIMARY KEY,
  stream   INTEGER NOT NULL,
  version  INTEGER NOT NULL,
  at       INTEGER NOT NULL,
  type     TEXT    NOT NULL,
  source   TEXT    NOT NULL,
  id       TEXT    NOT NULL,
  metadata BLOB    NOT NULL,
  body     BLOB    NOT NULL,
  chain    INTEGER NOT NULL,
  UNIQUE (stream, version)
) STRICT;

CREATE TABLE messages (
  source   TEXT    NOT NULL,
  id       TEXT    NOT NULL,
  position INTEGER NOT NULL,
  PRIMARY KEY (source, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE snapshots (
  stream          INTEGER NOT NULL PRIMARY KEY,
  version         INTEGER NOT NULL,
  definition_hash TEXT    NOT NULL,
  data            BLOB    NOT NULL
) STRICT;

-- As received: what could not be given to a saga need not be text.
CREATE TABLE parked (
  id         INTEGER NOT NULL PRIMARY KEY,
  at         INTEGER NOT NULL,
  source     BLOB    NOT NULL,
  message_id BLOB    NOT NULL,
  type       BLOB    NOT NULL,
  key        BLOB    NOT NULL,
  reason     BLOB    NOT NULL,
  headers    BLOB    NOT NULL,
  body       BLOB    NOT NULL
) STRICT;

CREATE TABLE subscriptions (
  name   TEXT    NOT NULL PRIMARY KEY,
  types  TEXT    NOT NULL, -- one a line
  cursor INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE definitions (
  name    TEXT    NOT NULL,
  version INTEGER NOT NULL,
  hash    TEXT    NOT NULL,
  shape   TEXT    NOT NULL,
  PRIMARY KEY (name, version)
) STRICT, WITHOUT ROWID;

CREATE TABLE routes (
  command     TEXT NOT NULL PRIMARY KEY,
  participant TEXT NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

// Since format 2. A message and its saga's type are one row, whatever else waits.
constexpr const char* held_sql = R"sql(
CREATE TABLE held (
  id          INTEGER NOT NULL PRIMARY KEY,
  at          INTEGER NOT NULL,
  until       INTEGER NOT NULL,
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
)sql";

void put_meta(SQLite::Database& db, const std::string& name, const std::string& value) {
  SQLite::Statement insert(db, "INSERT INTO meta (name, value) VALUES (?, ?)");
  insert.bind(1, name);
  insert.bind(2, value);
  insert.exec();
}

}  // namespace

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
  return file_kind::snorri;
}

void create_schema(SQLite::Database& db, time_point now) {
  db.exec("BEGIN IMMEDIATE");
  try {
    db.exec(schema_sql);
    db.exec(held_sql);
    put_meta(db, "format", std::to_string(schema_version));
    put_meta(db, "store_id", make_uuid7(now));
    put_meta(db, "created_at", to_rfc3339(now));
    put_meta(db, "epoch", "0");
    db.exec("PRAGMA application_id = " + std::to_string(application_id));
    db.exec("PRAGMA user_version = " + std::to_string(schema_version));
    db.exec("COMMIT");
  } catch (const SQLite::Exception&) {
    db.tryExec("ROLLBACK");
    throw;
  }
}

void upgrade_schema(SQLite::Database& db) {
  if (db.execAndGet("PRAGMA user_version").getInt() == schema_version) return;
  db.exec("BEGIN IMMEDIATE");
  try {
    db.exec(held_sql);
    db.exec("UPDATE meta SET value = '" + std::to_string(schema_version) +
            "' WHERE name = 'format'");
    db.exec("PRAGMA user_version = " + std::to_string(schema_version));
    db.exec("COMMIT");
  } catch (const SQLite::Exception&) {
    db.tryExec("ROLLBACK");
    throw;
  }
}

result<std::string> read_meta(SQLite::Database& db, const std::string& path,
                              const std::string& name) {
  SQLite::Statement select(db, "SELECT value FROM meta WHERE name = ?");
  select.bind(1, name);
  if (select.executeStep()) return select.getColumn(0).getString();
  return error{errc::store_corrupt, path + " lacks its '" + name + "': restore a backup"};
}

void advance_epoch(SQLite::Database& db) {
  db.exec("UPDATE meta SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) WHERE name = 'epoch'");
}

}  // namespace snorri::store::sqlite
