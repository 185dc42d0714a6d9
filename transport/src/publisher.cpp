#include "snorri/transport/publisher.hpp"

#include <list>
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
    time_point deadline;
  };
  using unanswered_list = std::list<unanswered>;
  struct answer {
    callback done;
    result<receipt> what;
  };

  state(std::string with_name, publisher_options with)
      : name(std::move(with_name)),
        options(std::move(with)),
        engine(client_settings(name, options)) {}

  void exchange(duration wait);
  void settle(const std::string& id, const result<receipt>& what);
  void take(const session::news& what);
  void expire();
  std::size_t call_back();

  std::string name;
  publisher_options options;
  client engine;
  std::optional<error> broken;  // an address without sense: nothing will ever be sent
  unanswered_list by_deadline;  // all wait equally long, so in the order they came
  text_map<unanswered_list::iterator> waiting;
  std::vector<answer> answered;  // callbacks not yet called
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
  auto& headers = what.headers;
  if (headers.id.empty()) headers.id = make_uuid7(system_clock().now());
  if (headers.source.empty()) headers.source = s.name;
  if (headers.time.empty()) headers.time = to_rfc3339(system_clock().now());
  if (s.waiting.contains(headers.id)) {
    s.answered.push_back(
        {std::move(done),
         error(errc::bad_argument, "the event " + headers.id + " is being published already")});
    return;
  }
  while (s.waiting.size() >= std::max<std::size_t>(s.options.in_flight_max, 1)) {
    poll(s.options.timeout);
  }
  const auto now = s.engine.now();
  const auto at = s.by_deadline.insert(s.by_deadline.end(),
                                       {headers.id, std::move(done), now + s.options.timeout});
  s.waiting.emplace(headers.id, at);
  s.engine.session().publish(std::move(what), now);
  s.engine.flush();
}

std::size_t publisher::poll(duration wait) {
  auto& s = *state_;
  s.exchange(s.answered.empty() ? wait : duration::zero());
  return s.call_back();
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

std::size_t publisher::in_flight() const noexcept { return state_->waiting.size(); }

void publisher::state::exchange(duration wait) {
  if (!by_deadline.empty()) {
    wait = std::min(wait, by_deadline.front().deadline - engine.now());
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
  } else if (const auto* refused = std::get_if<wire::refusal>(&what)) {
    if (refused->id.empty()) {
      engine.log("the engine refuses a message: " + wire::to_error(*refused).text());
    } else {
      settle(refused->id, wire::to_error(*refused));
    }
  }
}

void publisher::state::settle(const std::string& id, const result<receipt>& what) {
  const auto found = waiting.find(id);
  if (found == waiting.end()) return;  // given up before
  const auto at = found->second;
  answered.push_back({std::move(at->done), what});
  waiting.erase(found);
  by_deadline.erase(at);
}

void publisher::state::expire() {
  const auto now = engine.now();
  while (!by_deadline.empty() && (broken || by_deadline.front().deadline <= now)) {
    const std::string id = by_deadline.front().id;
    engine.session().forget(id);
    settle(id, broken
                   ? *broken
                   : error(errc::timed_out,
                           "no engine at " + options.engine + " has acknowledged the event " + id +
                               " in time; it may have arrived: publish it again with this id"));
  }
}

/// They may publish, and so come back here: each is off the list before it is called.
std::size_t publisher::state::call_back() {
  std::size_t count = 0;
  for (auto& [done, what] : std::exchange(answered, {})) {
    ++count;
    if (done) done(what);
  }
  return count;
}

}  // namespace snorri::transport
