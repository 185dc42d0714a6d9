#include "key_ring.hpp"

#include <sqlite3.h>
#include <sys/stat.h>

#include <stdexcept>
#include <utility>

#include "connection.hpp"
#include "key_file.hpp"
#include "snorri/base/invariant.hpp"
#include "statement.hpp"

namespace snorri::store::sqlite {

namespace {

constexpr std::size_t keys_cached_max = 16'384;  // about 3 MB

template <class Map>
void make_room_in(Map& cache) {
  if (cache.size() >= keys_cached_max) cache.clear();
}

std::uint64_t base_of(SQLite::Database& db) {
  const auto base = read_key_meta(db, "base");
  std::uint64_t number = 0;
  for (auto each = base.rbegin(); each != base.rend(); ++each) {
    number = number << 8u | static_cast<unsigned char>(*each);
  }
  return number;
}

}  // namespace

struct key_ring::statements {
  explicit statements(SQLite::Database& db)
      : begin(db, "BEGIN IMMEDIATE"),
        commit(db, "COMMIT"),
        find_subject(db, "SELECT number FROM subjects WHERE digest = ?"),
        find_key(db, "SELECT record FROM keys WHERE number = ?"),
        insert_key(db, "INSERT INTO keys (number, record) VALUES (?, ?)"),
        insert_subject(db, "INSERT INTO subjects (digest, number) VALUES (?, ?)"),
        overwrite_key(db, "UPDATE keys SET record = ? WHERE number = ?"),
        remove_subject(db, "DELETE FROM subjects WHERE digest = ?") {}

