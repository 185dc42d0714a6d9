// A service that follows what sagas and services publish. The engine keeps its place: every event
// is given at least once, in order, and again until the handler has returned.
//
//   subscriber s{"analytics"};
//   s.on<OrderCreated>([](const OrderCreated& e, const event_context& about) { ... });
//   return s.run();
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "snorri/base/clock.hpp"
#include "snorri/base/codec.hpp"
#include "snorri/base/message_name.hpp"
#include "snorri/base/result.hpp"
#include "snorri/transport/key_files.hpp"
#include "snorri/transport/link.hpp"
#include "snorri/transport/message.hpp"

namespace snorri::transport {

struct subscriber_options {
  std::string engine = "tcp://127.0.0.1:7707";
  std::shared_ptr<connector> link{};  // in place of `engine`: another way to reach it
  /// Where the engine asks for keys (docs/security.md): the file of `snorri keys make`, or the key.
  std::string key_file{};
  std::optional<service_key> key{};
  std::shared_ptr<const clock_source> clock{};  // in place of the steady one: for tests
  /// Where a name begins that the engine does not know yet: "start", "now" or a position.
  std::string from = "start";
  int credit = 256;  // events that may wait here
  /// Of their bodies, together; the engine's limit if absent.
  std::optional<std::int64_t> credit_bytes{};
  bool handle_signals = true;  // SIGTERM and SIGINT end run(); the second one kills
  duration reconnect_min = std::chrono::milliseconds{100};
  duration reconnect_max = std::chrono::seconds{5};
  std::function<void(std::string_view)> log{};  // one line a call; stderr if empty
};

/// What a handler may know of an event. Lives as long as the handler's call.
struct event_context {
  envelope headers;  // as first published
  /// Its place in the log, the same at every delivery: the key to notice a repeat by. Several
  /// events may share one; (position, id) never repeats.
  std::uint64_t position = 0;
  std::string_view body;

  const std::string& id() const noexcept { return headers.id; }
  const std::string& source() const noexcept { return headers.source; }
  const std::string& type() const noexcept { return headers.type; }
  const std::string& saga() const noexcept { return headers.correlationid; }
  const std::string& traceparent() const noexcept { return headers.traceparent; }
};

/// Threads: everything from one, except stop(). Handlers run on the thread of run().
class subscriber {
 public:
  using raw_handler = std::function<void(const event_context& about)>;

  /// `name` is the subscription's: the engine keeps one place for it. One process at a time.
  explicit subscriber(std::string name, subscriber_options options = {});
  ~subscriber();
  subscriber(const subscriber&) = delete;
  subscriber& operator=(const subscriber&) = delete;

  /// `handler(const Event&)` or `handler(const Event&, const event_context&)`. Returning is the
  /// acknowledgement. If it throws, or the body can't be read, the event is given again after a
  /// while, and nothing after it before that. Pre: before run(); one handler a type.
  template <class Event, class Handler>
  subscriber& on(Handler handler);
  subscriber& on_raw(std::string type, raw_handler handler);
  /// For every type without a handler of its own.
  subscriber& on_any(raw_handler handler);

  /// Follows until stop() or a signal; an engine that is away is waited for, for ever, and so is an
  /// operator where the engine has paused the subscription (E2016: its handler threw too often at
  /// one event). Says goodbye. Returns main's exit status: 0, or 1 when it can't go on (the log has
  /// the reason): the engine refuses the subscription, or another process took it over.
  int run();

  /// One turn, for a program that owns the loop: takes in what has come, hands it on, acknowledges.
  /// Waits at most `wait_max` for something to do. Returns whether anything came. Handles no
  /// signals. Pre: run() is not running.
  /// Errors: those for which run() returns 1.
  result<bool> step(duration wait_max);

  /// Threads: any.
  void stop() noexcept;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

template <class Event, class Handler>
subscriber& subscriber::on(Handler handler) {
  return on_raw(std::string(message_name<Event>()),
                [handler = std::move(handler)](const event_context& about) mutable {
                  const Event what = codec<Event>::decode(about.body);
                  if constexpr (std::is_invocable_v<Handler&, const Event&, const event_context&>) {
                    handler(what, about);
                  } else {
                    static_assert(std::is_invocable_v<Handler&, const Event&>,
                                  "a handler takes (const Event&) or (const Event&, "
                                  "const event_context&)");
                    handler(what);
                  }
                });
}

}  // namespace snorri::transport
