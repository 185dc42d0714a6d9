#include "upgrade.hpp"

#include <array>
#include <optional>

#include "chain.hpp"
#include "damage.hpp"
#include "digest.hpp"
#include "index/memory.hpp"
#include "rows.hpp"
#include "schema.hpp"
#include "statement.hpp"
#include "writer.hpp"

namespace snorri::store::sqlite {

namespace {

constexpr std::array tables{"meta",   "streams",       "events",      "messages", "snapshots",
                            "parked", "subscriptions", "definitions", "routes",   "held"};
constexpr std::size_t index_memory_entries = 64u << 10u;
constexpr position events_between_settling = 10'000;

void move_aside(SQLite::Database& db) {
  db.exec("DROP INDEX streams_by_status");
  for (const std::string table : tables) {
    if (db.tableExists(table)) db.exec("ALTER TABLE " + table + " RENAME TO old_" + table);
  }
}

void copy_meta(SQLite::Database& db) {
  SQLite::Statement select(db, "SELECT name, value FROM old_meta WHERE name <> 'format'");
  for (query row(select); row.next();) put_meta(db, row.text(0), row.text(1));
  mark_format(db);
}

/// Formats 1 and 2: the link of an event was one digest over it and the link before.
chain_link old_link(chain_link previous, position at, std::uint64_t stream, stream_version version,
                    const event& what) {
  return digest_of(previous, at, stream, version, to_us(what.at), what.type, what.source, what.id,
                   what.metadata, what.body);
}

void copy_events(SQLite::Database& db, writer& into) {
  SQLite::Statement select(
      db,
      "SELECT e.position, e.stream, e.version, s.category, s.key, e.at, e.type, e.source, e.id, "
      "e.metadata, e.body, e.chain, EXISTS (SELECT 1 FROM old_messages m WHERE m.source = e.source "
      "AND m.id = e.id AND m.position = e.position) "
      "FROM old_events e CROSS JOIN old_streams s ON s.id = e.stream ORDER BY e.position");
  chain_link chain = 0;
  position last = 0;
  for (query row(select); row.next();) {
    append what;
    what.stream = {row.text(3), row.text(4)};
    what.expected = expected_version::exact(row.number(2) - 1);
    what.deduplicate = row.integer(12) != 0;
    what.events = {{row.text(6), row.text(7), row.text(8), from_us(row.integer(5)), row.text(9),
                    row.text(10)}};
    const auto at = row.number(0);
    chain = old_link(chain, at, row.number(1), row.number(2), what.events.front());
    const auto written = into.put(what);
    if (at != ++last || chain != row.number(11) || !written || written->first != at)
      throw damage("the event at position " + std::to_string(at) + " is not what was written");
    into.write_rows();  // what it is of ends here
    if (last % events_between_settling == 0) into.settle();
  }
}

void copy_rows_of_streams(SQLite::Database& db, writer& into) {
  SQLite::Statement select(db,
                           "SELECT category, key, state, status, definition_version, "
                           "definition_hash FROM old_streams ORDER BY id");
  for (query row(select); row.next();) {
    into.put(
        stream_touch{{row.text(0), row.text(1)},
                     {row.text(2), row.text(3), static_cast<int>(row.integer(4)), row.text(5)}});
  }
  SQLite::Statement snapshots(db,
                              "SELECT s.category, s.key, n.version, n.definition_hash, n.data "
                              "FROM old_snapshots n JOIN old_streams s ON s.id = n.stream");
  for (query row(snapshots); row.next();) {
    into.put(
        stream_snapshot{{row.text(0), row.text(1)}, {row.number(2), row.text(3), row.text(4)}});
  }
}

void copy_messages_set_aside(SQLite::Database& db, writer& into) {
  SQLite::Statement parked(db,
                           "SELECT id, at, source, message_id, type, key, reason, headers, body "
                           "FROM old_parked ORDER BY id");
  for (query row(parked); row.next();) {
    into.put(parked_message{row.number(0), from_us(row.integer(1)), row.text(2), row.text(3),
                            row.text(4), row.text(5), row.text(6), row.text(7), row.text(8)});
  }
  if (!db.tableExists("old_held")) return;  // since format 2
  SQLite::Statement held(db,
                         "SELECT id, at, until, saga_type, key, source, message_id, type, schema, "
                         "traceparent, body FROM old_held ORDER BY id");
  for (query row(held); row.next();) {
    into.put(held_message{row.number(0), from_us(row.integer(1)), from_us(row.integer(2)),
                          row.text(3), row.text(4), row.text(5), row.text(6), row.text(7),
                          row.text(8), row.text(9), row.text(10)});
  }
}

void copy_the_rest(SQLite::Database& db, writer& into) {
  SQLite::Statement subscriptions(db, "SELECT name, types, cursor FROM old_subscriptions");
  for (query row(subscriptions); row.next();)
    into.replace(subscription{row.text(0), from_lines(row.text(1)), row.number(2), "", ""});
  SQLite::Statement routes(db, "SELECT command, participant FROM old_routes");
  for (query row(routes); row.next();) into.put(route{row.text(0), row.text(1)});
  SQLite::Statement definitions(db, "SELECT name, version, hash, shape FROM old_definitions");
  for (query row(definitions); row.next();) {
    into.put(
        definition_row{row.text(0), static_cast<int>(row.integer(1)), row.text(2), row.text(3)});
  }
}

void drop_old(SQLite::Database& db) {
  for (const std::string table : tables) db.exec("DROP TABLE IF EXISTS old_" + table);
}

/// In the transaction that is open; ends it.
result<void> copy_all(SQLite::Database& db, const std::string& path) {
  move_aside(db);
  create_tables(db);
  copy_meta(db);
  index::memories indexes;
  {
    sealer no_keys(path, "", "");
    archives none(db, path, "", "");
    writer into(db, path, index_memory_entries, indexes, no_keys, none);
    if (auto ok = into.load(); !ok) return ok;
    copy_events(db, into);
    copy_rows_of_streams(db, into);
    copy_messages_set_aside(db, into);
    copy_the_rest(db, into);
    into.settle();
  }
  drop_old(db);
  db.exec("COMMIT");
  return {};
}

}  // namespace

result<void> upgrade(SQLite::Database& db, const std::string& path) {
  db.exec("BEGIN IMMEDIATE");
  try {
    auto done = copy_all(db, path);
    if (!done) db.tryExec("ROLLBACK");
    return done;
  } catch (...) {
    db.tryExec("ROLLBACK");
    throw;
  }
}

}  // namespace snorri::store::sqlite
