#include "ledger.hpp"

#include <utility>

#include "../damage.hpp"
#include "../rows.hpp"
#include "../statement.hpp"

namespace snorri::store::sqlite {

namespace {

std::uint64_t digest_of_archive(const archive_row& row, const std::string& statuses) {
  return digest_of(digest_seed::archive, row.month, row.first, row.last, statuses);
}

std::uint64_t digest_of_archived(std::uint64_t id, archive_month month) {
  return digest_of(digest_seed::archived_stream, id, month);
}

std::uint64_t digest_of_range(const moved_range& row) {
  return digest_of(digest_seed::moved, row.first, row.last, row.chain);
}

std::uint64_t digest_of_tail(const moved_event& row) {
  return digest_of(digest_seed::moved_event, row.at, row.stream, row.type, row.source, row.id,
                   row.correlation, row.remembered ? 1 : 0);
}

void compare(std::uint64_t is, std::uint64_t should_be, const std::string& which) {
  if (is != should_be) throw damage(which + " is not what was written");
}

std::optional<moved_range> read_range(query& row) {
  if (!row.next()) return std::nullopt;
  const moved_range range{row.number(0), row.number(1), row.number(2)};
  compare(row.number(3), digest_of_range(range),
          "the row of archived positions " + std::to_string(range.first));
  return range;
}

}  // namespace

ledger::ledger(SQLite::Database& db)
    : archives_(db, "SELECT month, first, last, statuses, digest FROM archives ORDER BY month"),
      stream_(db, "SELECT month, digest FROM archived_streams WHERE id = ?"),
      range_(db,
             "SELECT first, last, chain, digest FROM moved WHERE first <= ? "
             "ORDER BY first DESC LIMIT 1"),
      last_(db, "SELECT first, last, chain, digest FROM moved ORDER BY first DESC LIMIT 1"),
      tail_(db,
            "SELECT position, stream, type, source, id, correlation, remembered, digest "
            "FROM moved_events WHERE position > ? ORDER BY position") {}

std::vector<archive_row> ledger::archives() {
  std::vector<archive_row> all;
  for (query row(archives_); row.next();) {
    const auto statuses = row.text(3);
    all.push_back({static_cast<archive_month>(row.integer(0)), row.number(1), row.number(2),
                   from_lines(statuses)});
    compare(row.number(4), digest_of_archive(all.back(), statuses),
            "the row of archive " + text_of(all.back().month));
  }
  return all;
}

archive_month ledger::month_of_stream(std::uint64_t id) {
  query row(stream_, id);
  if (!row.next()) return 0;
  const auto month = static_cast<archive_month>(row.integer(0));
  compare(row.number(1), digest_of_archived(id, month),
          "the row of archived stream " + std::to_string(id));
  return month;
}

std::optional<moved_range> ledger::range_of(position at) {
  query row(range_, at);
  const auto range = read_range(row);
  return range && range->last >= at ? range : std::nullopt;
}

std::optional<moved_range> ledger::last_range() {
  query row(last_);
  return read_range(row);
}

std::vector<moved_event> ledger::tail(position after) {
  std::vector<moved_event> all;
  for (query row(tail_, after); row.next();) {
    all.push_back({row.number(0), row.number(1), row.text(2), row.text(3), row.text(4), row.text(5),
                   row.number(6) != 0});
    compare(row.number(7), digest_of_tail(all.back()),
            "the row of archived position " + std::to_string(all.back().at));
  }
  return all;
}

ledger_writer::ledger_writer(SQLite::Database& db)
    : ledger(db),
      put_archive_(db,
                   "INSERT OR REPLACE INTO archives (month, first, last, statuses, digest) "
                   "VALUES (?, ?, ?, ?, ?)"),
      put_stream_(db,
                  "INSERT OR REPLACE INTO archived_streams (id, month, digest) VALUES (?, ?, ?)"),
      remove_stream_(db, "DELETE FROM archived_streams WHERE id = ?"),
      put_range_(db, "INSERT INTO moved (first, last, chain, digest) VALUES (?, ?, ?, ?)"),
      remove_range_(db, "DELETE FROM moved WHERE first = ?"),
      put_tail_(db,
                "INSERT OR REPLACE INTO moved_events (position, stream, type, source, id, "
                "correlation, remembered, digest) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
      cut_tail_(db, "DELETE FROM moved_events WHERE position <= ?") {}

void ledger_writer::put(const archive_row& row) {
  const auto statuses = to_lines(row.statuses);
  run_statement(put_archive_, row.month, row.first, row.last, statuses,
                digest_of_archive(row, statuses));
}

void ledger_writer::put_stream(std::uint64_t id, archive_month month) {
  run_statement(put_stream_, id, month, digest_of_archived(id, month));
}

void ledger_writer::remove_stream(std::uint64_t id) { run_statement(remove_stream_, id); }

void ledger_writer::add(moved_range range) {
  if (const auto before = range.first > 1 ? range_of(range.first - 1) : std::nullopt) {
    range.first = before->first;
    run_statement(remove_range_, before->first);
  }
  if (const auto after = range_of(range.last + 1)) {
    range.last = after->last;
    range.chain = after->chain;
    run_statement(remove_range_, after->first);
  }
  run_statement(put_range_, range.first, range.last, range.chain, digest_of_range(range));
}

void ledger_writer::put(const moved_event& event) {
  run_statement(put_tail_, event.at, event.stream, event.type, event.source, event.id,
                event.correlation, event.remembered ? 1 : 0, digest_of_tail(event));
}

void ledger_writer::cut_tail(position upto) { run_statement(cut_tail_, upto); }

}  // namespace snorri::store::sqlite
