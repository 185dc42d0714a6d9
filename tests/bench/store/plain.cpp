#include "plain.hpp"

#include <sqlite3.h>

namespace bench {

namespace {

constexpr int checkpoint_pages = 2000;  // as the store

SQLite::Database open(const std::string& path) {
  SQLite::Database db(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX);
  db.exec("PRAGMA journal_mode = WAL");
  db.exec("PRAGMA synchronous = FULL");
  db.exec("PRAGMA cache_size = -65536");
  db.exec("PRAGMA wal_autocheckpoint = 0");
  db.exec(
      "CREATE TABLE events (position INTEGER NOT NULL PRIMARY KEY, category TEXT NOT NULL, "
      "key TEXT NOT NULL, at INTEGER NOT NULL, type TEXT NOT NULL, source TEXT NOT NULL, "
      "id TEXT NOT NULL, correlation TEXT NOT NULL, metadata BLOB NOT NULL, body BLOB NOT NULL) "
      "STRICT");
  return db;
}

}  // namespace

plain_table::plain_table(const std::string& path)
    : db_(open(path)),
      begin_(db_, "BEGIN IMMEDIATE"),
      insert_(db_, "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      commit_(db_, "COMMIT") {
  sqlite3_wal_hook(
      db_.getHandle(),
      [](void* self, sqlite3*, const char*, int pages) {
        static_cast<plain_table*>(self)->log_pages_ = pages;
        return SQLITE_OK;
      },
      this);
}

void plain_table::commit(const snorri::store::group& what) {
  if (log_pages_ < folded_pages_) folded_pages_ = 0;
  if (log_pages_ >= folded_pages_ + checkpoint_pages) {
    sqlite3_wal_checkpoint_v2(db_.getHandle(), nullptr, SQLITE_CHECKPOINT_PASSIVE, &log_pages_,
                              &folded_pages_);
  }
  begin_.exec();
  begin_.reset();
  for (const auto& append : what.appends) {
    for (const auto& event : append.events) {
      insert_.bind(1, static_cast<long>(++position_));
      insert_.bindNoCopy(2, append.stream.category);
      insert_.bindNoCopy(3, append.stream.key);
      insert_.bind(4, static_cast<long>(snorri::to_us(event.at)));
      insert_.bindNoCopy(5, event.type);
      insert_.bindNoCopy(6, event.source);
      insert_.bindNoCopy(7, event.id);
      insert_.bindNoCopy(8, event.correlation);
      insert_.bindNoCopy(9, event.metadata.data(), static_cast<int>(event.metadata.size()));
      insert_.bindNoCopy(10, event.body.data(), static_cast<int>(event.body.size()));
      insert_.exec();
      insert_.reset();
    }
  }
  commit_.exec();
  commit_.reset();
}

}  // namespace bench
