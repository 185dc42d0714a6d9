// Small helpers over SQLiteCpp's prepared statements.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace snorri::store::sqlite {

/// A parameter or column that is bytes, not text.
struct bytes {
  const std::string& value;
};

namespace detail {

template <class Integer>
requires std::is_integral_v<Integer>
void bind_one(SQLite::Statement& statement, int index, Integer value) {
  statement.bind(index, static_cast<std::int64_t>(value));
}
inline void bind_one(SQLite::Statement& statement, int index, const std::string& value) {
  statement.bindNoCopy(index, value);
}
inline void bind_one(SQLite::Statement& statement, int index, bytes blob) {
  statement.bindNoCopy(index, blob.value.data(), static_cast<int>(blob.value.size()));
}

}  // namespace detail

/// Binds all parameters, strings without a copy: they must outlive the run. Throws.
template <class... Values>
void bind_all(SQLite::Statement& statement, const Values&... values) {
  statement.tryReset();
  int index = 0;
  (detail::bind_one(statement, ++index, values), ...);
}

/// Runs a statement that returns no rows. Throws SQLite::Exception.
template <class... Values>
void run_statement(SQLite::Statement& statement, const Values&... values) {
  bind_all(statement, values...);
  statement.exec();
}

/// A query under way. A SELECT that is not reset keeps its read transaction, and with it the log.
class query {
 public:
  template <class... Values>
  explicit query(SQLite::Statement& statement, const Values&... values) : statement_(statement) {
    bind_all(statement_, values...);
  }
  ~query() { statement_.tryReset(); }
  query(const query&) = delete;
  query& operator=(const query&) = delete;

  bool next() { return statement_.executeStep(); }

  std::uint64_t number(int column) const {
    return static_cast<std::uint64_t>(statement_.getColumn(column).getInt64());
  }
  std::int64_t integer(int column) const { return statement_.getColumn(column).getInt64(); }
  std::string text(int column) const { return statement_.getColumn(column).getString(); }

 private:
  SQLite::Statement& statement_;
};

}  // namespace snorri::store::sqlite
