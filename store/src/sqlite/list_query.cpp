#include "list_query.hpp"

#include <algorithm>
#include <string>

#include "rows.hpp"
#include "statement.hpp"

namespace snorri::store::sqlite {

namespace {

/// The least text that is greater than all that begin with `prefix`; "" when there is none.
std::string after_prefix(std::string prefix) {
  while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xFF) prefix.pop_back();
  if (!prefix.empty()) ++prefix.back();
  return prefix;
}

class sql_builder {
 public:
  void where(const std::string& condition) { text_ += " AND " + condition; }
  void where(const std::string& condition, std::string parameter) {
    where(condition);
    parameters_.push_back(std::move(parameter));
  }

  std::vector<stream_row> run(SQLite::Database& db, std::uint64_t after, std::size_t limit) {
    SQLite::Statement select(db, text_ + " ORDER BY s.id LIMIT ?2");
    select.bind(1, static_cast<std::int64_t>(after));
    select.bind(2, static_cast<std::int64_t>(limit));
    for (std::size_t i = 0; i < parameters_.size(); ++i)
      select.bind(static_cast<int>(i) + 3, parameters_[i]);
    std::vector<stream_row> rows;
    while (select.executeStep()) rows.push_back(read_stream_row(select));
    return rows;
  }

 private:
  // Numbered parameters first, so that the unnumbered ones of the conditions begin at 3.
  std::string text_ =
      std::string("SELECT ") + stream_columns + " FROM streams s WHERE ?1 < s.id AND ?2 > 0";
  std::vector<std::string> parameters_;
};

sql_builder conditions_of(const stream_filter& filter) {
  sql_builder sql;
  if (!filter.category.empty()) {
    // A prefix within a category is few rows: by name, then sorted. Otherwise by id, filtered.
    const bool by_name = !filter.key_prefix.empty();
    sql.where(by_name ? "s.category = ?" : "+s.category = ?", filter.category);
  }
  if (!filter.key_prefix.empty()) {
    sql.where("s.key >= ?", filter.key_prefix);
    if (auto end = after_prefix(filter.key_prefix); !end.empty())
      sql.where("s.key < ?", std::move(end));
  }
  if (!filter.state.empty()) sql.where("s.state = ?", filter.state);
  return sql;
}

}  // namespace

std::vector<stream_row> list_streams(SQLite::Database& db, const stream_filter& filter,
                                     std::uint64_t after, std::size_t limit) {
  if (filter.statuses.empty()) return conditions_of(filter).run(db, after, limit);
  // The index gives the ids of one status in order, so a page of each is enough for a page of all.
  auto statuses = filter.statuses;
  std::sort(statuses.begin(), statuses.end());
  statuses.erase(std::unique(statuses.begin(), statuses.end()), statuses.end());
  std::vector<stream_row> rows;
  for (const auto& status : statuses) {
    auto sql = conditions_of(filter);
    sql.where("s.status = ?", status);
    auto found = sql.run(db, after, limit);
    std::move(found.begin(), found.end(), std::back_inserter(rows));
  }
  std::sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  if (rows.size() > limit) rows.resize(limit);
  return rows;
}

}  // namespace snorri::store::sqlite
