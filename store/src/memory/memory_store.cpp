// The contract over vectors and maps.
#include "snorri/store/memory_store.hpp"

#include <algorithm>
#include <utility>

#include "../rules.hpp"
#include "../subscriptions.hpp"
#include "memory_reader.hpp"
#include "memory_state.hpp"

namespace snorri::store {

namespace {

bool contains(const std::vector<std::string>& all, const std::string& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

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
      auto row = merged(state_->find_subscription(each.name), each, last());
      if (row) put(*row);
    }
    for (const auto& each : what.routes) state_->routes[each.command] = each.participant;
    for (auto message : what.held) {
      release({message.saga_type, message.source, message.message_id});
      message.id = ++state_->held_given;
      state_->held.push_back(std::move(message));
    }
    for (const auto& each : what.released) release(each);
    for (const auto& each : what.touched) {
      if (auto* stream = state_->find(each.stream)) {
        stream->is_archived = false;
        stream->row.summary = each.summary;
      }
    }
    return outcome;
  }

  result<void> put_definition(const definition_row& row) override {
    if (auto ok = check_limits(row); !ok) return ok;
    const std::lock_guard lock(state_->mutex);
    state_->definitions[{row.name, row.version}] = row;
    return {};
  }

  result<subscription> open_subscription(const std::string& name, const event_filter& filter,
                                         subscription_start start) override {
    const std::lock_guard lock(state_->mutex);
    auto row = opened(state_->find_subscription(name), name, filter, start, last());
    if (row) put(*row);
    return row;
  }

  result<void> move_cursor(const std::string& name, std::uint64_t epoch, position up_to) override {
    const std::lock_guard lock(state_->mutex);
    const auto known = state_->find_subscription(name);
    if (auto ok = check_holder(known, name, epoch); !ok) return ok;
    if (const auto row = moved(*known, up_to, last())) put(*row);
    return {};
  }

  result<subscription> fail_subscription(const std::string& name, std::uint64_t epoch,
                                         const std::string& reason,
                                         std::uint32_t failures_max) override {
    const std::lock_guard lock(state_->mutex);
    const auto known = state_->find_subscription(name);
    if (auto ok = check_holder(known, name, epoch); !ok) return ok.error();
    put(failed(*known, reason, failures_max));
    return *state_->find_subscription(name);
  }

  result<void> resume_subscription(const std::string& name) override {
    const std::lock_guard lock(state_->mutex);
    const auto known = state_->find_subscription(name);
    if (!known) return no_such_subscription(name);
    put(resumed(*known));
    return {};
  }

  result<void> remove_subscription(const std::string& name) override {
    const std::lock_guard lock(state_->mutex);
    if (state_->subscriptions.erase(name) == 0) return no_such_subscription(name);
    return {};
  }

  /// There is no other place in memory: what is archived is marked and stays.
  result<archived> archive(const retention& which) override {
    const std::lock_guard lock(state_->mutex);
    archived done;
    for (auto& stream : state_->streams) {
      if (stream.is_archived || stream.row.updated_at >= which.updated_before ||
          !contains(which.statuses, stream.row.summary.status)) {
        continue;
      }
      if (done.streams == which.streams_max) {
        done.is_more = true;
        break;
      }
      stream.is_archived = true;
      ++done.streams;
      done.events += stream.positions.size();
    }
    return done;
  }

  result<bool> forget(const std::string& subject, const std::vector<std::string>& ended) override {
    if (auto ok = check_subject(subject); !ok) return ok.error();
    const std::lock_guard lock(state_->mutex);
    for (const auto& stream : state_->streams) {
      const bool has_ended = stream.is_archived || contains(ended, stream.row.summary.status);
      if (ended.empty() || has_ended) continue;
      if (last_subject_of(stream) == subject) return subject_in_use(subject, stream.row);
    }
    bool had_key = false;
    for (auto& each : state_->events) had_key = wipe(each, subject) || had_key;
    for (auto& stream : state_->streams) {
      if (!stream.snapshot || stream.snapshot->subject != subject) continue;
      stream.snapshot.reset();
      had_key = true;
    }
    return had_key;
  }

  result<void> checkpoint() override { return {}; }
  result<bool> maintain() override { return false; }
  store_condition condition() const override { return {}; }

  result<std::unique_ptr<store_reader>> make_reader() override {
    return make_memory_reader(state_);
  }

  std::string store_id() const override { return state_->id; }

 private:
  position last() const { return state_->events.size(); }

  void put(subscription row) {
    const auto name = row.name;
    state_->subscriptions[name] = std::move(row);
  }

  static bool wipe(recorded_event& each, const std::string& subject) {
    if (each.event.subject != subject || each.forgotten) return false;
    each.event.metadata.clear();
    each.event.body.clear();
    each.forgotten = true;
    return true;
  }

  std::string last_subject_of(const stream_data& stream) const {
    for (auto at = stream.positions.rbegin(); at != stream.positions.rend(); ++at) {
      const auto& event = state_->events[*at - 1];
      if (!event.event.subject.empty()) return event.forgotten ? "" : event.event.subject;
    }
    return "";
  }

  std::optional<known_message> find_known(std::string_view source, std::string_view id) const {
    const auto at = state_->messages.find({std::string(source), std::string(id)});
    if (at == state_->messages.end()) return std::nullopt;
    const auto& found = state_->events[at->second - 1];
    return known_message{found.position, found.version, found.event.type, found.event.body,
                         found.forgotten};
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
      auto duplicate = find_duplicate(what, [&](std::size_t event) {
        return find_known(what.events[event].source, what.events[event].id);
      });
      if (!duplicate) return duplicate.error();
      if (*duplicate) return **duplicate;
    }
    auto* stream = state_->find(what.stream);
    if (auto ok = check_expected(what, stream ? stream->row.version : 0); !ok) return ok.error();
    if (!stream) stream = &add_stream(what);
    const position first = last() + 1;
    for (const auto& each : what.events) {
      const position at = last() + 1;
      state_->events.push_back({at, what.stream, ++stream->row.version, each, what.deduplicate});
      stream->positions.push_back(at);
      if (what.deduplicate) state_->messages[{each.source, each.id}] = at;
    }
    stream->is_archived = false;
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
