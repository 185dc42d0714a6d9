// A service that tells the engine what happened: events that start sagas or move them on.
// An event is kept and sent again until the engine has it on disk.
//
//   publisher p{"order-service"};
//   if (const auto done = p.publish(OrderCreated{...}); !done) std::cerr << done.error().text();
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "snorri/base/clock.hpp"
#include "snorri/base/codec.hpp"
#include "snorri/base/message_name.hpp"
#include "snorri/base/message_schema.hpp"
#include "snorri/base/result.hpp"
#include "snorri/transport/key_files.hpp"
#include "snorri/transport/link.hpp"
#include "snorri/transport/message.hpp"

namespace snorri::transport {

struct publisher_options {
  std::string engine = "tcp://127.0.0.1:7707";
  std::shared_ptr<connector> link{};  // in place of `engine`: another way to reach it
  /// Where the engine asks for keys (docs/security.md): the file of `snorri keys make`, or the key.
  std::string key_file{};
  std::optional<service_key> key{};
  std::shared_ptr<const clock_source> clock{};  // in place of the steady one: for tests
  /// How long one event is tried. Then it is timed_out and its outcome unknown: publish it again
  /// with the same id.
  duration timeout = std::chrono::seconds{10};
  std::size_t in_flight_max = 1024;  // publish_async() waits when so many are unanswered
  duration reconnect_min = std::chrono::milliseconds{20};
  duration reconnect_max = std::chrono::seconds{1};
  std::function<void(std::string_view)> log{};  // one line a call; stderr if empty
};

/// What became of an event, once it is on the engine's disk.
struct receipt {
  std::string id;
  std::uint64_t position = 0;
  bool duplicate = false;  // the engine had it before
  std::string saga;        // "order/536365"; "" if it belongs to none
  std::string status;      // the saga's status after it: "PENDING"
};

/// How the saga ended that an event began, or moved on.
struct run_outcome {
  receipt event;
  std::string saga;            // "order/536365"
  std::string status;          // "CONFIRMED" or "CANCELLED"
  std::string state;           // the one that it ended in
  std::uint64_t position = 0;  // of the record that ended it
  message answer;              // the event that it published in the end; no type = none

  bool confirmed() const noexcept { return status == "CONFIRMED"; }
  /// Pre: answer.headers.type is that event's. Throws what its codec throws.
  template <class Event>
  Event answer_as() const {
    return codec<Event>::decode(answer.body);
  }
};

/// What may be said of an event beside its body.
struct publish_as {
  std::string id{};       // "" = a new UUID; the same id again is the same event, for ever
  std::string subject{};  // the saga's key, where known
  std::string traceparent{};
  std::string tracestate{};
  std::string expirytime{};  // RFC 3339: refused from then on
  int priority = priority_default;
};

/// Threads: one at a time. Nothing happens between calls: there is no thread behind it.
class publisher {
 public:
  using callback = std::function<void(const result<receipt>&)>;
  using run_callback = std::function<void(const result<run_outcome>&)>;

  /// `name` is the service's, and the events' source.
  explicit publisher(std::string name, publisher_options options = {});
  /// Says goodbye; what is unanswered is given up. Callbacks are not called. See flush().
  ~publisher();
  publisher(const publisher&) = delete;
  publisher& operator=(const publisher&) = delete;

  /// Returns when the engine has it on disk, or refused it.
  /// Errors: timed_out, address_invalid, and what the engine answers (docs/protocol.md).
  template <class Event>
  result<receipt> publish(const Event& event, const publish_as& as = {}) {
    return publish(make<Event>(event, as));
  }
  /// Missing id, source and time are filled in.
  result<receipt> publish(message what);

  /// Sends it and goes on; `done` is called from a later call of publish(), publish_async(), poll()
  /// or flush(). Waits while in_flight_max are unanswered.
  template <class Event>
  void publish_async(const Event& event, callback done, const publish_as& as = {}) {
    publish_async(make<Event>(event, as), std::move(done));
  }
  void publish_async(message what, callback done);

  /// Publishes the event and waits until the saga that takes it has ended: a request with its
  /// answer. It waits through restarts of the engine and lost connections. When `deadline` is over
  /// it is timed_out, and the saga goes on: call it again with the same id to wait on.
  /// Errors: as publish(), timed_out, saga_missing (the event belongs to no saga).
  template <class Event>
  result<run_outcome> run(const Event& event, duration deadline, const publish_as& as = {}) {
    return run(make<Event>(event, as), deadline);
  }
  result<run_outcome> run(message what, duration deadline);

  /// The same; `done` is called as that of publish_async().
  template <class Event>
  void run_async(const Event& event, duration deadline, run_callback done,
                 const publish_as& as = {}) {
    run_async(make<Event>(event, as), deadline, std::move(done));
  }
  void run_async(message what, duration deadline, run_callback done);

  /// Takes in what the engine answered; waits for at most `wait` for a first answer. Returns how
  /// many callbacks ran.
  std::size_t poll(duration wait = duration::zero());

  /// Ends the wait of poll(), publish(), run() and flush() early, to look again. Threads: any.
  void wake() noexcept;

  /// Waits until nothing is unanswered, events and runs. False if that took longer than `timeout`.
  bool flush(duration timeout);

  /// Events without an answer, and runs.
  std::size_t in_flight() const noexcept;

 private:
  template <class Event>
  static message make(const Event& event, const publish_as& as) {
    auto what = make(std::string(message_name<Event>()), codec<Event>::encode(event), as);
    what.headers.dataschema = message_schema<Event>();
    return what;
  }
  static message make(std::string type, std::string body, const publish_as& as);

  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace snorri::transport
