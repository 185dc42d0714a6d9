// What the main file knows of what has left it: which archives there are, where each archived
// stream is, which positions are gone and how the chain goes on after them. It opens no archive.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "../chain.hpp"
#include "archive_file.hpp"
#include "snorri/store/types.hpp"

namespace snorri::store::sqlite {

struct archive_row {
  archive_month month = 0;
  position first = 0;  // every position in the archive is in first..last
  position last = 0;
  std::vector<std::string> statuses;  // of its streams when they were moved
};

/// Positions that have left, without one between them that stayed.
struct moved_range {
  position first = 0;
  position last = 0;
  chain_link chain = 0;  // the global chain's link at `last`
};

/// An event that has left before the indexes and filters took it in: what they still need of it.
struct moved_event {
  position at = 0;
  std::uint64_t stream = 0;
  std::string type;
  std::string source;
  std::string id;
  std::string correlation;
  bool remembered = false;
};

/// Every call belongs to the caller's transaction. Throws SQLite::Exception and damage.
class ledger {
 public:
  explicit ledger(SQLite::Database& db);

  std::vector<archive_row> archives();
  /// 0 for a stream that is in the main file, or nowhere.
  archive_month month_of_stream(std::uint64_t id);
  std::optional<moved_range> range_of(position at);
  std::optional<moved_range> last_range();
  /// In order, those after `after`.
  std::vector<moved_event> tail(position after);

 private:
  SQLite::Statement archives_;
  SQLite::Statement stream_;
  SQLite::Statement range_;
  SQLite::Statement last_;
  SQLite::Statement tail_;
};

/// Also writes it. Threads: the store's writer.
class ledger_writer : public ledger {
 public:
  explicit ledger_writer(SQLite::Database& db);

  void put(const archive_row& row);
  void put_stream(std::uint64_t id, archive_month month);
  void remove_stream(std::uint64_t id);
  /// Pre: it touches no other range's inside.
  void add(moved_range range);
  void put(const moved_event& event);
  /// Of the tail, what is at `upto` or before.
  void cut_tail(position upto);

 private:
  SQLite::Statement put_archive_;
  SQLite::Statement put_stream_;
  SQLite::Statement remove_stream_;
  SQLite::Statement put_range_;
  SQLite::Statement remove_range_;
  SQLite::Statement put_tail_;
  SQLite::Statement cut_tail_;
};

}  // namespace snorri::store::sqlite
