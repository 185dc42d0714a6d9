// One file under verification, the store's own or an archive: its structure, and its rows one by
// one, a damaged one not in the way of the next.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "../rows.hpp"
#include "../words.hpp"
#include "findings.hpp"
#include "snorri/store/types.hpp"

namespace snorri::store::sqlite {

/// Calls throw SQLite::Exception where the file can't be read on.
class verified_file {
 public:
  verified_file(SQLite::Database&& opened, std::string path, findings& found);

  const std::string& path() const { return path_; }
  SQLite::Database& db() { return db_; }
  word_reader& words() { return words_; }

  /// SQLite's own check; of the file as a whole, or of one table after another where a writer must
  /// not be held up; then the tables' declarations and the small tables.
  void check_structure(bool as_a_whole);
  void check_small_tables();

  /// Events after `after`, at most `limit`; those that changed are reported, and given as read.
  std::vector<stored_event> events(position after, std::size_t limit);

  std::optional<stream_name> name_of(std::uint64_t stream);

  /// Each row of a stream that is intact, with its name.
  void for_each_stream(const std::function<void(const stream_columns&, const stream_name&)>& take);

  void check_snapshots();

 private:
  /// Runs `read` for each row of `select`; what it throws as damage is reported as `kind`.
  void each_row(const std::string& select, const std::string& kind,
                const std::function<void(SQLite::Statement&)>& read);

  SQLite::Database db_;
  std::string path_;
  findings& found_;
  word_reader words_;
  SQLite::Statement events_;
  SQLite::Statement name_;
};

}  // namespace snorri::store::sqlite
