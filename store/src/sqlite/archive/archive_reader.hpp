// Reads one archive on behalf of the main file, by numbers that the main file gave out: positions
// and streams' ids. Names, message ids and the order of all events are the main file's to know.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "../list_filter.hpp"
#include "../rows.hpp"
#include "../words.hpp"
#include "snorri/store/event_store.hpp"

namespace snorri::store::sqlite {

/// A snapshot as it is stored: perhaps sealed.
struct stored_snapshot {
  stream_version version = 0;
  std::uint64_t data_key = 0;
  std::string definition_hash;
  std::string data;
};

/// Between begin() and end() what is read is of one moment. Throws SQLite::Exception and damage.
class archive_reader {
 public:
  explicit archive_reader(SQLite::Database&& opened);
  archive_reader(const archive_reader&) = delete;
  archive_reader& operator=(const archive_reader&) = delete;

  void begin();
  void end() noexcept;

  /// Nothing if it is not in here, as for the next.
  std::optional<stored_event> at(position where);
  std::optional<event_place> place(position where);
  std::optional<stream_columns> find(std::uint64_t stream);
  /// Nothing for one that is damaged, too: its stream is folded anew.
  std::optional<stored_snapshot> find_snapshot(std::uint64_t stream);

  /// As list_streams.
  std::vector<stream_row> list(const list_filter& filter, std::uint64_t after, std::size_t limit,
                               std::optional<std::vector<std::uint64_t>> candidates);

  SQLite::Database& db() { return db_; }
  std::string path() const { return db_.getFilename(); }

 private:
  SQLite::Database db_;
  word_reader words_;
  SQLite::Statement begin_;
  SQLite::Statement end_;
  SQLite::Statement at_;
  SQLite::Statement place_;
  SQLite::Statement find_;
  SQLite::Statement snapshot_;
  bool is_reading_ = false;
};

}  // namespace snorri::store::sqlite
