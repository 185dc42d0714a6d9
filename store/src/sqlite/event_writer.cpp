#include "event_writer.hpp"

#include "statement.hpp"

namespace snorri::store::sqlite {

namespace {

constexpr const char* columns =
    "position, stream, version, before, jump, at, type, remembered, data_key, digest, chain, "
    "source, id, correlation, metadata, body";

SQLite::Statement make_insert(SQLite::Database& db, const row_source& rows) {
  make_row_table(db, "events_that_wait", columns, rows);
  return {db, std::string("INSERT INTO events (") + columns + ") SELECT * FROM events_that_wait"};
}

}  // namespace

event_writer::event_writer(SQLite::Database& db) : insert_(make_insert(db, *this)) {}

void event_writer::flush() {
  if (rows_.empty()) return;
  run_statement(insert_);
  rows_.clear();
}

void event_writer::get(std::size_t row, int column, cell to) const {
  const auto& of = rows_[row];
  switch (column) {
    case 0:
      return to.number(of.place.at);
    case 1:
      return to.number(of.place.stream);
    case 2:
      return to.number(of.place.version);
    case 3:
      return to.number(of.place.before);
    case 4:
      return to.number(of.place.jump);
    case 5:
      return to.number(to_us(of.kept.plain.at));
    case 6:
      return to.number(of.type);
    case 7:
      return to.number(of.place.remembered ? 1 : 0);
    case 8:
      return to.number(of.kept.data_key);
    case 9:
      return to.number(of.digest);
    case 10:
      return to.number(of.chain);
    case 11:
      return to.text(of.kept.plain.source);
    case 12:
      return to.text(of.kept.plain.id);
    case 13:
      return to.text(of.kept.plain.correlation);
    case 14:
      return to.bytes(of.kept.metadata());
    default:
      return to.bytes(of.kept.body());
  }
}

}  // namespace snorri::store::sqlite
