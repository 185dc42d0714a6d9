// Rows in memory as a table of SQLite's, so that one statement writes all of a group's: a statement
// a row costs twice as much, most of it for beginning and ending the statement.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>

struct sqlite3_context;

namespace snorri::store::sqlite {

/// One column's value on its way to SQLite. What is given must live until the statement ends.
class cell {
 public:
  explicit cell(sqlite3_context* to) : to_(to) {}

  template <std::integral Number>
  void number(Number value) {
    put(static_cast<std::int64_t>(value));
  }
  void text(const std::string& value);
  void bytes(const std::string& value);

 private:
  void put(std::int64_t value);

  sqlite3_context* to_;
};

/// Where the rows lie. Nothing may throw.
class row_source {
 public:
  virtual std::size_t rows() const = 0;
  virtual void get(std::size_t row, int column, cell to) const = 0;

 protected:
  ~row_source() = default;
};

/// From here on `SELECT * FROM name` gives the source's rows, to this connection only.
/// `columns`: their names, "id, version". Pre: the source outlives the connection's statements.
/// Throws SQLite::Exception.
void make_row_table(SQLite::Database& db, const std::string& name, const std::string& columns,
                    const row_source& rows);

}  // namespace snorri::store::sqlite
