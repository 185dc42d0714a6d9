// Walks along the global log, through the main file and the archives: the one place that knows what
// a position without an event means.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <optional>

#include "archive/archives.hpp"
#include "rows.hpp"
#include "statement.hpp"
#include "words.hpp"

namespace snorri::store::sqlite {

/// What becomes of events that have left the file.
enum class gaps {
  filled,    // they are read from the archives
  skipped,   // they are left out: the file alone is looked at
  expected,  // the file is an archive: what it lacks is elsewhere
};

/// What walks and reads share. `db`, `words` and `elsewhere` must outlive it.
/// Throws SQLite::Exception, damage and unavailable.
class log_source {
 public:
  log_source(SQLite::Database& db, word_reader& words, archives& elsewhere, gaps what);

  /// Counts what has left, too.
  position last_position();

  /// Nothing if there is none. Its digest was not compared yet.
  std::optional<stored_event> at(position where);
  std::optional<event_place> place(position where);

  /// Of the event before; nothing where that is not known.
  std::optional<chain_link> link_before(position where);

  gaps what_of_gaps() const { return gaps_; }

 private:
  friend class log_walk;

  word_reader& words_;
  archives& elsewhere_;
  const gaps gaps_;
  SQLite::Statement last_;
  SQLite::Statement at_;
  SQLite::Statement place_;
  SQLite::Statement link_;
  SQLite::Statement range_;
};

/// One walk; a source has one at a time.
class log_walk {
 public:
  /// Over positions after+1..last.
  log_walk(log_source& along, position after, position last);

  /// Nothing at the end. Its digest was not compared yet.
  /// Throws damage for a position whose event is nowhere.
  std::optional<stored_event> next();

 private:
  std::optional<stored_event> next_in_gap(position end);

  log_source& along_;
  query rows_;
  bool has_row_;
  position expected_;
  position last_;
  std::optional<moved_range> gap_;
};

}  // namespace snorri::store::sqlite
