#include "list_query.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <variant>

#include "rows.hpp"
#include "statement.hpp"

namespace snorri::store::sqlite {

namespace {

constexpr int columns_of_stream = 11;

std::string select_rows(const char* from = "streams s CROSS JOIN stream_names n ON n.id = s.id") {
  return std::string("SELECT ") + stream_row_columns + ", " + name_columns + " FROM " + from;
}

stream_row read_row(SQLite::Statement& select, word_reader& words) {
  const auto row = read_stream_columns(select);
  return to_stream_row(row, read_stored_name(select, columns_of_stream), words);
}

/// The least text that is greater than all that begin with `prefix`; "" when there is none.
std::string after_prefix(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xFF) prefix.pop_back();
  if (!prefix.empty()) ++prefix.back();
  return prefix;
}

/// A condition and its parameters, gathered piece by piece.
class sql_builder {
 public:
  using parameter = std::variant<std::string, std::int64_t>;

  void where(const std::string& condition, parameter value) {
    text_ += " AND " + condition;
    parameters_.push_back(std::move(value));
  }
  void where_one_of(const std::string& column, const std::vector<parameter>& values) {
    text_ += " AND " + column + " IN (";
    for (std::size_t i = 0; i < values.size(); ++i) text_ += i == 0 ? "?" : ", ?";
    text_ += ")";
    parameters_.insert(parameters_.end(), values.begin(), values.end());
  }
  bool empty() const { return parameters_.empty(); }
  const std::string& text() const { return text_; }

  /// Those of the conditions begin behind the first two, which are numbered.
  void bind(SQLite::Statement& select, std::uint64_t first, std::uint64_t second) const {
    select.bind(1, static_cast<std::int64_t>(first));
    select.bind(2, static_cast<std::int64_t>(second));
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      const int index = static_cast<int>(i) + 3;
      std::visit([&](const auto& value) { select.bind(index, value); }, parameters_[i]);
    }
  }

 private:
  std::string text_;
  std::vector<parameter> parameters_;
};

std::int64_t number_of(word_id word) { return static_cast<std::int64_t>(word); }

/// What `streams` can answer, but for the status.
sql_builder conditions_of_streams(const list_filter& filter, word_reader& words) {
  sql_builder sql;
  if (!filter.state.empty()) sql.where("s.state = ?", number_of(words.find(filter.state)));
  return sql;
}

/// What `stream_names` can.
sql_builder conditions_of_names(const list_filter& filter, word_reader& words) {
  sql_builder sql;
  if (!filter.category.empty()) sql.where("n.category = ?", number_of(words.find(filter.category)));
  if (!filter.key_prefix.empty()) {
    sql.where("n.key >= ?", filter.key_prefix);
    if (auto end = after_prefix(filter.key_prefix); !end.empty())
      sql.where("n.key < ?", std::move(end));
  }
  if (filter.begun.from) sql.where("n.started_at >= ?", to_us(*filter.begun.from));
  if (filter.begun.before) sql.where("n.started_at < ?", to_us(*filter.begun.before));
  return sql;
}

/// A page of rows that pass `conditions`. `driver`: the table that is looked through in order of
/// id; the other one's rows are fetched one by one, for what passes.
std::vector<stream_row> run_rows(SQLite::Database& db, word_reader& words,
                                 const sql_builder& conditions, char driver, std::uint64_t after,
                                 std::size_t limit) {
  const std::string id = std::string(1, driver) + ".id";
  const char* const from = driver == 's' ? "streams s CROSS JOIN stream_names n ON n.id = s.id"
                                         : "stream_names n CROSS JOIN streams s ON s.id = n.id";
  SQLite::Statement select(db, select_rows(from) + " WHERE ?1 < " + id + " AND ?2 > 0" +
                                   conditions.text() + " ORDER BY " + id + " LIMIT ?2");
  conditions.bind(select, after, limit);
  std::vector<stream_row> rows;
  while (select.executeStep()) rows.push_back(read_row(select, words));
  return rows;
}

bool passes(const list_filter& filter, const stream_row& row) {
  return (filter.category.empty() || filter.category == row.name.category) &&
         row.name.key.starts_with(filter.key_prefix) && filter.begun.holds(row.started_at) &&
         (filter.state.empty() || filter.state == row.summary.state) &&
         (filter.statuses.empty() || std::find(filter.statuses.begin(), filter.statuses.end(),
                                               row.summary.status) != filter.statuses.end());
}

std::vector<stream_row> list_among(SQLite::Database& db, word_reader& words,
                                   const list_filter& filter, std::uint64_t after,
                                   std::size_t limit, std::vector<std::uint64_t> ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
  SQLite::Statement select(db, select_rows() + " WHERE s.id = ?");
  std::vector<stream_row> rows;
  for (auto id = std::upper_bound(ids.begin(), ids.end(), after);
       id != ids.end() && rows.size() < limit; ++id) {
    query row(select, *id);
    if (!row.next()) continue;
    auto read = read_row(select, words);
    if (passes(filter, read)) rows.push_back(std::move(read));
  }
  return rows;
}

