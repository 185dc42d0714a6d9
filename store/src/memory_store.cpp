// The contract over vectors and maps. One mutex guards all of it: no call keeps it for long.
#include "snorri/store/memory_store.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "rules.hpp"
#include "snorri/base/clock.hpp"
#include "snorri/base/uuid.hpp"

namespace snorri::store {

namespace {

struct stream_data {
  stream_row row;
  std::vector<position> positions;  // of its events: version n is at [n - 1]
  std::optional<store::snapshot> snapshot;
};

/// Shared by the store and its readers; lives as long as the last of them.
struct memory_state {
  const std::string id = make_uuid7(system_clock{}.now());
  std::mutex mutex;
  std::vector<recorded_event> events;  // position n is at [n - 1]
  std::vector<stream_data> streams;    // id n is at [n - 1]
  std::unordered_map<std::string, std::size_t> stream_by_name;
  std::map<std::pair<std::string, std::string>, position> messages;
  std::vector<parked_message> parked;
  std::vector<held_message> held;  // in order of their ids
  std::uint64_t held_given = 0;
  std::map<std::string, subscription> subscriptions;
  std::map<std::string, std::string> routes;
  std::map<std::pair<std::string, int>, definition_row> definitions;

  stream_data* find(const stream_name& name) {
    const auto at = stream_by_name.find(name.text());
    return at == stream_by_name.end() ? nullptr : &streams[at->second];
  }
};

bool matches(const stream_filter& filter, const stream_row& row) {
  return (filter.category.empty() || filter.category == row.name.category) &&
         row.name.key.starts_with(filter.key_prefix) &&
         (filter.state.empty() || filter.state == row.summary.state) &&
         (filter.statuses.empty() || std::find(filter.statuses.begin(), filter.statuses.end(),
                                               row.summary.status) != filter.statuses.end());
}

/// The elements of a vector whose [n - 1] has number n, after number `after`.
template <class T>
std::vector<T> page(const std::vector<T>& all, std::uint64_t after, std::size_t limit) {
  const auto begin = std::min<std::uint64_t>(after, all.size());
  const auto end = std::min<std::uint64_t>(begin + limit, all.size());
  return {all.begin() + static_cast<std::ptrdiff_t>(begin),
          all.begin() + static_cast<std::ptrdiff_t>(end)};
}

class memory_reader final : public store_reader {
 public:
  explicit memory_reader(std::shared_ptr<memory_state> state) : state_(std::move(state)) {}

  std::string store_id() const override { return state_->id; }

  result<position> last_position() override {
    const std::lock_guard lock(state_->mutex);
    return position{state_->events.size()};
  }

  result<std::optional<stream_row>> find(const stream_name& name) override {
    const std::lock_guard lock(state_->mutex);
    const auto* stream = state_->find(name);
    return stream ? std::optional<stream_row>{stream->row} : std::nullopt;
  }

  result<std::vector<recorded_event>> read_stream(const stream_name& name, stream_version from,
                                                  std::size_t limit) override {
    if (auto ok = check_page_limit(limit); !ok) return ok.error();
    const std::lock_guard lock(state_->mutex);
    std::vector<recorded_event> found;
    if (const auto* stream = state_->find(name)) {
      for (const auto at : page(stream->positions, from == 0 ? 0 : from - 1, limit))
        found.push_back(state_->events[at - 1]);
    }
    return found;
  }

  result<std::vector<recorded_event>> read_all(position after, std::size_t limit) override {
    if (auto ok = check_page_limit(limit); !ok) return ok.error();
    const std::lock_guard lock(state_->mutex);
    return page(state_->events, after, limit);
  }

  result<std::vector<stream_row>> list(const stream_filter& filter, std::uint64_t after,
                                       std::size_t limit) override {
    if (auto ok = check_page_limit(limit); !ok) return ok.error();
    const std::lock_guard lock(state_->mutex);
    std::vector<stream_row> found;
    for (auto id = after; id < state_->streams.size() && found.size() < limit; ++id) {
      if (matches(filter, state_->streams[id].row)) found.push_back(state_->streams[id].row);
    }
    return found;
  }

  result<std::optional<recorded_event>> find_message(std::string_view source,
                                                     std::string_view id) override {
    const std::lock_guard lock(state_->mutex);
    const auto at = state_->messages.find({std::string(source), std::string(id)});
    return at == state_->messages.end()
               ? std::nullopt
               : std::optional<recorded_event>{state_->events[at->second - 1]};
  }

  result<std::optional<snapshot>> find_snapshot(const stream_name& name) override {
    const std::lock_guard lock(state_->mutex);
    const auto* stream = state_->find(name);
    return stream ? stream->snapshot : std::nullopt;
  }

  result<std::vector<parked_message>> list_parked(std::uint64_t after, std::size_t limit) override {
    if (auto ok = check_page_limit(limit); !ok) return ok.error();
    const std::lock_guard lock(state_->mutex);
    return page(state_->parked, after, limit);
  }

  result<std::uint64_t> count_parked() override {
    const std::lock_guard lock(state_->mutex);
    return std::uint64_t{state_->parked.size()};
  }

