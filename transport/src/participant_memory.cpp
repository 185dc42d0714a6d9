#include "participant_memory.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <unistd.h>

#include "snorri/base/uuid.hpp"

namespace snorri::transport {
namespace {

constexpr const char* schema_version = "2";
constexpr std::string_view in_memory = ":memory:";  // SQLite's name for no file at all
constexpr int no_lock = -1;

// Our tables begin with snorri_: the rest of the file is the handlers'.
constexpr const char* schema = R"sql(
CREATE TABLE snorri_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
-- Command ids are unique in one engine's store only.
CREATE TABLE snorri_engine (number INTEGER PRIMARY KEY, source TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE snorri_memory (
  number     INTEGER PRIMARY KEY,         -- in the order of time, so the oldest are found at once
  engine     INTEGER NOT NULL,
  command    TEXT NOT NULL,
  reply_type TEXT NOT NULL,               -- '' = undone before it came
  reply_body BLOB NOT NULL,
  undone_by  TEXT NOT NULL DEFAULT '',    -- the id of the command that undid it
  at_us      INTEGER NOT NULL,
  reply_schema TEXT NOT NULL DEFAULT '',  -- since version 2
  UNIQUE (engine, command)
) STRICT;
)sql";

void run_once(SQLite::Statement& statement) {
  statement.exec();
  statement.reset();
}

void unlock(int lock) {
  if (lock != no_lock) ::close(lock);
}

/// The file descriptor that holds the lock. Errors: io_failed, store_in_use.
result<int> lock_file(const std::string& path) {
  const auto lock_path = path + ".lock";
  const int lock = ::open(lock_path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) {
    return error(errc::io_failed, "the memory " + path +
                                      " can't be opened: is its directory there "
                                      "and writable?");
  }
  if (::flock(lock, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock);
    return error(errc::store_in_use, "the memory " + path +
                                         " belongs to another running "
                                         "participant: give each instance its own");
  }
  return lock;
}

void bind_text(SQLite::Statement& statement, int index, std::string_view text) {
  statement.bind(index, std::string(text));
}

}  // namespace

participant_memory::participant_memory(const std::string& path, int lock)
    : lock_(lock), database_(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, 5000) {}

participant_memory::~participant_memory() { unlock(lock_); }

result<std::unique_ptr<participant_memory>> participant_memory::open(const std::string& path) {
  int lock = no_lock;
  if (path != in_memory) {
    const auto locked = lock_file(path);
    if (!locked) return locked.error();
    lock = *locked;
  }
  std::unique_ptr<participant_memory> fresh;
  try {
    fresh.reset(new participant_memory(path, lock));
  } catch (const SQLite::Exception& failure) {
    unlock(lock);
    return error(errc::io_failed, "the memory " + path + " can't be opened: " + failure.what());
  }
  try {
    if (auto fault = fresh->prepare_file()) return *fault;
    fresh->prepare_statements();
  } catch (const SQLite::Exception& failure) {
    const bool foreign = failure.getErrorCode() == SQLITE_NOTADB;
    return error(foreign ? errc::store_foreign : errc::io_failed,
                 "the memory " + path + " can't be used: " + failure.what());
  }
  return fresh;
}

std::optional<error> participant_memory::prepare_file() {
  const auto& path = database_.getFilename();
  const std::string mode = database_.execAndGet("PRAGMA journal_mode=WAL").getString();
  database_.exec("PRAGMA synchronous=FULL");
  const bool durable = mode == "wal" || path == in_memory;
  if (!durable || database_.execAndGet("PRAGMA synchronous").getInt() != 2) {
    return error(errc::store_unsafe, "the memory " + path +
                                         " would lose what it acknowledged: "
                                         "its file system takes no write-ahead log");
  }
  if (!database_.tableExists("snorri_meta")) {
    SQLite::Transaction transaction(database_);
    database_.exec(schema);
    SQLite::Statement insert(database_, "INSERT INTO snorri_meta VALUES (?,?),(?,?)");
    insert.bind(1, "version");
    insert.bind(2, schema_version);
    insert.bind(3, "instance");
    insert.bind(4, make_uuid7(system_clock().now()));
    insert.exec();
    transaction.commit();
  }
  const auto read = [&](const char* key) {
    SQLite::Statement select(database_, "SELECT value FROM snorri_meta WHERE key = ?");
    select.bind(1, key);
    return select.executeStep() ? select.getColumn(0).getString() : std::string();
  };
  if (read("version") == "1") {
    SQLite::Transaction transaction(database_);
    database_.exec("ALTER TABLE snorri_memory ADD COLUMN reply_schema TEXT NOT NULL DEFAULT ''");
    database_.exec("UPDATE snorri_meta SET value = '2' WHERE key = 'version'");
    transaction.commit();
  }
  if (read("version") != schema_version) {
    return error(errc::store_newer, "the memory " + path +
                                        " was written by another version of "
                                        "Snorri (" +
                                        read("version") + "): update this program");
  }
  instance_ = read("instance");
  return std::nullopt;
}

void participant_memory::prepare_statements() {
  begin_.emplace(database_, "BEGIN IMMEDIATE");
  commit_.emplace(database_, "COMMIT");
  set_mark_.emplace(database_, "SAVEPOINT snorri_command");
  keep_.emplace(database_, "RELEASE snorri_command");
  take_back_.emplace(database_, "ROLLBACK TO snorri_command");
  recall_.emplace(database_,
                  "SELECT reply_type, reply_body, undone_by, reply_schema FROM snorri_memory "
                  "WHERE engine = ? AND command = ?");
  remember_.emplace(database_,
                    "INSERT INTO snorri_memory "
                    "(engine, command, reply_type, reply_body, at_us, reply_schema) "
                    "VALUES (?,?,?,?,?,?)");
  forbid_.emplace(database_,
                  "INSERT INTO snorri_memory "
                  "(engine, command, reply_type, reply_body, undone_by, at_us) "
                  "VALUES (?,?,'',x'',?,?) "
                  "ON CONFLICT (engine, command) DO UPDATE SET undone_by = excluded.undone_by");
  forget_.emplace(database_,
                  "DELETE FROM snorri_memory WHERE number IN "
                  "(SELECT number FROM snorri_memory ORDER BY number LIMIT 500) AND at_us < ?");
}

void participant_memory::begin() { run_once(*begin_); }
void participant_memory::commit() { run_once(*commit_); }
bool participant_memory::in_transaction() {
  return sqlite3_get_autocommit(database_.getHandle()) == 0;
}

void participant_memory::set_mark() { run_once(*set_mark_); }
void participant_memory::keep() { run_once(*keep_); }
void participant_memory::take_back() {
  run_once(*take_back_);
  run_once(*keep_);
}

std::int64_t participant_memory::engine_number(std::string_view source) {
  if (const auto found = engines_.find(source); found != engines_.end()) return found->second;
  SQLite::Statement insert(database_, "INSERT OR IGNORE INTO snorri_engine (source) VALUES (?)");
  bind_text(insert, 1, source);
  insert.exec();
  SQLite::Statement select(database_, "SELECT number FROM snorri_engine WHERE source = ?");
  bind_text(select, 1, source);
  select.executeStep();
  // Not kept: the transaction that it was made in may still be rolled back.
  const auto number = select.getColumn(0).getInt64();
  if (insert.getChanges() == 0) engines_.emplace(source, number);
  return number;
}

SQLite::Statement& participant_memory::bound(std::optional<SQLite::Statement>& statement,
                                             std::string_view source, std::string_view command_id) {
  statement->reset();
  statement->bind(1, engine_number(source));
  bind_text(*statement, 2, command_id);
  return *statement;
}

std::optional<participant_memory::recollection> participant_memory::recall(
    std::string_view source, std::string_view command_id) {
  auto& statement = bound(recall_, source, command_id);
  std::optional<recollection> out;
  if (statement.executeStep()) {
    const auto body = statement.getColumn(1);
    out.emplace();
    out->reply.type = statement.getColumn(0).getString();
    out->reply.body = body.getString();
    out->undone_by = statement.getColumn(2).getString();
    out->reply.dataschema = statement.getColumn(3).getString();
  }
  statement.reset();
  return out;
}

void participant_memory::remember(std::string_view source, std::string_view command_id,
                                  const raw_reply& reply, time_point now) {
  auto& statement = bound(remember_, source, command_id);
  statement.bind(3, reply.type);
  statement.bind(4, reply.body.data(), static_cast<int>(reply.body.size()));
  statement.bind(5, static_cast<std::int64_t>(to_us(now)));
  statement.bind(6, reply.dataschema);
  run_once(statement);
}

void participant_memory::forbid(std::string_view source, std::string_view command_id,
                                std::string_view undone_by, time_point now) {
  auto& statement = bound(forbid_, source, command_id);
  bind_text(statement, 3, undone_by);
  statement.bind(4, static_cast<std::int64_t>(to_us(now)));
  run_once(statement);
}

void participant_memory::forget_before(time_point limit) {
  forget_->reset();
  forget_->bind(1, static_cast<std::int64_t>(to_us(limit)));
  run_once(*forget_);
}

}  // namespace snorri::transport
