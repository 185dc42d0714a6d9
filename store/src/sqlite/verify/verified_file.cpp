#include "verified_file.hpp"

#include <utility>

#include "../blocks.hpp"
#include "../damage.hpp"
#include "../digest.hpp"
#include "../index/rows.hpp"
#include "../schema.hpp"
#include "../statement.hpp"

namespace snorri::store::sqlite {

namespace {

constexpr std::size_t structure_findings_max = 100;
constexpr int columns_of_stream = 11;

void compare(std::uint64_t is, std::uint64_t should_be, const std::string& which) {
  if (is != should_be) throw damage(which + " is not what was written");
}

}  // namespace

verified_file::verified_file(SQLite::Database&& opened, std::string path, findings& found)
    : db_(std::move(opened)),
      path_(std::move(path)),
      found_(found),
      words_(db_),
      events_(db_, std::string("SELECT ") + event_columns +
                       " FROM events e WHERE e.position > ? ORDER BY e.position LIMIT ?"),
      name_(db_, std::string("SELECT ") + name_columns + " FROM stream_names n WHERE n.id = ?") {}

void verified_file::each_row(const std::string& select, const std::string& kind,
                             const std::function<void(SQLite::Statement&)>& read) {
  SQLite::Statement rows(db_, select);
  while (rows.executeStep()) {
    try {
      read(rows);
    } catch (const damage& what) {
      found_.add(kind, path_ + ": " + what.what());
    }
  }
}

void verified_file::check_structure(bool as_a_whole) {
  const auto check = [this](const std::string& pragma) {
    SQLite::Statement rows(db_, pragma);
    for (std::size_t n = 0; rows.executeStep() && n < structure_findings_max; ++n) {
      const auto verdict = rows.getColumn(0).getString();
      if (verdict != "ok") found_.add("structure", path_ + ": " + verdict);
    }
  };
  if (as_a_whole) {
    check("PRAGMA integrity_check");
  } else {
    std::vector<std::string> tables;
    each_row("SELECT name FROM sqlite_schema WHERE type = 'table'", "structure",
             [&](SQLite::Statement& row) { tables.push_back(row.getColumn(0).getString()); });
    for (const auto& table : tables) check("PRAGMA integrity_check('" + table + "')");
  }
  if (const auto ok = check_schema(db_, path_); !ok)
    found_.add("schema_changed", ok.error().message());
}

void verified_file::check_small_tables() {
  each_row("SELECT name, value, digest FROM meta", "row_changed", [](SQLite::Statement& row) {
    const auto name = row.getColumn(0).getString();
    compare(static_cast<std::uint64_t>(row.getColumn(2).getInt64()),
            digest_of(digest_seed::meta, name, row.getColumn(1).getString()), "meta row " + name);
  });
  each_row("SELECT id, text, digest FROM words", "row_changed", [](SQLite::Statement& row) {
    const auto id = row.getColumn(0).getInt64();
    compare(static_cast<std::uint64_t>(row.getColumn(2).getInt64()),
            digest_of(digest_seed::word, id, row.getColumn(1).getString()),
            "word " + std::to_string(id));
  });
  each_row(std::string("SELECT ") + parked_columns + " FROM parked", "row_changed",
           [](SQLite::Statement& row) { static_cast<void>(read_parked(row)); });
  each_row(std::string("SELECT ") + held_columns + " FROM held", "row_changed",
           [](SQLite::Statement& row) { static_cast<void>(read_held(row)); });
  each_row(std::string("SELECT ") + subscription_columns + " FROM subscriptions", "row_changed",
           [](SQLite::Statement& row) { static_cast<void>(read_subscription(row)); });
  each_row("SELECT command, participant, digest FROM routes", "row_changed",
           [](SQLite::Statement& row) {
             const route read{row.getColumn(0).getString(), row.getColumn(1).getString()};
             compare(static_cast<std::uint64_t>(row.getColumn(2).getInt64()), digest_of_row(read),
                     "the route of " + read.command);
           });
  each_row("SELECT name, version, hash, shape, digest FROM definitions", "row_changed",
           [](SQLite::Statement& row) {
             const definition_row read{row.getColumn(0).getString(), row.getColumn(1).getInt(),
                                       row.getColumn(2).getString(), row.getColumn(3).getString()};
             compare(static_cast<std::uint64_t>(row.getColumn(4).getInt64()), digest_of_row(read),
                     "definition " + read.name);
           });
}

std::vector<stored_event> verified_file::events(position after, std::size_t limit) {
  std::vector<stored_event> all;
  for (query row(events_, after, limit); row.next();) {
    const auto at = row.number(0);
    try {
      all.push_back(read_stored_event(events_, words_));
      if (is_intact(all.back())) continue;
    } catch (const damage&) {
      // Its type is not known any more; what else there is of it is not worth more.
      stored_event lost;
      lost.place = {at, row.number(1), row.number(2), row.number(3), row.number(4),
                    row.integer(7) != 0};
      lost.digest = row.number(9);
      lost.chain = row.number(10);
      all.push_back(std::move(lost));
    }
    const auto name = name_of(all.back().place.stream);
    found_.add("event_changed", at, name ? name->text() : "",
               "the event at position " + std::to_string(at) +
                   (name ? " of " + name->text() : "") + " is not what was written");
  }
  return all;
}

std::optional<stream_name> verified_file::name_of(std::uint64_t stream) {
  try {
    query row(name_, stream);
    if (!row.next()) return std::nullopt;
    const auto stored = read_stored_name(name_, 0);
    return stream_name{words_.text(stored.category), stored.key};
  } catch (const damage&) {
    return std::nullopt;
  }
}

void verified_file::for_each_stream(
    const std::function<void(const stream_columns&, const stream_name&)>& take) {
  each_row(std::string("SELECT ") + name_columns + " FROM stream_names n", "row_changed",
           [&](SQLite::Statement& row) {
             words_.text(read_stored_name(row, 0).category);
           });
  each_row(std::string("SELECT ") + stream_row_columns + ", " + name_columns +
               " FROM streams s LEFT JOIN stream_names n ON n.id = s.id",
           "row_changed", [&](SQLite::Statement& row) {
             const auto columns = read_stream_columns(row);
             if (row.getColumn(columns_of_stream).isNull())
               throw damage("the name of stream " + std::to_string(columns.id) + " is missing");
             const auto read =
                 to_stream_row(columns, read_stored_name(row, columns_of_stream), words_);
             take(columns, read.name);
           });
}

void verified_file::check_snapshots() {
  each_row("SELECT stream, version, definition_hash, data_key, digest, data FROM snapshots",
           "snapshot_changed", [&](SQLite::Statement& row) {
             const auto number = [&row](int column) {
               return static_cast<std::uint64_t>(row.getColumn(column).getInt64());
             };
             ++found_.report().snapshots;
             const auto stream = number(0);
             const auto name = name_of(stream);
             compare(number(4),
                     digest_of_snapshot(stream, number(1), number(2), number(3),
                                        row.getColumn(5).getString()),
                     "the snapshot of " + (name ? name->text() : std::to_string(stream)));
           });
}

}  // namespace snorri::store::sqlite
