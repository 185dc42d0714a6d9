#include "key_file.hpp"

#include <fcntl.h>
#include <openssl/evp.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "connection.hpp"
#include "statement.hpp"

namespace snorri::store::sqlite {

namespace {

constexpr int application_id = 0x534E4B59;  // "SNKY"
constexpr int key_file_version = 1;

constexpr std::size_t subject_bytes = 16;
constexpr std::size_t check_bytes = 8;
constexpr std::size_t record_bytes = subject_bytes + 8 + data_key::bytes + check_bytes;

constexpr const char* schema_sql = R"sql(
CREATE TABLE meta (
  name  TEXT NOT NULL PRIMARY KEY,
  value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- Numbers grow; a row is never deleted, so none is given twice.
CREATE TABLE keys (
  number INTEGER NOT NULL PRIMARY KEY,
  record BLOB    NOT NULL
) STRICT;

CREATE TABLE subjects (
  digest BLOB    NOT NULL PRIMARY KEY,
  number INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
)sql";

std::string little_endian(std::uint64_t value) {
  std::string bytes(8, '\0');
  for (auto& byte : bytes) {
    byte = static_cast<char>(value & 0xFFu);
    value >>= 8u;
  }
  return bytes;
}

std::int64_t from_little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 8; i-- > 0;) value = value << 8u | static_cast<unsigned char>(bytes[i]);
  return static_cast<std::int64_t>(value);
}

std::string check_of(std::string_view record, std::uint64_t number) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  auto text = little_endian(number);
  text.append(record.substr(0, record_bytes - check_bytes));
  const int done =
      EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  wipe(text);
  if (done != 1) throw std::runtime_error("OpenSSL failed at a digest");
  return {reinterpret_cast<const char*>(digest.data()), check_bytes};
}

void put_meta(SQLite::Database& db, const std::string& name, const std::string& value) {
  SQLite::Statement insert(db, "INSERT INTO meta (name, value) VALUES (?, ?)");
  run_statement(insert, name, bytes{value});
}

SQLite::Database connect(const std::string& path, int flags, const std::string& vfs) {
  SQLite::Database db(path, flags | SQLite::OPEN_NOMUTEX, busy_timeout_ms, vfs);
  sqlite3_extended_result_codes(db.getHandle(), 1);
  db.exec("PRAGMA mmap_size = 0");
  db.exec("PRAGMA temp_store = MEMORY");
  return db;
}

/// Makes an empty file for its owner alone, before SQLite would make one for everybody. Nobody else
/// in this process has the file open then, whose locks closing it would drop.
result<void> make_private_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file >= 0) {
    ::close(file);
    return {};
  }
  if (errno == EEXIST) return {};
  return error{errc::io_failed, "cannot make " + path + ", for the keys of data subjects: " +
                                    std::generic_category().message(errno)};
}

void make_schema(SQLite::Database& db, const std::string& store_id) {
  db.exec("BEGIN IMMEDIATE");
  try {
    db.exec(schema_sql);
    put_meta(db, "store_id", store_id);
    put_meta(db, "salt", random_bytes(32));
    // Should this file be lost, what the next one numbers is not taken for what this one did.
    auto base = random_bytes(4);
    base[3] = static_cast<char>(base[3] & 0x7F);
    put_meta(db, "base", std::string(4, '\0') + base);
    db.exec("PRAGMA application_id = " + std::to_string(application_id));
    db.exec("PRAGMA user_version = " + std::to_string(key_file_version));
    db.exec("COMMIT");
  } catch (...) {
    db.tryExec("ROLLBACK");
    throw;
  }
}

/// False for an empty file. Errors: as open_keys_for_reading.
result<bool> identify_keys(SQLite::Database& db, const std::string& path,
                           const std::string& store_id) {
  const int id = db.execAndGet("PRAGMA application_id").getInt();
  const int version = db.execAndGet("PRAGMA user_version").getInt();
  if (id == 0 && version == 0 && db.execAndGet("SELECT count(*) FROM sqlite_schema").getInt() == 0)
    return false;
  if (id != application_id) {
    return error{errc::store_foreign, path + " holds no keys of a Snorri store: move it away"};
  }
  if (version != key_file_version) {
    return error{errc::store_newer, path + " has format " + std::to_string(version) +
                                        ", this Snorri knows " + std::to_string(key_file_version) +
                                        ": run the Snorri that wrote it"};
  }
  const auto owner = read_key_meta(db, "store_id");
  if (owner == store_id) return true;
  return error{errc::store_foreign, path + " holds the keys of store " + owner + ", and this is " +
                                        store_id + ": put the store's own key file there"};
}

