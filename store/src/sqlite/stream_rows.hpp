// How the rows of streams and of their names are written: collected, and by one statement each.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <string>
#include <vector>

#include "row_table.hpp"
#include "stream_cache.hpp"

namespace snorri::store::sqlite {

/// Streams whose rows are written in one way. They must stay where they are until flush().
class stream_rows final : private row_source {
 public:
  enum class way { insert, update, update_status };

  stream_rows(SQLite::Database& db, way how);

  void add(const cached_stream& stream);
  /// Throws SQLite::Exception.
  void flush();
  void forget() { rows_.clear(); }

 private:
  struct row {
    const cached_stream* stream = nullptr;
    std::uint64_t digest = 0;
  };
  std::size_t rows() const override { return rows_.size(); }
  void get(std::size_t which, int column, cell to) const override;

  std::vector<row> rows_;
  SQLite::Statement write_;
};

/// Names of streams that are new. The keys must live until flush().
class name_rows final : private row_source {
 public:
  explicit name_rows(SQLite::Database& db);

  void add(std::uint64_t id, word_id category, const std::string& key, std::int64_t started_at);
  /// Throws SQLite::Exception.
  void flush();
  void forget() { rows_.clear(); }

 private:
  struct row {
    std::uint64_t id = 0;
    word_id category = 0;
    const std::string* key = nullptr;
    std::int64_t started_at = 0;
    std::uint64_t digest = 0;
  };
  std::size_t rows() const override { return rows_.size(); }
  void get(std::size_t which, int column, cell to) const override;

  std::vector<row> rows_;
  SQLite::Statement insert_;
};

}  // namespace snorri::store::sqlite
