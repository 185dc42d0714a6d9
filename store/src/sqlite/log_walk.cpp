#include "log_walk.hpp"

#include <algorithm>
#include <string>

#include "damage.hpp"

namespace snorri::store::sqlite {

namespace {

std::string select_events(const char* where) {
  return std::string("SELECT ") + event_columns + " FROM events e WHERE " + where;
}

}  // namespace

log_source::log_source(SQLite::Database& db, word_reader& words, archives& elsewhere, gaps what)
    : words_(words),
      elsewhere_(elsewhere),
      gaps_(what),
      last_(db, "SELECT coalesce(max(position), 0) FROM events"),
      at_(db, select_events("e.position = ?")),
      place_(db,
             "SELECT position, stream, version, before, jump, remembered FROM events "
             "WHERE position = ?"),
      link_(db, "SELECT chain FROM events WHERE position = ?"),
      range_(db, select_events("e.position > ? AND e.position <= ? ORDER BY e.position")) {}

position log_source::last_position() {
  query row(last_);
  row.next();
  const auto gone = elsewhere_.known().last_range();
  return std::max(row.number(0), gone ? gone->last : 0);
}

std::optional<stored_event> log_source::at(position where) {
  {
    query row(at_, where);
    if (row.next()) return read_stored_event(at_, words_);
  }
  return gaps_ == gaps::filled ? elsewhere_.at(where) : std::nullopt;
}

std::optional<event_place> log_source::place(position where) {
  {
    query row(place_, where);
    if (row.next()) {
      return event_place{row.number(0), row.number(1), row.number(2),
                         row.number(3), row.number(4), row.number(5) != 0};
    }
  }
  return gaps_ == gaps::filled ? elsewhere_.place(where) : std::nullopt;
}

std::optional<chain_link> log_source::link_before(position where) {
  if (where == 1) return 0;
  {
    query row(link_, where - 1);
    if (row.next()) return row.number(0);
  }
  const auto gone = elsewhere_.known().range_of(where - 1);
  if (!gone) return std::nullopt;
  if (gone->last == where - 1) return gone->chain;
  const auto before = at(where - 1);
  return before ? std::optional{before->chain} : std::nullopt;
}

log_walk::log_walk(log_source& along, position after, position last)
    : along_(along),
      rows_(along.range_, after, last),
      has_row_(rows_.next()),
      expected_(after + 1),
      last_(last) {}

std::optional<stored_event> log_walk::next() {
  while (expected_ <= last_) {
    if (has_row_ && rows_.number(0) == expected_) {
      auto event = read_stored_event(along_.range_, along_.words_);
      has_row_ = rows_.next();
      ++expected_;
      return event;
    }
    if (auto event = next_in_gap(has_row_ ? rows_.number(0) : last_ + 1)) return event;
  }
  return std::nullopt;
}

/// The file's next event is at `end`, or it has no more.
std::optional<stored_event> log_walk::next_in_gap(position end) {
  if (along_.gaps_ == gaps::expected) {
    expected_ = end;
    return std::nullopt;
  }
  if (!gap_ || gap_->last < expected_) gap_ = along_.elsewhere_.known().range_of(expected_);
  if (!gap_) throw damage("the event at position " + std::to_string(expected_) + " is missing");
  if (along_.gaps_ == gaps::skipped) {
    expected_ = gap_->last + 1;
    return std::nullopt;
  }
  auto event = along_.elsewhere_.at(expected_);
  if (!event) {
    throw damage("the event at position " + std::to_string(expected_) +
                 " was archived and is in no archive");
  }
  ++expected_;
  return event;
}

}  // namespace snorri::store::sqlite
