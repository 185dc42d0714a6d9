#include "snorri/transport/publisher.hpp"

#include <optional>
#include <vector>

#include "publisher_state.hpp"
#include "snorri/base/uuid.hpp"

namespace snorri::transport {
namespace {

constexpr std::size_t news_max = 1024;
/// Of each gather, given and not yet taken in.
constexpr int answers_window = 256;

client_options settings_of(std::string name, const publisher_options& options) {
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

publisher::state::state(std::string with_name, publisher_options with)
    : name(std::move(with_name)), options(std::move(with)), engine(settings_of(name, options)) {}

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
  if (!s.is_free(what.headers.id, done)) return;
  while (s.waiting.size() >= std::max<std::size_t>(s.options.in_flight_max, 1)) {
    poll(s.options.timeout);
  }
  s.publish(std::move(what), std::move(done), s.engine.now() + s.options.timeout);
}

result<run_outcome> publisher::run(message what, duration deadline) {
  std::optional<result<run_outcome>> outcome;
  run_async(std::move(what), deadline, [&](const auto& end) { outcome = end; });
  while (!outcome) poll(deadline);
  return *outcome;
}

void publisher::run_async(message what, duration deadline, run_callback done) {
  auto& s = *state_;
  s.complete(what);
  if (!s.is_free(what.headers.id, done)) return;
  make_room();
  state::request how{s.engine.now() + deadline};
  how.ended = std::move(done);
  s.begin(std::move(what), std::move(how));
}

result<gathered> publisher::gather(message what, std::vector<std::string> types, enough until,
                                   duration deadline) {
  std::optional<result<gathered>> outcome;
  gather_async(std::move(what), std::move(types), std::move(until), deadline,
               [&](const auto& all) { outcome = all; });
  while (!outcome) poll(deadline);
  return *outcome;
}

void publisher::gather_async(message what, std::vector<std::string> types, enough until,
                             duration deadline, gather_callback done) {
  auto& s = *state_;
  s.complete(what);
  if (!s.is_free(what.headers.id, done)) return;
  make_room();
  state::request how{s.engine.now() + deadline, std::move(types)};
  how.answers.emplace(what.headers, std::move(until));
  how.gathered = std::move(done);
  s.engine.session().widen(answers_window);
  s.begin(std::move(what), std::move(how));
}

/// For one more run or gather.
void publisher::make_room() {
  const auto& s = *state_;
  while (s.requests.size() >= std::max<std::size_t>(s.options.in_flight_max, 1)) {
    poll(s.options.timeout);
  }
}

std::size_t publisher::poll(duration wait) {
  auto& s = *state_;
  s.exchange(s.answered.empty() ? wait : duration::zero());
  return s.call_back();
}

void publisher::wake() noexcept { state_->engine.wake(); }

void publisher::give_up() {
  state_->broken = error(errc::timed_out,
                         "the publisher " + state_->name +
                             " ends before the engine has answered, and the outcome is unknown: "
                             "publish the event again under the same id");
}

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
  std::size_t count = state_->requests.size();
  for (const auto& [id, _] : state_->waiting) count += state_->requests.contains(id) ? 0 : 1;
  return count;
}

void publisher::state::complete(message& what) const {
  auto& headers = what.headers;
  if (headers.id.empty()) headers.id = make_uuid7(system_clock().now());
  if (headers.source.empty()) headers.source = name;
  if (headers.time.empty()) headers.time = to_rfc3339(system_clock().now());
}

template <class Callback>
bool publisher::state::is_free(const std::string& id, const Callback& done) {
  if (!waiting.contains(id) && !requests.contains(id)) return true;
  answered.emplace_back([done, id] {
    if (done) done(error(errc::bad_argument, "the event " + id + " is being published already"));
  });
  return false;
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
  if (!requests_by_deadline.empty()) next = std::min(next, requests_by_deadline.begin()->first);
  return next;
}

void publisher::state::exchange(duration wait) {
  if (const auto next = next_deadline(); next != time_point::max()) {
    wait = std::min(wait, next - engine.now());
  }
  std::vector<session::news> news;
  if (!broken) broken = engine.exchange(std::max(wait, duration::zero()), news_max, news);
  std::map<std::string, std::uint64_t> given;  // the last delivery of each gather
  for (auto& each : news) {
    if (auto* event = std::get_if<wire::delivered>(&each)) {
      take(std::move(*event), given);
    } else {
      take(each);
    }
  }
  for (const auto& [id, delivery] : given) {
    if (requests.contains(id)) engine.session().post(wire::delivery_ack{id, delivery});
  }
  expire();
  engine.flush();
}

void publisher::state::take(const session::news& what) {
  if (const auto* done = std::get_if<wire::acks>(&what)) {
    for (const auto& each : done->list) {
      settle(each.id, receipt{each.id, each.position, each.duplicate, each.saga, each.status});
    }
  } else if (const auto* over = std::get_if<wire::ended>(&what)) {
    take(*over);
  } else if (const auto* refused = std::get_if<wire::refusal>(&what)) {
    take(*refused);
  }
}

void publisher::state::take(const wire::refusal& what) {
  if (what.id.empty()) {
    engine.log("the engine refuses a message: " + wire::to_error(what).text());
  } else if (what.kind == "await" || what.kind == "follow") {
    fail(what.id, wire::to_error(what));
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
  // What its request does with it is no callback of the user's.
  if (requests.contains(id)) return done(what);
  answered.emplace_back([done = std::move(done), what] {
    if (done) done(what);
  });
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
  while (!requests_by_deadline.empty() && (broken || requests_by_deadline.begin()->first <= now)) {
    expire(std::string(requests_by_deadline.begin()->second));
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
