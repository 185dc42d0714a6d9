#include "stream_rows.hpp"

#include "rows.hpp"
#include "statement.hpp"

namespace snorri::store::sqlite {

namespace {

constexpr const char* columns =
    "id, version, head, state, status, definition_version, definition_hash, updated_at, data_key, "
    "chain, digest";
constexpr const char* columns_of_names = "id, slot, category, key, started_at, digest";

std::string table_of(stream_rows::way how) {
  switch (how) {
    case stream_rows::way::insert:
      return "streams_that_are_new";
    case stream_rows::way::update:
      return "streams_that_changed";
    case stream_rows::way::update_status:
      break;
  }
  return "streams_of_another_status";
}

/// An update names neither `data_key` nor, where it can, `status`: naming a column rewrites its
/// index, whether or not the value changes.
std::string sql_of(stream_rows::way how) {
  // "WHERE true": without it the grammar takes ON for a join's.
  auto sql = std::string("INSERT INTO streams (") + columns + ") SELECT * FROM " + table_of(how) +
             " WHERE true";
  if (how == stream_rows::way::insert) return sql;
  sql +=
      " ON CONFLICT (id) DO UPDATE SET version = excluded.version, head = excluded.head, "
      "state = excluded.state, definition_version = excluded.definition_version, "
      "definition_hash = excluded.definition_hash, updated_at = excluded.updated_at, "
      "chain = excluded.chain, digest = excluded.digest";
  if (how == stream_rows::way::update_status) sql += ", status = excluded.status";
  return sql;
}

SQLite::Statement make_write(SQLite::Database& db, stream_rows::way how, const row_source& rows) {
  make_row_table(db, table_of(how), columns, rows);
  return {db, sql_of(how)};
}

SQLite::Statement make_insert(SQLite::Database& db, const row_source& rows) {
  make_row_table(db, "names_that_are_new", columns_of_names, rows);
  return {db, std::string("INSERT INTO stream_names (") + columns_of_names +
                  ") SELECT * FROM names_that_are_new"};
}

}  // namespace

stream_rows::stream_rows(SQLite::Database& db, way how) : write_(make_write(db, how, *this)) {}

void stream_rows::add(const cached_stream& of) {
  rows_.push_back({&of, digest_of_stream({of.id, of.version, of.head(), of.state, of.status,
                                          of.definition_version, of.definition_hash, of.updated_at,
                                          of.data_key, of.chain})});
}

void stream_rows::flush() {
  if (rows_.empty()) return;
  run_statement(write_);
  rows_.clear();
}

void stream_rows::get(std::size_t which, int column, cell to) const {
  const auto& of = *rows_[which].stream;
  switch (column) {
    case 0:
      return to.number(of.id);
    case 1:
      return to.number(of.version);
    case 2:
      return to.number(of.head());
    case 3:
      return to.number(of.state);
    case 4:
      return to.number(of.status);
    case 5:
      return to.number(of.definition_version);
    case 6:
      return to.number(of.definition_hash);
    case 7:
      return to.number(of.updated_at);
    case 8:
      return to.number(of.data_key);
    case 9:
      return to.number(of.chain);
    default:
      return to.number(rows_[which].digest);
  }
}

name_rows::name_rows(SQLite::Database& db) : insert_(make_insert(db, *this)) {}

void name_rows::add(std::uint64_t id, word_id category, const std::string& key,
                    std::int64_t started_at) {
  rows_.push_back(
      {id, category, &key, started_at, digest_of_stream_name(id, category, key, started_at)});
}

void name_rows::flush() {
  if (rows_.empty()) return;
  run_statement(insert_);
  rows_.clear();
}

void name_rows::get(std::size_t which, int column, cell to) const {
  const auto& of = rows_[which];
  switch (column) {
    case 0:
      return to.number(of.id);
    case 1:
      return to.number(0);
    case 2:
      return to.number(of.category);
    case 3:
      return to.text(*of.key);
    case 4:
      return to.number(of.started_at);
    default:
      return to.number(of.digest);
  }
}

}  // namespace snorri::store::sqlite
