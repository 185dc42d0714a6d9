// All archives of a store as one place to look: opened when something of them is asked for, the one
// that was of use last asked first.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "../list_filter.hpp"
#include "archive_reader.hpp"
#include "ledger.hpp"

namespace snorri::store::sqlite {

/// Every call but end() belongs to one transaction of `main`.
/// Throws SQLite::Exception, damage, and unavailable for an archive that is needed and can't
/// be read.
class archives {
 public:
  /// `main` must outlive it.
  archives(SQLite::Database& main, std::string store_path, std::string vfs, std::string store_id);
  ~archives() { end(); }

  ledger& known() { return ledger_; }

  /// Nothing if no archive has it.
  std::optional<stored_event> at(position where);
  std::optional<event_place> place(position where);
  std::optional<stream_columns> find(std::uint64_t stream);
  std::optional<stored_snapshot> find_snapshot(std::uint64_t stream);

  /// The archive that has the event; null if none.
  archive_reader* holder_of(position where);

  /// Rows of streams that are in an archive now, in order of id, at most `limit`. `candidates`: the
  /// only ids that can pass, where that is known.
  std::vector<stream_row> list(const list_filter& filter, std::uint64_t after, std::size_t limit,
                               const std::optional<std::vector<std::uint64_t>>& candidates);

  archive_reader& open(archive_month month);

  /// Ends the transactions on archives: at the end of each call of a reader. What was known of the
  /// list of archives is forgotten.
  void end() noexcept;
  /// Closes the archive, so that it can be written.
  void close(archive_month month);

 private:
  const std::vector<archive_row>& rows();
  void list_from(const archive_row& row, const list_filter& filter, std::uint64_t after,
                 std::size_t limit, const std::optional<std::vector<std::uint64_t>>& candidates,
                 std::vector<stream_row>& all);
  template <class Found, class Look>
  std::optional<Found> look(position where, Look look_into);

  std::string path_;
  std::string vfs_;
  std::string store_id_;
  ledger ledger_;
  std::optional<std::vector<archive_row>> rows_;
  std::map<archive_month, archive_reader> open_;
  archive_month last_hit_ = 0;
};

}  // namespace snorri::store::sqlite
