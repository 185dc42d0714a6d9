#include "snorri/transport/publisher.hpp"

#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "client.hpp"
#include "snorri/base/uuid.hpp"
#include "text_map.hpp"

namespace snorri::transport {
namespace {

constexpr std::size_t news_max = 1024;

client_options client_settings(std::string name, const publisher_options& options) {
  client_options with;
  with.session.name = std::move(name);
  with.session.reconnect_min = options.reconnect_min;
  with.session.reconnect_max = options.reconnect_max;
  with.session.credit = 0;
  with.engine = options.engine;
  with.link = options.link;
  with.key_file = options.key_file;
  with.key = options.key;
  with.clock = options.clock;
  with.log = options.log;
  return with;
}

}  // namespace

struct publisher::state {
  struct unanswered {
    std::string id;
    callback done;
  };
  using unanswered_list = std::multimap<time_point, unanswered>;  // by deadline
  /// An event whose saga is waited for. Its name is the event's id.
  struct one_run {
    run_callback done;
    time_point deadline;
    receipt event;  // once that is there
  };

  state(std::string with_name, publisher_options with)
      : name(std::move(with_name)),
        options(std::move(with)),
        engine(client_settings(name, options)) {}

  void complete(message& what) const;
  void publish(message what, callback done, time_point deadline);
  void exchange(duration wait);
  void settle(const std::string& id, const result<receipt>& what);
  void settle_run(const std::string& id, const result<run_outcome>& what);
  void await_end(const std::string& id, const result<receipt>& what);
  void take(const session::news& what);
  void take(const wire::refusal& what);
  void expire();
  time_point next_deadline() const;
  std::size_t call_back();

