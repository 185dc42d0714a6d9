#include "status_book.hpp"

#include <SQLiteCpp/SQLiteCpp.h>

namespace shop {

namespace {
constexpr int busy_timeout_ms = 5000;
}

status_book::status_book(const std::filesystem::path& path)
    : database_(path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE, busy_timeout_ms) {
  database_.exec(
      "PRAGMA journal_mode=WAL;"
      "PRAGMA synchronous=FULL;"  // an acknowledged end is not told again
      "CREATE TABLE IF NOT EXISTS orders ("
      "  number TEXT PRIMARY KEY, status TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '',"
      "  at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP) STRICT;"
      "CREATE TABLE IF NOT EXISTS feed (one INTEGER PRIMARY KEY, lines_skipped INTEGER) STRICT");
}

void status_book::received(const std::string& number) {
  // The end may have come first: the service was killed before it wrote this line.
  SQLite::Statement row(database_, "INSERT OR IGNORE INTO orders (number, status) VALUES (?, ?)");
  row.bind(1, number);
  row.bind(2, "PENDING");
  row.exec();
}

void status_book::refused(const std::string& number, const std::string& reason) {
  SQLite::Statement row(database_,
                        "INSERT OR REPLACE INTO orders (number, status, reason) VALUES (?, ?, ?)");
  row.bind(1, number);
  row.bind(2, "REFUSED");
  row.bind(3, reason);
  row.exec();
}

bool status_book::ended(const std::string& number, const std::string& status,
                        const std::string& reason) {
  SQLite::Statement row(
      database_,
      "INSERT INTO orders (number, status, reason) VALUES (?1, ?2, ?3)"
      " ON CONFLICT (number) DO UPDATE SET status = ?2, reason = ?3, at = CURRENT_TIMESTAMP"
      " WHERE status <> ?2");
  row.bind(1, number);
  row.bind(2, status);
  row.bind(3, reason);
  return row.exec() > 0;
}

void status_book::fed(long long lines_skipped) {
  SQLite::Statement row(database_, "INSERT OR REPLACE INTO feed VALUES (1, ?)");
  row.bind(1, static_cast<std::int64_t>(lines_skipped));
  row.exec();
}

}  // namespace shop
