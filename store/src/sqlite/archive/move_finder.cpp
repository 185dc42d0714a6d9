#include "move_finder.hpp"

#include <algorithm>
#include <utility>

#include "../damage.hpp"
#include "../rows.hpp"
#include "../statement.hpp"

namespace snorri::store::sqlite {

namespace {

constexpr std::size_t events_max = 10'000;    // moved by one call, the last stream's not cut
constexpr std::size_t looked_at_max = 5'000;  // streams that one call looks at in vain
// Streams have their ids in the order in which they began, but for a clock that jumped: after so
// many in a row that began too late, the rest did too.
constexpr std::size_t too_late_max = 1'000;

std::vector<std::string> sorted(std::vector<std::string> statuses) {
  std::sort(statuses.begin(), statuses.end());
  statuses.erase(std::unique(statuses.begin(), statuses.end()), statuses.end());
  return statuses;
}

}  // namespace

move_finder::move_finder(SQLite::Database& db)
    : select_(db,
              "SELECT s.id, s.head, s.updated_at, n.started_at FROM streams s "
              "JOIN stream_names n ON n.id = s.id WHERE s.status = ? AND s.id > ? ORDER BY s.id"),
      name_(db, std::string("SELECT ") + name_columns + " FROM stream_names n WHERE n.id = ?"),
      event_(db, "SELECT before, chain FROM events WHERE position = ?") {}

moving move_finder::find(const retention& which, word_reader& words, archives& elsewhere) {
  if (auto statuses = sorted(which.statuses); statuses != statuses_) {
    statuses_ = std::move(statuses);
    status_at_ = 0;
    after_ = 0;
  }
  moving found;
  looked_at_ = 0;
  std::size_t events = 0;
  while (status_at_ < statuses_.size()) {
    const auto& status = statuses_[status_at_];
    const auto next_one = next(words.find(status), to_us(which.updated_before));
    if (next_one.id == 0 && looked_at_ >= looked_at_max) {
      found.is_more = true;
      return found;
    }
    if (next_one.id == 0) {
      ++status_at_;
      after_ = 0;
      continue;
    }
    if (found.streams.size() >= which.streams_max || events >= events_max) {
      found.is_more = true;
      break;
    }
    after_ = next_one.id;
    found.streams.push_back(describe(next_one, status, words, elsewhere));
    events += found.streams.back().events.size();
  }
  status_at_ = 0;  // what is found leaves, so the next look begins anew
  after_ = 0;
  return found;
}

move_finder::candidate move_finder::next(word_id status, std::int64_t before) {
  std::size_t too_late = 0;
  for (query row(select_, status, after_); row.next();) {
    if (row.integer(2) < before) return {row.number(0), row.number(1), row.integer(2)};
    too_late = row.integer(3) < before ? 0 : too_late + 1;
    if (too_late >= too_late_max) return {};
    after_ = row.number(0);
    if (++looked_at_ >= looked_at_max) return {};
  }
  return {};
}

moving_stream move_finder::describe(const candidate& of, const std::string& status,
                                    word_reader& words, archives& elsewhere) {
  moving_stream stream;
  stream.id = of.id;
  stream.status = status;
  stream.month = month_of(from_us(of.updated_at));
  {
    query row(name_, of.id);
    if (!row.next()) throw damage("the name of stream " + std::to_string(of.id) + " is missing");
    const auto stored = read_stored_name(name_, 0);
    stream.name = {words.text(stored.category), stored.key};
  }
  stream.events = events_of(stream.name, of.head, elsewhere);
  return stream;
}

std::vector<moving_event> move_finder::events_of(const stream_name& name, position head,
                                                 archives& elsewhere) {
  std::vector<moving_event> events;
  for (auto at = head; at != 0;) {
    query row(event_, at);
    if (row.next()) {
      events.push_back({at, row.number(1), true});
      at = row.number(0);
      continue;
    }
    const auto place = elsewhere.place(at);
    if (!place) {
      throw damage("the event at position " + std::to_string(at) + ", of " + name.text() +
                   ", is missing");
    }
    events.push_back({at, 0, false});
    at = place->before;
  }
  return events;
}

}  // namespace snorri::store::sqlite