  std::string name;
  publisher_options options;
  client engine;
  std::optional<error> broken;  // an address without sense: nothing will ever be sent
  unanswered_list by_deadline;
  text_map<unanswered_list::iterator> waiting;
  std::map<std::string, one_run> runs;
  std::multimap<time_point, std::string> runs_by_deadline;
  std::vector<std::function<void()>> answered;  // callbacks not yet called, with what they are told
};

publisher::publisher(std::string name, publisher_options options)
    : state_(std::make_unique<state>(std::move(name), std::move(options))) {}

publisher::~publisher() { state_->engine.close("stopping"); }

message publisher::make(std::string type, std::string body, const publish_as& as) {
  message what;
  what.headers.type = std::move(type);
  what.headers.id = as.id;
  what.headers.subject = as.subject;
  what.headers.traceparent = as.traceparent;
  what.headers.tracestate = as.tracestate;
  what.headers.expirytime = as.expirytime;
  what.headers.priority = as.priority;
  what.body = std::move(body);
  return what;
}

result<receipt> publisher::publish(message what) {
  std::optional<result<receipt>> outcome;
  publish_async(std::move(what), [&](const result<receipt>& answer) { outcome = answer; });
  while (!outcome) poll(state_->options.timeout);
  return *outcome;
}

void publisher::publish_async(message what, callback done) {
  auto& s = *state_;
  s.complete(what);
  if (s.waiting.contains(what.headers.id) || s.runs.contains(what.headers.id)) {
    s.answered.emplace_back([done = std::move(done), id = what.headers.id] {
      if (done) done(error(errc::bad_argument, "the event " + id + " is being published already"));
    });
    return;
  }
  while (s.waiting.size() >= std::max<std::size_t>(s.options.in_flight_max, 1)) {
    poll(s.options.timeout);
  }
  s.publish(std::move(what), std::move(done), s.engine.now() + s.options.timeout);
}

result<run_outcome> publisher::run(message what, duration deadline) {
  std::optional<result<run_outcome>> outcome;
  run_async(std::move(what), deadline, [&](const result<run_outcome>& end) { outcome = end; });
  while (!outcome) poll(deadline);
  return *outcome;
}

void publisher::run_async(message what, duration deadline, run_callback done) {
  auto& s = *state_;
  s.complete(what);
  const auto id = what.headers.id;
  if (s.waiting.contains(id) || s.runs.contains(id)) {
    s.answered.emplace_back([done = std::move(done), id] {
      if (done) done(error(errc::bad_argument, "the event " + id + " is being published already"));
    });
    return;
  }
  while (s.runs.size() >= std::max<std::size_t>(s.options.in_flight_max, 1)) {
    poll(s.options.timeout);
  }
  const auto until = s.engine.now() + deadline;
  s.runs.emplace(id, state::one_run{std::move(done), until, {}});
  s.runs_by_deadline.emplace(until, id);
  s.publish(
      std::move(what), [&s, id](const result<receipt>& answer) { s.await_end(id, answer); }, until);
}

std::size_t publisher::poll(duration wait) {
  auto& s = *state_;
  s.exchange(s.answered.empty() ? wait : duration::zero());
  return s.call_back();
}

void publisher::wake() noexcept { state_->engine.wake(); }

bool publisher::flush(duration timeout) {
  const auto end = state_->engine.now() + timeout;
  while (in_flight() > 0) {
    const auto left = end - state_->engine.now();
    if (left <= duration::zero()) return false;
    poll(left);
  }
  state_->call_back();
  return true;
}

std::size_t publisher::in_flight() const noexcept {
  std::size_t count = state_->runs.size();
  for (const auto& [id, _] : state_->waiting) count += state_->runs.contains(id) ? 0 : 1;
  return count;
}

void publisher::state::complete(message& what) const {
  auto& headers = what.headers;
  if (headers.id.empty()) headers.id = make_uuid7(system_clock().now());
  if (headers.source.empty()) headers.source = name;
  if (headers.time.empty()) headers.time = to_rfc3339(system_clock().now());
}

void publisher::state::publish(message what, callback done, time_point deadline) {
  const auto id = what.headers.id;
  waiting.emplace(id, by_deadline.emplace(deadline, unanswered{id, std::move(done)}));
  engine.session().publish(std::move(what), engine.now());
  engine.flush();
}

time_point publisher::state::next_deadline() const {
  auto next = time_point::max();
  if (!by_deadline.empty()) next = by_deadline.begin()->first;
  if (!runs_by_deadline.empty()) next = std::min(next, runs_by_deadline.begin()->first);
  return next;
}

void publisher::state::exchange(duration wait) {
  if (const auto next = next_deadline(); next != time_point::max()) {
    wait = std::min(wait, next - engine.now());
  }
  std::vector<session::news> news;
  if (!broken) broken = engine.exchange(std::max(wait, duration::zero()), news_max, news);
  for (const auto& each : news) take(each);
  expire();
}

void publisher::state::take(const session::news& what) {
  if (const auto* done = std::get_if<wire::acks>(&what)) {
    for (const auto& each : done->list) {
      settle(each.id, receipt{each.id, each.position, each.duplicate, each.saga, each.status});
    }
  } else if (const auto* over = std::get_if<wire::ended>(&what)) {
    const auto& end = over->what;
    run_outcome outcome{{}, end.saga, end.status, end.state, end.position, {}};
    outcome.answer.headers.type = end.type;
    outcome.answer.headers.dataschema = end.dataschema;
    outcome.answer.headers.correlationid = end.saga;
    outcome.answer.body = end.body;
    settle_run(end.id, outcome);
  } else if (const auto* refused = std::get_if<wire::refusal>(&what)) {
    take(*refused);
  }
}

void publisher::state::take(const wire::refusal& what) {
  if (what.id.empty()) {
    engine.log("the engine refuses a message: " + wire::to_error(what).text());
  } else if (what.kind == "await") {
    settle_run(what.id, wire::to_error(what));
  } else {
    settle(what.id, wire::to_error(what));
  }
}

void publisher::state::settle(const std::string& id, const result<receipt>& what) {
  const auto found = waiting.find(id);
  if (found == waiting.end()) return;  // given up before
  const auto at = found->second;
  auto done = std::move(at->second.done);
  waiting.erase(found);
  by_deadline.erase(at);
  // What its run does with it is no callback of the user's.
  if (runs.contains(id)) return done(what);
  answered.emplace_back([done = std::move(done), what] {
    if (done) done(what);
  });
}

/// The event of a run is on disk, or refused.
void publisher::state::await_end(const std::string& id, const result<receipt>& what) {
  if (!what) return settle_run(id, what.error());
  if (what->saga.empty()) {
    return settle_run(id, error(errc::saga_missing, "the event " + id +
                                                        " is recorded and belongs to no saga: "
                                                        "there is no end to wait for"));
  }
  auto& run = runs.at(id);
  run.event = *what;
  const auto now = engine.now();
  engine.session().await({id, what->saga, run.deadline - now}, now);
  engine.flush();
}

void publisher::state::settle_run(const std::string& id, const result<run_outcome>& what) {
  const auto found = runs.find(id);
  if (found == runs.end()) return;
  engine.session().forget_wait(id);
  auto told = what;
  if (told) told->event = found->second.event;
  answered.emplace_back([done = std::move(found->second.done), told = std::move(told)] {
    if (done) done(told);
  });
  const auto [begin, end] = runs_by_deadline.equal_range(found->second.deadline);
  for (auto at = begin; at != end; ++at) {
    if (at->second != id) continue;
    runs_by_deadline.erase(at);
    break;
  }
  runs.erase(found);
}

void publisher::state::expire() {
  const auto now = engine.now();
  while (!by_deadline.empty() && (broken || by_deadline.begin()->first <= now)) {
    const std::string id = by_deadline.begin()->second.id;
    engine.session().forget(id);
    settle(id, broken
                   ? *broken
                   : error(errc::timed_out,
                           "no engine at " + options.engine + " has acknowledged the event " + id +
                               " in time; it may have arrived: publish it again with this id"));
  }
  while (!runs_by_deadline.empty() && (broken || runs_by_deadline.begin()->first <= now)) {
    const std::string id = runs_by_deadline.begin()->second;
    settle_run(id, broken ? *broken
                          : error(errc::timed_out,
                                  "saga " + runs.at(id).event.saga +
                                      " has not ended in time; it goes on: run the event " + id +
                                      " again with this id to wait for it"));
  }
}

/// They may publish, and so come back here: each is off the list before it is called.
std::size_t publisher::state::call_back() {
  std::size_t count = 0;
  for (const auto& each : std::exchange(answered, {})) {
    ++count;
    each();
  }
  return count;
}

}  // namespace snorri::transport
