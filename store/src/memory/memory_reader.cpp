#include "memory_reader.hpp"

#include <algorithm>
#include <utility>

#include "../rules.hpp"

namespace snorri::store {

namespace {

constexpr std::size_t events_looked_at_max = 100'000;

bool passes(const stream_filter& filter, const stream_row& row) {
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

/// Collects events until the page is full, by count or by bytes.
class event_collector {
 public:
  explicit event_collector(std::size_t limit) : limit_(limit) {}
  bool is_full() const { return events_.size() >= limit_ || bytes_ >= page_bytes_max; }
  void add(const recorded_event& event) {
    bytes_ += event.event.metadata.size() + event.event.body.size();
    events_.push_back(event);
    events_.back().event.subject.clear();
  }
  std::vector<recorded_event> take() { return std::move(events_); }

 private:
  std::size_t limit_;
  std::size_t bytes_ = 0;
  std::vector<recorded_event> events_;
};

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
    event_collector found(limit);
    const auto* stream = state_->find(name);
    const auto last = stream ? stream->positions.size() : 0;
    for (auto version = std::max<stream_version>(from, 1); version <= last && !found.is_full();
         ++version) {
      found.add(state_->events[stream->positions[version - 1] - 1]);
    }
    return found.take();
  }

  result<std::vector<recorded_event>> read_stream_backward(const stream_name& name,
                                                           stream_version from,
                                                           std::size_t limit) override {
    if (auto ok = check_page_limit(limit); !ok) return ok.error();
    const std::lock_guard lock(state_->mutex);
    event_collector found(limit);
    const auto* stream = state_->find(name);
    const stream_version last = stream ? stream->positions.size() : 0;
    for (auto version = from == 0 ? last : std::min(from, last); version > 0 && !found.is_full();
         --version) {
      found.add(state_->events[stream->positions[version - 1] - 1]);
    }
    return found.take();
  }

  result<std::vector<recorded_event>> read_all(position after, std::size_t limit) override {
    auto page = read_events({}, after, limit);
    if (!page) return page.error();
    return std::move(page->events);
  }

  result<event_page> read_events(const event_filter& filter, position after,
                                 std::size_t limit) override {
    if (auto ok = check_page_limit(limit); !ok) return ok.error();
    const std::lock_guard lock(state_->mutex);
    event_collector found(limit);
    const position end = std::min<position>(state_->events.size(), after + events_looked_at_max);
    position scanned = after;
    while (scanned < end && !found.is_full()) {
      const auto& event = state_->events[scanned++];
      if (matches(filter, event)) found.add(event);
    }
    return event_page{found.take(), scanned};
  }

  result<std::vector<stream_row>> list(const stream_filter& filter, std::uint64_t after,
                                       std::size_t limit) override {
    if (auto ok = check_page_limit(limit); !ok) return ok.error();
    const std::lock_guard lock(state_->mutex);
    std::vector<stream_row> found;
    for (auto id = after; id < state_->streams.size() && found.size() < limit; ++id) {
      if (passes(filter, state_->streams[id].row)) found.push_back(state_->streams[id].row);
    }
    return found;
  }

  result<std::optional<recorded_event>> find_message(std::string_view source,
                                                     std::string_view id) override {
    const std::lock_guard lock(state_->mutex);
    const auto at = state_->messages.find({std::string(source), std::string(id)});
    if (at == state_->messages.end()) return std::optional<recorded_event>{};
    event_collector found(1);
    found.add(state_->events[at->second - 1]);
    return std::optional{std::move(found.take().front())};
  }

  result<std::optional<snapshot>> find_snapshot(const stream_name& name) override {
    const std::lock_guard lock(state_->mutex);
    const auto* stream = state_->find(name);
    if (!stream || !stream->snapshot) return std::optional<snapshot>{};
    snapshot found = *stream->snapshot;
    found.subject.clear();
    return std::optional{std::move(found)};
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

}  // namespace

std::unique_ptr<store_reader> make_memory_reader(std::shared_ptr<memory_state> state) {
  return std::make_unique<memory_reader>(std::move(state));
}

}  // namespace snorri::store
