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

std::string select_rows() {
  return std::string("SELECT ") + stream_row_columns + ", " + name_columns +
         " FROM streams s CROSS JOIN stream_names n ON n.id = s.id";
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

class sql_builder {
 public:
  void where(const std::string& condition, std::variant<std::string, word_id> parameter) {
    text_ += " AND " + condition;
    parameters_.push_back(std::move(parameter));
  }

  std::vector<stream_row> run(SQLite::Database& db, word_reader& words, std::uint64_t after,
                              std::size_t limit) {
    SQLite::Statement select(db, text_ + " ORDER BY s.id LIMIT ?2");
    select.bind(1, static_cast<std::int64_t>(after));
    select.bind(2, static_cast<std::int64_t>(limit));
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
      const int index = static_cast<int>(i) + 3;
      if (const auto* text = std::get_if<std::string>(&parameters_[i])) {
        select.bind(index, *text);
      } else {
        select.bind(index, static_cast<std::int64_t>(std::get<word_id>(parameters_[i])));
      }
    }
    std::vector<stream_row> rows;
    while (select.executeStep()) rows.push_back(read_row(select, words));
    return rows;
  }

 private:
  // Numbered parameters first, so that the unnumbered ones of the conditions begin at 3.
  std::string text_ = select_rows() + " WHERE ?1 < s.id AND ?2 > 0";
  std::vector<std::variant<std::string, word_id>> parameters_;
};

sql_builder conditions_of(const stream_filter& filter, word_reader& words) {
  sql_builder sql;
  if (!filter.state.empty()) sql.where("s.state = ?", words.find(filter.state));
  if (!filter.category.empty()) sql.where("n.category = ?", words.find(filter.category));
  if (!filter.key_prefix.empty()) {
    sql.where("n.key >= ?", filter.key_prefix);
    if (auto end = after_prefix(filter.key_prefix); !end.empty())
      sql.where("n.key < ?", std::move(end));
  }
  return sql;
}

bool passes(const stream_filter& filter, const stream_row& row) {
  return (filter.category.empty() || filter.category == row.name.category) &&
         row.name.key.starts_with(filter.key_prefix) &&
         (filter.state.empty() || filter.state == row.summary.state) &&
         (filter.statuses.empty() || std::find(filter.statuses.begin(), filter.statuses.end(),
                                               row.summary.status) != filter.statuses.end());
}

std::vector<stream_row> list_among(SQLite::Database& db, word_reader& words,
                                   const stream_filter& filter, std::uint64_t after,
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

}  // namespace

std::vector<stream_row> list_streams(SQLite::Database& db, word_reader& words,
                                     const stream_filter& filter, std::uint64_t after,
                                     std::size_t limit,
                                     std::optional<std::vector<std::uint64_t>> candidates) {
  if (candidates) return list_among(db, words, filter, after, limit, std::move(*candidates));
  if (filter.statuses.empty()) return conditions_of(filter, words).run(db, words, after, limit);
  // The index gives the ids of one status in order, so a page of each is enough for a page of all.
  auto statuses = filter.statuses;
  std::sort(statuses.begin(), statuses.end());
  statuses.erase(std::unique(statuses.begin(), statuses.end()), statuses.end());
  std::vector<stream_row> rows;
  for (const auto& status : statuses) {
    auto sql = conditions_of(filter, words);
    sql.where("s.status = ?", words.find(status));
    auto found = sql.run(db, words, after, limit);
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
    if (!passes({.statuses = statuses}, read)) return read;
  }
  return std::nullopt;
}

}  // namespace snorri::store::sqlite