/// Pages of a filter that asks both tables for something. Neither table alone may tell much ("of
/// this type", "in this state") and both together may tell all ("of this type in a state of
/// another"), so both are looked through in step, ids only, and rows are fetched for what both let
/// pass.
class both_tables {
 public:
  both_tables(SQLite::Database& db, const sql_builder& streams, const sql_builder& names)
      : ids_of_streams_(db, "SELECT s.id FROM streams s WHERE s.id > ?1 AND s.id <= ?2" +
                                streams.text() + " ORDER BY s.id"),
        ids_of_names_(db, "SELECT n.id FROM stream_names n WHERE n.id > ?1 AND n.id <= ?2" +
                              names.text() + " ORDER BY n.id"),
        last_(db.execAndGet("SELECT coalesce(max(id), 0) FROM streams").getInt64()),
        streams_(streams),
        names_(names) {}

  /// Calls `each` with the ids that pass behind `after`, in order, until it says no.
  template <class Each>
  void run(std::uint64_t after, Each&& each) {
    const auto last = static_cast<std::uint64_t>(last_);
    bool names_first = true;
    for (std::uint64_t step = step_min; after < last; step = std::min(2 * step, step_max)) {
      const auto upto = std::min(last, after + step);
      const auto of_one = ids(names_first, after, upto);
      if (!of_one.empty()) {
        const auto of_other = ids(!names_first, after, upto);
        std::vector<std::uint64_t> common;
        std::set_intersection(of_one.begin(), of_one.end(), of_other.begin(), of_other.end(),
                              std::back_inserter(common));
        for (const auto id : common) {
          if (!each(id)) return;
        }
        // Where the first one tells nothing the other one need not be asked.
        if (of_other.size() < of_one.size()) names_first = !names_first;
      }
      after = upto;
    }
  }

 private:
  static constexpr std::uint64_t step_min = 1000;
  static constexpr std::uint64_t step_max = 100'000;

  std::vector<std::uint64_t> ids(bool of_names, std::uint64_t after, std::uint64_t upto) {
    SQLite::Statement& select = of_names ? ids_of_names_ : ids_of_streams_;
    select.tryReset();
    (of_names ? names_ : streams_).bind(select, after, upto);
    std::vector<std::uint64_t> all;
    while (select.executeStep()) {
      all.push_back(static_cast<std::uint64_t>(select.getColumn(0).getInt64()));
    }
    select.tryReset();
    return all;
  }

  SQLite::Statement ids_of_streams_;
  SQLite::Statement ids_of_names_;
  std::int64_t last_;
  const sql_builder& streams_;
  const sql_builder& names_;
};

/// The rows of these statuses, or of all where there are none.
std::vector<stream_row> list_of_statuses(SQLite::Database& db, word_reader& words,
                                         const list_filter& filter,
                                         const std::vector<std::string>& statuses,
                                         std::uint64_t after, std::size_t limit) {
  auto streams = conditions_of_streams(filter, words);
  if (statuses.size() == 1) streams.where("s.status = ?", number_of(words.find(statuses.front())));
  if (statuses.size() > 1) {
    std::vector<sql_builder::parameter> ids;
    for (const auto& status : statuses) ids.emplace_back(number_of(words.find(status)));
    streams.where_one_of("+s.status", ids);  // +: in order of id, not of the index
  }
  auto names = conditions_of_names(filter, words);
  if (names.empty()) return run_rows(db, words, streams, 's', after, limit);
  if (streams.empty()) return run_rows(db, words, names, 'n', after, limit);
  SQLite::Statement select(db, select_rows() + " WHERE s.id = ?");
  std::vector<stream_row> rows;
  both_tables(db, streams, names).run(after, [&](std::uint64_t id) {
    query row(select, id);
    if (row.next()) rows.push_back(read_row(select, words));
    return rows.size() < limit;
  });
  return rows;
}

}  // namespace

std::vector<stream_row> list_streams(SQLite::Database& db, word_reader& words,
                                     const list_filter& filter, std::uint64_t after,
                                     std::size_t limit,
                                     std::optional<std::vector<std::uint64_t>> candidates) {
  if (candidates) return list_among(db, words, filter, after, limit, std::move(*candidates));
  auto statuses = filter.statuses;
  std::sort(statuses.begin(), statuses.end());
  statuses.erase(std::unique(statuses.begin(), statuses.end()), statuses.end());
  const bool asks_names = !conditions_of_names(filter, words).empty();
  if (statuses.size() < 2 || asks_names) {
    return list_of_statuses(db, words, filter, statuses, after, limit);
  }
  // The index gives the ids of one status in order, so a page of each is enough for a page of all.
  std::vector<stream_row> rows;
  for (const auto& status : statuses) {
    auto found = list_of_statuses(db, words, filter, {status}, after, limit);
    std::move(found.begin(), found.end(), std::back_inserter(rows));
  }
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  if (rows.size() > limit) rows.resize(limit);
  return rows;
}

std::optional<stream_row> find_of_key(SQLite::Database& db, std::uint64_t data_key,
                                      const std::vector<std::string>& statuses) {
  word_reader words(db);
  SQLite::Statement select(db, select_rows() + " WHERE s.data_key = ? AND s.data_key <> 0");
  for (query row(select, data_key); row.next();) {
    auto read = read_row(select, words);
    if (!passes(list_filter({.statuses = statuses}), read)) return read;
  }
  return std::nullopt;
}

}  // namespace snorri::store::sqlite
