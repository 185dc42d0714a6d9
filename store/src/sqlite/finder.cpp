#include "finder.hpp"

#include <algorithm>
#include <utility>

#include "damage.hpp"
#include "statement.hpp"

namespace snorri::store::sqlite {

namespace {

constexpr std::size_t candidates_max = 100'000;

/// An index's error is thrown as damage here, since readers throw.
template <class T>
T checked(result<T> outcome) {
  if (!outcome) throw damage("the index of names and message ids is not what was written");
  return std::move(*outcome);
}

}  // namespace

finder::finder(SQLite::Database& db, std::string path, word_reader& words,
               std::shared_ptr<index::memories> shared, bool is_archive)
    : db_(db),
      path_(std::move(path)),
      words_(words),
      shared_(std::move(shared)),
      is_archive_(is_archive),
      chunks_(db, path_) {}

std::vector<std::uint64_t> finder::streams_of(const stream_name& name) {
  if (is_archive_) {
    return search(
        "SELECT n.id FROM stream_names n JOIN words w ON w.id = n.category "
        "WHERE n.key = ? AND w.text = ?",
        name.key, name.category);
  }
  return find(index::tree::names, index::key_of(name));
}

std::vector<position> finder::messages_of(std::string_view source, std::string_view id) {
  if (is_archive_) {
    return search(
        "SELECT position FROM events WHERE id = ? AND source = ? AND remembered = 1",
        std::string(id), source);
  }
  return find(index::tree::messages, index::key_of(source, id));
}

finder::numbers finder::search(const char* sql, const std::string& first,
                               std::string_view second) {
  const std::string text(second);
  SQLite::Statement select(db_, sql);
  numbers found;
  for (query row(select, first, text); row.next();) found.push_back(row.number(0));
  return found;
}

finder::numbers finder::find(index::tree of, const std::string& key) {
  const bool is_name = of == index::tree::names;
  if (shared_) return find_shared(is_name ? shared_->names : shared_->messages, key);
  return find_in_file(of, key);
}

finder::numbers finder::find_shared(const index::memory& in, const std::string& key) {
  numbers found;
  const index::hashed_key hashed(key);
  const auto view = in.find(hashed, found);
  if (checked(find_in_runs(view->runs, hashed, chunks_, found)) == index::lookup::out_of_date)
    throw out_of_date();
  return found;
}

std::vector<index::run_row> finder::live_runs(index::tree of) {
  auto all = checked(index::read_runs(db_, path_));
  std::erase_if(all, [of](const index::run_row& row) {
    return row.tree != static_cast<int>(of) || row.status != index::run_status::live;
  });
  return all;
}

finder::numbers finder::find_in_file(index::tree of, const std::string& key) {
  read_tail(of);
  numbers found;
  const auto& rest = of == index::tree::names ? names_tail_ : messages_tail_;
  const auto [begin, end] = rest.equal_range(key);
  for (auto at = begin; at != end; ++at) found.push_back(at->second);
  for (const auto& run : live_runs(of)) {
    // The first chunk that begins with `key` or later: the one before may hold it, too.
    std::uint64_t low = 0;
    std::uint64_t high = run.chunks;
    while (low < high) {
      const auto middle = (low + high) / 2;
      const auto first = chunks_.first(run.id, middle);
      if (!first) throw out_of_date();
      (*first < key ? low : high) = *first < key ? middle + 1 : middle;
    }
    for (auto chunk = low > 0 ? low - 1 : 0; chunk < run.chunks; ++chunk) {
      const auto all = checked(chunks_.read(run.id, chunk));
      if (!all) throw out_of_date();
      for (const auto& each : *all) {
        if (each.key == key) found.push_back(each.value);
      }
      if (all->empty() || all->back().key > key) break;
    }
  }
  return found;
}

void finder::read_tail(index::tree of) {
  const auto upto = checked(index::read_upto(db_, path_, of));
  if (of == index::tree::names) {
    SQLite::Statement select(
        db_, "SELECT id, category, key FROM stream_names WHERE id > ? ORDER BY id");
    for (query row(select, std::max(upto, names_read_)); row.next();) {
      names_tail_.emplace(index::key_of({words_.text(row.number(1)), row.text(2)}), row.number(0));
      names_read_ = row.number(0);
    }
    return;
  }
  SQLite::Statement select(db_,
                           "SELECT position, source, id, remembered FROM events "
                           "WHERE position > ?1 UNION ALL "
                           "SELECT position, source, id, remembered FROM moved_events "
                           "WHERE position > ?1");
  const auto from = std::max(upto, messages_read_);
  for (query row(select, from); row.next();) {
    messages_read_ = std::max(messages_read_, row.number(0));
    if (row.integer(3) != 0)
      messages_tail_.emplace(index::key_of(row.text(1), row.text(2)), row.number(0));
  }
}

finder::numbers finder::collect_in_file(const std::string& prefix) {
  read_tail(index::tree::names);
  numbers found;
  for (const auto& [key, id] : names_tail_) {
    if (key.starts_with(prefix)) found.push_back(id);
  }
  index::view in;
  for (const auto& row : live_runs(index::tree::names)) {
    in.runs.push_back(
        std::make_shared<const index::run>(checked(index::read_run(db_, path_, row))));
  }
  if (checked(collect_in_runs(in, prefix, chunks_, candidates_max, found)) ==
      index::lookup::out_of_date) {
    throw out_of_date();
  }
  return found;
}

std::optional<std::vector<std::uint64_t>> finder::streams_with(const std::string& category,
                                                               const std::string& key_prefix) {
  if (is_archive_) return std::nullopt;
  const auto prefix = index::key_of({category, key_prefix});
  numbers found;
  if (shared_) {
    shared_->names.collect(prefix, found);
    const auto view = shared_->names.current();
    if (checked(collect_in_runs(*view, prefix, chunks_, candidates_max, found)) ==
        index::lookup::out_of_date) {
      throw out_of_date();
    }
  } else {
    found = collect_in_file(prefix);
  }
  if (found.size() > candidates_max) return std::nullopt;
  return found;
}

}  // namespace snorri::store::sqlite
