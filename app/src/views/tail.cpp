#include "views/tail.hpp"

#include <charconv>

#include "snorri/engine/history.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

json followed_json(const store::stream_name& saga, json record) {
  json out{{"saga", saga.text()}, {"type", saga.category}, {"key", saga.key}};
  for (auto& [name, value] : record.items()) out[name] = std::move(value);
  return out;
}

}  // namespace

tail::tail(store::store_reader& from, tail_filter filter, store::position after)
    : from_(from), filter_(std::move(filter)), position_(after) {}

result<std::vector<json>> tail::next(std::size_t limit) {
  const auto events = filter_.saga ? from_.read_stream(*filter_.saga, version_ + 1, limit)
                                   : from_.read_all(position_, limit);
  if (!events) return events.error();
  at_end_ = events->size() < limit;
  std::vector<json> fresh;
  if (events->empty()) return fresh;
  // A participant may have come since the last look.
  auto who = read_participants(from_);
  if (!who) return who.error();
  for (const auto& event : *events) {
    const bool seen = event.position <= position_;
    version_ = event.version;
    if (!seen) position_ = event.position;
    if (seen || (!filter_.type.empty() && event.stream.category != filter_.type)) continue;
    auto record = event.forgotten ? result<sagas::record>(engine::remains_of(event))
                                  : engine::read_record(event);
    if (!record) return record.error();
    const history_entry entry{event.position, std::move(*record), event.forgotten};
    if (entry.record.kind == sagas::input_kind::reply) {
      who->by_id.insert_or_assign(entry.record.answers, entry.record.source);
    }
    fresh.push_back(followed_json(event.stream, record_json(entry, *who, false)));
  }
  return fresh;
}

result<store::position> begin_of(store::store_reader& in, const std::string& from) {
  if (from == "start") return store::position{0};
  if (from == "now") return in.last_position();
  store::position position = 0;
  const auto read = std::from_chars(from.data(), from.data() + from.size(), position);
  if (read.ec != std::errc{} || read.ptr != from.data() + from.size()) {
    return error(errc::bad_argument,
                 "following begins at start, now or a position, not at \"" + from + "\"");
  }
  return position;
}

}  // namespace snorri::app