  SQLite::Statement begin;
  SQLite::Statement commit;
  SQLite::Statement find_subject;
  SQLite::Statement find_key;
  SQLite::Statement insert_key;
  SQLite::Statement insert_subject;
  SQLite::Statement overwrite_key;
  SQLite::Statement remove_subject;
};

key_ring::key_ring(const std::string& store_path, std::string vfs, std::string store_id)
    : path_(key_file_of(store_path)), vfs_(std::move(vfs)), store_id_(std::move(store_id)) {}

key_ring::~key_ring() { discard(); }

result<numbered_key> key_ring::key_for(const std::string& subject, time_point now) {
  const auto cached = by_subject_.find(subject);
  if (cached != by_subject_.end()) return cached->second;
  if (auto ok = open(); !ok) return ok.error();
  begin();  // one for the group: a look-up on its own would lock the file and read its head again
  auto known = look_up(subject);
  if (!known) return known.error();
  return *known ? **known : make(subject, now);
}

result<std::optional<data_key>> key_ring::key_of(std::uint64_t number) {
  const auto cached = by_number_.find(number);
  if (cached != by_number_.end()) return std::optional<data_key>{cached->second};
  auto is_there = open_if_there();
  if (!is_there) return is_there.error();
  if (!*is_there) return std::optional<data_key>{};
  query row(statements_->find_key, number);
  if (!row.next()) return std::optional<data_key>{};
  auto text = row.text(0);
  auto record = decode_key(text, number, path_);
  wipe(text);
  if (!record) return record.error();
  if (!*record) return std::optional<data_key>{};
  make_room_in(by_number_);
  by_number_.emplace(number, (*record)->key);
  return std::optional<data_key>{(*record)->key};
}

result<std::optional<std::uint64_t>> key_ring::find(const std::string& subject) {
  auto is_there = open_if_there();
  if (!is_there) return is_there.error();
  if (!*is_there) return std::optional<std::uint64_t>{};
  const auto digest = keyed_digest(salt_, subject);
  query row(statements_->find_subject, bytes{digest});
  if (!row.next()) return std::optional<std::uint64_t>{};
  return std::optional<std::uint64_t>{row.number(0)};
}

void key_ring::make_durable() {
  if (!db_) return;
  int moved = 0;
  sqlite3_file_control(db_->getHandle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  if (moved != 0) throw std::runtime_error(path_ + " was moved or removed");
  if (!is_in_transaction_) return;
  run_statement(statements_->commit);
  is_in_transaction_ = false;
  next_durable_ = next_;
}

void key_ring::discard() noexcept {
  if (!is_in_transaction_) return;
  by_subject_.clear();
  by_number_.clear();
  next_ = next_durable_;
  is_in_transaction_ = false;
  auto* const handle = db_->getHandle();
  for (auto* each = sqlite3_next_stmt(handle, nullptr); each != nullptr;
       each = sqlite3_next_stmt(handle, each)) {
    sqlite3_reset(each);
  }
  if (sqlite3_get_autocommit(handle) == 0) db_->tryExec("ROLLBACK");
}

result<bool> key_ring::forget(const std::string& subject) {
  SNORRI_INVARIANT(!is_in_transaction_, "keys are forgotten between groups");
  auto number = find(subject);
  if (!number) return number.error();
  if (!*number) return false;
  by_subject_.erase(subject);
  by_number_.erase(**number);
  begin();
  run_statement(statements_->overwrite_key, bytes{forgotten_record()}, **number);
  const auto digest = keyed_digest(salt_, subject);
  run_statement(statements_->remove_subject, bytes{digest});
  make_durable();
  return true;
}

void key_ring::recover() {
  struct stat about {};
  const auto journal = path_ + "-journal";
  if (::stat(journal.c_str(), &about) == 0 && about.st_size > 0) static_cast<void>(open_if_there());
}

result<bool> key_ring::open_if_there() {
  if (db_) return true;
  struct stat about {};
  if (::stat(path_.c_str(), &about) != 0 || about.st_size == 0) return false;
  if (auto ok = open(); !ok) return ok.error();
  return true;
}

/// A file that can't be opened has given no key to this group yet: only who needs one fails.
result<void> key_ring::open() {
  if (db_) return {};
  try {
    return open_file();
  } catch (const SQLite::Exception& failure) {
    statements_.reset();
    db_.reset();
    // What a failing disk keeps of a new file is unknown, and a full one is full for the group.
    const int code = failure.getErrorCode() & 0xFF;
    if (code == SQLITE_IOERR || code == SQLITE_FULL) throw;
    return to_error(failure, path_, "opening");
  }
}

result<void> key_ring::open_file() {
  auto opened = open_keys_for_writing(path_, vfs_, store_id_);
  if (!opened) return opened.error();
  salt_ = read_key_meta(*opened, "salt");
  next_ = base_of(*opened);
  {
    SQLite::Statement select(*opened, "SELECT max(number) FROM keys");
    query last(select);
    if (last.next() && last.number(0) != 0) next_ = last.number(0);
  }
  next_durable_ = ++next_;
  statements_.reset();
  db_.emplace(std::move(*opened));
  statements_ = std::make_unique<statements>(*db_);
  return {};
}

result<std::optional<numbered_key>> key_ring::look_up(const std::string& subject) {
  auto number = find(subject);
  if (!number) return number.error();
  if (!*number) return std::optional<numbered_key>{};
  auto key = key_of(**number);
  if (!key) return key.error();
  if (!*key) {
    return error{errc::store_corrupt, path_ + " says that a subject has key " +
                                          std::to_string(**number) +
                                          ", which is not there: " + "restore the key file"};
  }
  make_room_in(by_subject_);
  const auto known = by_subject_.emplace(subject, numbered_key{**number, **key}).first;
  return std::optional<numbered_key>{known->second};
}

numbered_key key_ring::make(const std::string& subject, time_point now) {
  const numbered_key made{next_, data_key::random()};
  const auto digest = keyed_digest(salt_, subject);
  auto record = encoded({digest, to_us(now), made.key}, made.number);
  run_statement(statements_->insert_key, made.number, bytes{record});
  run_statement(statements_->insert_subject, bytes{digest}, made.number);
  wipe(record);
  ++next_;
  make_room_in(by_subject_);
  by_subject_.emplace(subject, made);
  return made;
}

void key_ring::begin() {
  if (is_in_transaction_) return;
  is_in_transaction_ = true;
  run_statement(statements_->begin);
}

}  // namespace snorri::store::sqlite