  result<std::vector<held_message>> list_held(std::uint64_t after, std::size_t limit) override {
    if (auto ok = check_page_limit(limit); !ok) return ok.error();
    const std::lock_guard lock(state_->mutex);
    std::vector<held_message> found;
    for (const auto& each : state_->held) {
      if (each.id > after && found.size() < limit) found.push_back(each);
    }
    return found;
  }

  result<std::vector<subscription>> list_subscriptions() override {
    const std::lock_guard lock(state_->mutex);
    std::vector<subscription> all;
    for (const auto& [name, row] : state_->subscriptions) all.push_back(row);
    return all;
  }

  result<std::vector<route>> list_routes() override {
    const std::lock_guard lock(state_->mutex);
    std::vector<route> all;
    for (const auto& [command, participant] : state_->routes) all.push_back({command, participant});
    return all;
  }

  result<std::vector<definition_row>> list_definitions() override {
    const std::lock_guard lock(state_->mutex);
    std::vector<definition_row> all;
    for (const auto& [key, row] : state_->definitions) all.push_back(row);
    return all;
  }

 private:
  std::shared_ptr<memory_state> state_;
};

class memory_store final : public event_store {
 public:
  result<group_outcome> commit(const group& what) override {
    if (auto ok = check_limits(what); !ok) return ok.error();
    const std::lock_guard lock(state_->mutex);
    group_outcome outcome;
    outcome.reserve(what.appends.size());
    for (const auto& each : what.appends) outcome.push_back(write(each));
    for (const auto& each : what.snapshots) {
      auto* stream = state_->find(each.stream);
      if (stream && each.snapshot.version <= stream->row.version) stream->snapshot = each.snapshot;
    }
    for (auto message : what.parked) {
      message.id = state_->parked.size() + 1;
      state_->parked.push_back(std::move(message));
    }
    for (const auto& each : what.subscriptions) {
      auto& row = state_->subscriptions[each.name];
      const auto cursor = std::min<position>(each.cursor, state_->events.size());
      row = {each.name, each.types, std::max(row.cursor, cursor)};
    }
    for (const auto& each : what.routes) state_->routes[each.command] = each.participant;
    for (auto message : what.held) {
      release({message.saga_type, message.source, message.message_id});
      message.id = ++state_->held_given;
      state_->held.push_back(std::move(message));
    }
    for (const auto& each : what.released) release(each);
    return outcome;
  }

  result<void> put_definition(const definition_row& row) override {
    if (auto ok = check_limits(row); !ok) return ok;
    const std::lock_guard lock(state_->mutex);
    state_->definitions[{row.name, row.version}] = row;
    return {};
  }

  result<void> checkpoint() override { return {}; }

  result<std::unique_ptr<store_reader>> make_reader() override {
    return std::unique_ptr<store_reader>{std::make_unique<memory_reader>(state_)};
  }

  std::string store_id() const override { return state_->id; }

 private:
  std::optional<known_message> find_known(std::string_view source, std::string_view id) const {
    const auto at = state_->messages.find({std::string(source), std::string(id)});
    if (at == state_->messages.end()) return std::nullopt;
    const auto& found = state_->events[at->second - 1];
    return known_message{found.position, found.version, found.event.type, found.event.body};
  }

  void release(const held_name& name) {
    std::erase_if(state_->held, [&name](const held_message& each) {
      return each.saga_type == name.saga_type && each.source == name.source &&
             each.message_id == name.message_id;
    });
  }

  result<appended> write(const append& what) {
    if (auto ok = check_limits(what); !ok) return ok.error();
    if (what.deduplicate) {
      auto duplicate =
          find_duplicate(what, [this](auto source, auto id) { return find_known(source, id); });
      if (!duplicate) return duplicate.error();
      if (*duplicate) return **duplicate;
    }
    auto* stream = state_->find(what.stream);
    if (auto ok = check_expected(what, stream ? stream->row.version : 0); !ok) return ok.error();
    if (!stream) stream = &add_stream(what);
    const position first = state_->events.size() + 1;
    for (const auto& each : what.events) {
      const position at = state_->events.size() + 1;
      state_->events.push_back({at, what.stream, ++stream->row.version, each});
      stream->positions.push_back(at);
      if (what.deduplicate) state_->messages[{each.source, each.id}] = at;
    }
    stream->row.updated_at = what.events.back().at;
    if (what.summary) stream->row.summary = *what.summary;
    return appended{first, stream->row.version, false};
  }

  stream_data& add_stream(const append& what) {
    state_->stream_by_name[what.stream.text()] = state_->streams.size();
    auto& stream = state_->streams.emplace_back();
    stream.row.id = state_->streams.size();
    stream.row.name = what.stream;
    stream.row.started_at = what.events.front().at;
    return stream;
  }

  std::shared_ptr<memory_state> state_ = std::make_shared<memory_state>();
};

}  // namespace

std::unique_ptr<event_store> make_memory_store() { return std::make_unique<memory_store>(); }

}  // namespace snorri::store
