#include "key_reader.hpp"

#include <sqlite3.h>

#include <utility>

#include "connection.hpp"
#include "key_file.hpp"
#include "statement.hpp"

namespace snorri::store::sqlite {

namespace {

constexpr std::size_t keys_cached_max = 16'384;  // about 2 MB

}  // namespace

key_reader::key_reader(const std::string& store_path, std::string vfs, std::string store_id)
    : path_(key_file_of(store_path)), vfs_(std::move(vfs)), store_id_(std::move(store_id)) {}

result<void> key_reader::refresh() {
  if (!db_) return {};
  int moved = 0;
  sqlite3_file_control(db_->getHandle(), "main", SQLITE_FCNTL_HAS_MOVED, &moved);
  if (moved != 0) close();
  if (by_number_.empty()) return {};
  try {
    query row(*data_version_);
    row.next();
    if (row.integer(0) != seen_version_) by_number_.clear();
    seen_version_ = row.integer(0);
    return {};
  } catch (const SQLite::Exception& failure) {
    by_number_.clear();
    return to_error(failure, path_, "reading");
  }
}

result<std::optional<data_key>> key_reader::key_of(std::uint64_t number) {
  const auto cached = by_number_.find(number);
  if (cached != by_number_.end()) return std::optional<data_key>{cached->second};
  try {
    return look_up(number);
  } catch (const SQLite::Exception& failure) {
    return to_error(failure, path_, "reading");
  }
}

void key_reader::close() {
  by_number_.clear();
  data_version_.reset();
  find_key_.reset();
  db_.reset();
}

result<std::optional<data_key>> key_reader::look_up(std::uint64_t number) {
  if (!db_) {
    auto opened = open_keys_for_reading(path_, vfs_, store_id_);
    if (!opened) return opened.error();
    if (!*opened) return std::optional<data_key>{};
    db_.emplace(std::move(**opened));
    find_key_.emplace(*db_, "SELECT record FROM keys WHERE number = ?");
    data_version_.emplace(*db_, "PRAGMA data_version");
  }
  if (by_number_.empty()) {
    query version(*data_version_);  // before the first key, so that no change is missed
    version.next();
    seen_version_ = version.integer(0);
  }
  query row(*find_key_, number);
  if (!row.next()) return std::optional<data_key>{};
  auto text = row.text(0);
  auto record = decode_key(text, number, path_);
  wipe(text);
  if (!record) return record.error();
  if (!*record) return std::optional<data_key>{};
  if (by_number_.size() >= keys_cached_max) by_number_.clear();
  by_number_.emplace(number, (*record)->key);
  return std::optional<data_key>{(*record)->key};
}

}  // namespace snorri::store::sqlite
