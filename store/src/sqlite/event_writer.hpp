// The rows of a transaction's events: collected, and written by one statement.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <vector>

#include "chain.hpp"
#include "row_table.hpp"
#include "sealer.hpp"
#include "words.hpp"

namespace snorri::store::sqlite {

/// An event as its row says it. What `kept` refers to must live until the row is written.
struct event_row {
  event_place place;
  word_id type = 0;
  std::uint64_t digest = 0;
  chain_link chain = 0;
  kept_event kept;
};

class event_writer final : private row_source {
 public:
  /// `db` must outlive it.
  explicit event_writer(SQLite::Database& db);

  void add(event_row row) { rows_.push_back(std::move(row)); }
  std::size_t waiting() const { return rows_.size(); }

  /// Writes what waits. Throws SQLite::Exception.
  void flush();
  /// What waits is of a transaction that was rolled back.
  void forget() { rows_.clear(); }

 private:
  std::size_t rows() const override { return rows_.size(); }
  void get(std::size_t row, int column, cell to) const override;

  std::vector<event_row> rows_;
  SQLite::Statement insert_;
};

}  // namespace snorri::store::sqlite
