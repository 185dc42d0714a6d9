#include "snorri/transport/subscriber.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "client.hpp"
#include "stop_signals.hpp"
#include "text_map.hpp"

namespace snorri::transport {
namespace {

constexpr duration look_up = std::chrono::milliseconds{100};
/// An acknowledgement is sent after so many events at the latest, or when none waits.
constexpr std::size_t batch_max = 256;
constexpr duration answer_max = std::chrono::seconds{5};

}  // namespace

struct subscriber::state {
  client_options client_settings() const;
  subscription_request request() const;
  void start();
  /// Says goodbye. Another start() may follow.
  void close(std::string_view reason);
  /// What came in and its acknowledgement; whether there was anything. Errors end run().
  result<bool> turn(duration wait_max);
  std::optional<error> take(const session::news& what);
  bool is_next(const wire::delivered& what);
  void handle(const wire::delivered& what);
  void acknowledge();

  std::string name;
  subscriber_options options;
  text_map<raw_handler> handlers;
  raw_handler any;

  bool open = false;          // deliveries are of the session that is now
  std::uint64_t given = 0;    // the last delivery that came
  std::uint64_t handled = 0;  // the last delivery whose handler returned
  std::uint64_t acknowledged = 0;
  std::optional<time_point> again_at;  // when to subscribe again
  std::string again_why;               // "" where no handler threw
  duration pause{};

  std::unique_ptr<client> engine;
  std::atomic<bool> stopping = false;
  std::mutex mutex;  // of `engine` as stop() sees it
};

subscriber::subscriber(std::string name, subscriber_options options)
    : state_(std::make_unique<state>()) {
  state_->name = std::move(name);
  state_->options = std::move(options);
}
subscriber::~subscriber() { state_->close("stopping"); }

subscriber& subscriber::on_raw(std::string type, raw_handler handler) {
  state_->handlers.insert_or_assign(std::move(type), std::move(handler));
  return *this;
}

subscriber& subscriber::on_any(raw_handler handler) {
  state_->any = std::move(handler);
  return *this;
}

void subscriber::stop() noexcept {
  state_->stopping.store(true);
  const std::lock_guard lock(state_->mutex);
  if (state_->engine != nullptr) state_->engine->wake();
}

int subscriber::run() {
  auto& s = *state_;
  const stop_signals signals(s.options.handle_signals);
  s.start();
  std::optional<error> failed;
  while (!failed && !s.stopping.load() && !signals.raised()) {
    if (const auto turned = s.turn(look_up); !turned) failed = turned.error();
  }
  if (failed) s.engine->log(failed->text());
  s.close(failed ? "failed" : "stopping");
  s.stopping.store(false);
  return failed ? 1 : 0;
}

result<bool> subscriber::step(duration wait_max) {
  state_->start();
  return state_->turn(wait_max);
}

void subscriber::state::start() {
  if (engine != nullptr) return;
  auto fresh = std::make_unique<client>(client_settings());
  fresh->session().subscribe(request());
  open = false;
  again_at.reset();
  pause = options.reconnect_min;
  const std::lock_guard lock(mutex);
  engine = std::move(fresh);
}

void subscriber::state::close(std::string_view reason) {
  if (engine == nullptr) return;
  engine->close(reason);
  const std::lock_guard lock(mutex);
  engine.reset();
}

client_options subscriber::state::client_settings() const {
  client_options with;
  with.session.name = name;
  with.session.credit = options.credit;
  with.session.credit_bytes = options.credit_bytes;
  with.session.reconnect_min = options.reconnect_min;
  with.session.reconnect_max = options.reconnect_max;
  with.engine = options.engine;
  with.link = options.link;
  with.key_file = options.key_file;
  with.key = options.key;
  with.clock = options.clock;
  with.log = options.log;
  return with;
}

subscription_request subscriber::state::request() const {
  subscription_request out;
  out.name = name;
  out.from = options.from;
  if (any) return out;
  for (const auto& [type, _] : handlers) out.types.push_back(type);
  return out;
}

result<bool> subscriber::state::turn(duration wait_max) {
  if (again_at) wait_max = std::min(wait_max, *again_at - engine->now());
  std::vector<session::news> news;
  if (auto failed = engine->exchange(std::max(wait_max, duration::zero()), batch_max, news)) {
    return *failed;
  }
  for (const auto& each : news) {
    if (auto failed = take(each)) return *failed;
  }
  if (open) acknowledge();
  if (again_at && *again_at <= engine->now()) {
    again_at = engine->now() + answer_max;
    auto again = request();
    again.reason = std::exchange(again_why, {});
    engine->session().subscribe(std::move(again));
  }
  engine->flush();
  return !news.empty();
}

std::optional<error> subscriber::state::take(const session::news& what) {
  if (std::holds_alternative<session::came>(what)) {
    open = false;
    again_at = engine->now() + answer_max;
  } else if (std::holds_alternative<wire::subscribed>(what)) {
    open = true;
    given = handled = acknowledged = 0;
    again_at.reset();
  } else if (const auto* event = std::get_if<wire::delivered>(&what)) {
    if (open) handle(*event);
  } else if (const auto* refused = std::get_if<wire::refusal>(&what)) {
    const auto why = wire::to_error(*refused);
    if (why.code() == errc::subscription_invalid && refused->kind != "ack") return why;
    engine->log("the engine refuses a message: " + why.text());
  }
  return std::nullopt;
}

void subscriber::state::acknowledge() {
  if (handled == acknowledged) return;
  acknowledged = handled;
  engine->session().post(wire::delivery_ack{name, handled});
}

/// Deliveries count 1, 2, 3, ...: one that is missing was lost on the way. Handling what comes
/// behind it and acknowledging that would skip it for ever.
bool subscriber::state::is_next(const wire::delivered& what) {
  if (what.delivery == given + 1) {
    given = what.delivery;
    return true;
  }
  engine->log("delivery " + std::to_string(what.delivery) + " came where " +
              std::to_string(given + 1) + " was next: something got lost, it is asked for again");
  acknowledge();
  open = false;
  again_at = engine->now();
  return false;
}

void subscriber::state::handle(const wire::delivered& what) {
  if (!is_next(what)) return;
  const auto& headers = what.what.headers;
  const auto found = handlers.find(headers.type);
  const raw_handler& handler = found == handlers.end() ? any : found->second;
  std::string reason;
  try {
    if (handler) handler({headers, what.position, what.what.body});
    handled = what.delivery;
    pause = options.reconnect_min;
    return;
  } catch (const std::exception& failed) {
    reason = failed.what();
  } catch (...) {
    reason = "something that is no std::exception";
  }
  engine->log("the handler of " + headers.type + " " + headers.id + " threw: " + reason +
              "; it is given the event again");
  // What came before it is done; what comes behind it waits for it.
  acknowledge();
  again_why = headers.type + " " + headers.id + ": " + reason;
  open = false;
  again_at = engine->now() + pause;
  pause = std::min(pause * 2, options.reconnect_max);
}

}  // namespace snorri::transport
