// PATH.keys: the keys of data subjects, in a small database of their own beside the store, so that
// the store, its log, its archives and its backups hold none. Here is what it looks like and how it
// is opened; making keys is key_ring's business, finding them key_reader's too.
//
// Nothing that must be forgotten is ever moved within the file: SQLite leaves copies behind when it
// rebuilds a page. So a key's row is appended once, overwritten in place, and never deleted; and a
// subject is there as a salted digest only.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>

#include "cipher.hpp"
#include "snorri/base/clock.hpp"
#include "snorri/base/result.hpp"

namespace snorri::store::sqlite {

/// Of a store, or of one of its archives: those have the store's keys.
std::string key_file_of(const std::string& store_path);

/// What one row of `keys` holds; all zeros once it is forgotten.
struct key_record {
  std::string subject;  // keyed_digest of the subject by the file's salt, 16 bytes
  std::int64_t created_at = 0;
  data_key key;
};

/// 64 bytes: subject, created_at (little-endian), key, and 8 bytes of a SHA-256 of these and the
/// number.
std::string encoded(const key_record& record, std::uint64_t number);
/// As long as a record, so that it takes a record's very bytes.
const std::string& forgotten_record();

/// Empty for a forgotten one. Errors: store_corrupt when it is not what was written.
result<std::optional<key_record>> decode_key(const std::string& record, std::uint64_t number,
                                             const std::string& path);

/// Opens the file to write, makes it if it is not there: readable by its owner alone, durable at
/// every commit, with what is deleted overwritten.
/// Errors: store_foreign (no key file, or that of another store), store_newer, store_unsafe,
/// io_failed (can't be made). Throws SQLite::Exception, std::runtime_error (no randomness).
result<SQLite::Database> open_keys_for_writing(const std::string& path, const std::string& vfs,
                                               const std::string& store_id);

/// Empty when there is no file. Errors: as open_keys_for_writing. Throws SQLite::Exception.
result<std::optional<SQLite::Database>> open_keys_for_reading(const std::string& path,
                                                              const std::string& vfs,
                                                              const std::string& store_id);

/// A row of `meta`; "" when it is missing. Throws SQLite::Exception.
std::string read_key_meta(SQLite::Database& db, const std::string& name);

}  // namespace snorri::store::sqlite
