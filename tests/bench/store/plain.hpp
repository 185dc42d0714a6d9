// SQLite alone: the same bytes into one table, with the settings that durability needs and no more.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <string>

#include "snorri/store/types.hpp"

namespace bench {

class plain_table {
 public:
  explicit plain_table(const std::string& path);

  /// Writes the group's events in one transaction.
  void commit(const snorri::store::group& what);

 private:
  SQLite::Database db_;
  SQLite::Statement begin_;
  SQLite::Statement insert_;
  SQLite::Statement commit_;
  std::int64_t position_ = 0;
  int log_pages_ = 0;
  int folded_pages_ = 0;
};

}  // namespace bench