result<void> check_durable(SQLite::Database& db, const std::string& path) {
  // TRUNCATE: a forgotten key is in the rollback journal while it is overwritten, and not after.
  const auto journal = db.execAndGet("PRAGMA journal_mode = TRUNCATE").getString();
  db.exec("PRAGMA synchronous = FULL");
  const int synchronous = db.execAndGet("PRAGMA synchronous").getInt();
  const int erases = db.execAndGet("PRAGMA secure_delete = ON").getInt();
  if (journal == "truncate" && synchronous == 2 && erases == 1) return {};
  return error{errc::store_unsafe,
               path + " would not be durable, or keep what is deleted: journal_mode is " + journal +
                   ", synchronous " + std::to_string(synchronous) + ", secure_delete " +
                   std::to_string(erases) + ": put the store on a local disk"};
}

}  // namespace

std::string key_file_of(const std::string& store_path) {
  constexpr std::string_view ending = ".archive";
  constexpr std::size_t month_bytes = std::string_view(".2010-12").size();
  std::string_view path = store_path;
  if (path.ends_with(ending) && path.size() > ending.size() + month_bytes) {
    path.remove_suffix(ending.size() + month_bytes);
  }
  return std::string(path) + ".keys";
}

std::string encoded(const key_record& record, std::uint64_t number) {
  std::string text = record.subject;
  text.reserve(record_bytes);  // no copy of the key is left where it grew
  text += little_endian(static_cast<std::uint64_t>(record.created_at));
  text += record.key.view();
  text += check_of(text, number);
  return text;
}

const std::string& forgotten_record() {
  static const std::string zeros(record_bytes, '\0');
  return zeros;
}

result<std::optional<key_record>> decode_key(const std::string& record, std::uint64_t number,
                                             const std::string& path) {
  if (record == forgotten_record()) return std::optional<key_record>{};
  const std::string_view text = record;
  if (text.size() != record_bytes ||
      text.substr(record_bytes - check_bytes) != check_of(text, number)) {
    return error{errc::store_corrupt, path + ": key " + std::to_string(number) +
                                          " is not what was written: restore the key file"};
  }
  return std::optional<key_record>{key_record{std::string(text.substr(0, subject_bytes)),
                                              from_little_endian(text.substr(subject_bytes, 8)),
                                              data_key(text.substr(subject_bytes + 8, 32))}};
}

result<SQLite::Database> open_keys_for_writing(const std::string& path, const std::string& vfs,
                                               const std::string& store_id) {
  if (auto ok = make_private_file(path); !ok) return ok.error();
  auto db = connect(path, SQLite::OPEN_READWRITE, vfs);
  db.exec("PRAGMA page_size = " + std::to_string(page_bytes));
  db.exec("PRAGMA cache_size = -16384");  // subjects come in no order
  if (auto ok = check_durable(db, path); !ok) return ok.error();
  auto is_made = identify_keys(db, path, store_id);
  if (!is_made) return is_made.error();
  if (!*is_made) make_schema(db, store_id);
  return db;
}

result<std::optional<SQLite::Database>> open_keys_for_reading(const std::string& path,
                                                              const std::string& vfs,
                                                              const std::string& store_id) {
  struct stat about {};
  if (::stat(path.c_str(), &about) != 0 || about.st_size == 0)
    return std::optional<SQLite::Database>{};
  take_back(path, vfs);
  std::optional<SQLite::Database> db = connect(path, SQLite::OPEN_READONLY, vfs);
  auto is_made = identify_keys(*db, path, store_id);
  if (!is_made) return is_made.error();
  if (!*is_made) db.reset();
  return db;
}

std::string read_key_meta(SQLite::Database& db, const std::string& name) {
  SQLite::Statement select(db, "SELECT value FROM meta WHERE name = ?");
  query row(select, name);
  return row.next() ? row.text(0) : std::string();
}

}  // namespace snorri::store::sqlite
