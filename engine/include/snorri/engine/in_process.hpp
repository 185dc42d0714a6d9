// A whole Snorri in one thread, for examples and for tests of sagas together with their
// participants: a real engine on a store in memory, the SDK's participants and publisher, and a
// clock that turns only when everybody waits. Days pass in milliseconds, and every run is the same.
//
//   engine::in_process snorri;                       // with the sagas that this program links
//   snorri.participant("town").on<BookTable>([](const BookTable& c) { return TableBooked{...}; });
//   snorri.publish(DinnerOrdered{"ada"});
//   snorri.run();
//   std::cout << *snorri.story("dinner/ada");
//
// Nothing survives it: whoever wants that runs an engine on a SQLite store (engine.hpp).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "snorri/base/clock.hpp"
#include "snorri/base/codec.hpp"
#include "snorri/base/message_name.hpp"
#include "snorri/base/result.hpp"
#include "snorri/sagas/definition.hpp"
#include "snorri/sagas/library.hpp"
#include "snorri/store/event_store.hpp"
#include "snorri/transport/participant.hpp"
#include "snorri/transport/publisher.hpp"

namespace snorri::engine {

/// Threads: one. What could not be made (two sagas of one name and version) is the error of
/// whatever is done with it.
class in_process {
 public:
  explicit in_process(
      std::vector<const sagas::definition*> definitions = sagas::linked_definitions());
  ~in_process();
  in_process(const in_process&) = delete;
  in_process& operator=(const in_process&) = delete;

  /// A service that carries out commands, made at the first call for this name; give it handlers
  /// before anything is published. Each of its answers arrives `takes` after the command.
  transport::participant& participant(const std::string& name, duration takes = {});

  /// An event of a service, on record when this returns. Time stands still.
  /// Errors: what the engine answers (docs/protocol.md).
  template <class Event>
  result<transport::receipt> publish(const Event& event) {
    transport::message what;
    what.headers.type = std::string(message_name<Event>());
    what.body = codec<Event>::encode(event);
    return publish(std::move(what));
  }
  /// A missing id is filled in with a number, a missing source with "user".
  result<transport::receipt> publish(transport::message what);

  /// Asks for the saga "order/7" to be undone.
  void cancel(std::string_view saga, std::string reason);

  /// Lets this much time go by; every timer and every answer comes at its moment.
  result<void> run_for(duration time);

  /// Lets time go by until nothing is due any more: each saga has ended, is stuck, or waits for an
  /// event from outside without a limit. At most `time_max`: some retry for ever.
  result<void> run(duration time_max = std::chrono::hours{24});

  time_point now() const noexcept;

  /// The saga "order/7" as text (story.hpp). Errors: saga_missing.
  result<std::string> story(std::string_view saga);

  /// For whatever else there is to see.
  store::event_store& store() noexcept;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace snorri::engine
