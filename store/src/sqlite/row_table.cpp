#include "row_table.hpp"

#include <sqlite3.h>

#include <memory>

namespace snorri::store::sqlite {

namespace {

/// What the module is told of one table.
struct description {
  std::string declaration;
  const row_source& rows;
};

struct table : sqlite3_vtab {
  explicit table(const row_source& of) : sqlite3_vtab{}, rows(of) {}
  const row_source& rows;
};

struct cursor : sqlite3_vtab_cursor {
  explicit cursor(const row_source& of) : sqlite3_vtab_cursor{}, rows(of) {}
  const row_source& rows;
  std::size_t at = 0;
};

cursor& of(sqlite3_vtab_cursor* each) { return *static_cast<cursor*>(each); }

int connect(sqlite3* db, void* about, int, const char* const*, sqlite3_vtab** made, char**) {
  const auto& what = *static_cast<const description*>(about);
  *made = new table(what.rows);
  return sqlite3_declare_vtab(db, what.declaration.c_str());
}

int disconnect(sqlite3_vtab* gone) {
  delete static_cast<table*>(gone);
  return SQLITE_OK;
}

/// There is one way to read it: from the first row to the last.
int plan(sqlite3_vtab*, sqlite3_index_info* how) {
  how->estimatedCost = 1;
  return SQLITE_OK;
}

int open(sqlite3_vtab* what, sqlite3_vtab_cursor** made) {
  *made = new cursor(static_cast<table*>(what)->rows);
  return SQLITE_OK;
}

int close(sqlite3_vtab_cursor* gone) {
  delete &of(gone);
  return SQLITE_OK;
}

int rewind(sqlite3_vtab_cursor* from, int, const char*, int, sqlite3_value**) {
  of(from).at = 0;
  return SQLITE_OK;
}

int next(sqlite3_vtab_cursor* from) {
  ++of(from).at;
  return SQLITE_OK;
}

int is_at_end(sqlite3_vtab_cursor* from) { return of(from).at >= of(from).rows.rows() ? 1 : 0; }

int column(sqlite3_vtab_cursor* from, sqlite3_context* to, int which) {
  of(from).rows.get(of(from).at, which, cell(to));
  return SQLITE_OK;
}

int row_id(sqlite3_vtab_cursor* from, sqlite3_int64* id) {
  *id = static_cast<sqlite3_int64>(of(from).at);
  return SQLITE_OK;
}

/// Without xCreate: the table is there by its name and leaves nothing in the file.
const sqlite3_module& module() {
  static const sqlite3_module made = [] {
    sqlite3_module m{};
    m.xConnect = connect;
    m.xDisconnect = disconnect;
    m.xBestIndex = plan;
    m.xOpen = open;
    m.xClose = close;
    m.xFilter = rewind;
    m.xNext = next;
    m.xEof = is_at_end;
    m.xColumn = column;
    m.xRowid = row_id;
    return m;
  }();
  return made;
}

}  // namespace

void cell::put(std::int64_t value) { sqlite3_result_int64(to_, value); }

void cell::text(const std::string& value) {
  sqlite3_result_text64(to_, value.data(), value.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void cell::bytes(const std::string& value) {
  sqlite3_result_blob64(to_, value.data(), value.size(), SQLITE_STATIC);
}

void make_row_table(SQLite::Database& db, const std::string& name, const std::string& columns,
                    const row_source& rows) {
  auto about = std::make_unique<description>(description{"CREATE TABLE x(" + columns + ")", rows});
  const int code =
      sqlite3_create_module_v2(db.getHandle(), name.c_str(), &module(), about.release(),
                               [](void* gone) { delete static_cast<description*>(gone); });
  if (code != SQLITE_OK) throw SQLite::Exception(db.getHandle(), code);
}

}  // namespace snorri::store::sqlite
