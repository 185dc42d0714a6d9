// given/when/then for one saga, in virtual time: no sleeps, no sockets, no disk.
//
//   using namespace snorri::testing;
//   TEST(OrderSaga, IsCancelledWhenThereIsNoStock) {
//     given<order_saga>()
//         .when(OrderCreated{"7", 2})
//         .expect_command<ReserveInventory>()
//         .when(InventoryFailed{"none left"})
//         .expect_end("CANCELLED")
//         .expect_nothing_outstanding();
//   }
//
// What is expected of commands, events and outcomes is expected of what the last when_...() or
// after() brought about; all else of the saga as it then stands. A failure is one of GoogleTest at
// the line of the test, with the saga's story so far. After a when_...() that makes no sense for
// the saga the rest of the chain does nothing: one failure is enough.
//
// A chain may be kept and copied: a copy goes its own way.
//   auto reserved = given<order_saga>().when(OrderCreated{"7", 2}).when(InventoryReserved{"r"});
//
// The test's file includes <snorri/base/json.hpp> for its messages. In a file that says `using
// namespace snorri` GoogleTest's own namespace is ::testing.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snorri/base/message_name.hpp"
#include "snorri/sagas/definition.hpp"
#include "snorri/sagas/name.hpp"
#include "snorri/testing/place.hpp"
#include "snorri/testing/virtual_saga.hpp"
#include "snorri/testing/wanted.hpp"

namespace snorri::testing {

/// Names the command that an event answers, where several open ones could be meant.
struct reply_to_command {
  std::string_view name;
  constexpr reply_to_command(const char* command) : name(command) {}
  constexpr explicit reply_to_command(std::string_view command) : name(command) {}
};
/// when(reply_to<book>, HotelBooked{}), by the function that makes the command.
template <auto Command>
inline constexpr reply_to_command reply_to{sagas::function_name<Command>()};

/// Threads: one.
class given_saga {
 public:
  /// Without a definition every call does nothing: why was said before.
  explicit given_saga(const sagas::definition* by);

  // ---- what comes in. Whatever the saga then does by itself is done, too.

  /// The start event of a saga that has not begun; else a reply to the oldest open command that it
  /// may answer; else an outside event with the saga's key; else a late reply.
  template <class Event>
  given_saga& when(const Event& event, place where = place::here()) {
    return when_message(message_name<Event>(), codec<Event>::encode(event), where);
  }
  /// A reply to the open command that the function `command` made: when("book", HotelBooked{}).
  template <class Event>
  given_saga& when(reply_to_command command, const Event& event, place where = place::here()) {
    return when_reply(command.name, message_name<Event>(), codec<Event>::encode(event), where);
  }
  /// The same with a body as it is on the wire; one of an older version says so in `schema`, which
  /// is its dataschema.
  given_saga& when_message(std::string_view type, std::string body, place where = place::here());
  given_saga& when_message(std::string_view type, std::string body, std::string_view schema,
                           place where = place::here());
  given_saga& when_reply(std::string_view command, std::string_view type, std::string body,
                         place where = place::here());
  /// The last message comes once more, with the id that it had.
  given_saga& again(place where = place::here());

  /// Time passes, and timers that become due fire in their order.
  given_saga& after(duration by, place where = place::here());
  /// The same until a point in virtual time, counted from the saga's beginning.
  given_saga& at(duration since_start, place where = place::here());
  /// Time passes until the first timer fires, or until the one of that name does: "" is the
  /// state's, "deadline" the saga's, any other a command's.
  given_saga& when_timeout(place where = place::here());
  given_saga& when_timer(std::string_view name, place where = place::here());
  template <auto Command>
  given_saga& when_timeout_of(place where = place::here()) {
    return when_timer(sagas::function_name<Command>(), where);
  }

  /// The participant could not carry the command out, technically: it may be asked again.
  template <class Command>
  given_saga& when_failed(std::string_view reason, place where = place::here()) {
    return when_command_failed(message_name<Command>(), reason, where);
  }
  given_saga& when_command_failed(std::string_view type, std::string_view reason,
                                  place where = place::here());
  /// Somebody wants the saga undone.
  given_saga& when_cancelled(std::string_view reason = "", place where = place::here());
  /// The parent of this confirmed child saga wants it undone.
  given_saga& when_undone(std::string_view reason = "", place where = place::here());
  /// A child saga of this one has ended. `child` is its type or its whole name, "hotel/7".
  given_saga& when_child_confirmed(std::string_view child, std::string data = "{}",
                                   place where = place::here());
  given_saga& when_child_cancelled(std::string_view child, std::string data = "{}",
                                   place where = place::here());
  given_saga& when_child_undone(std::string_view child, std::string data = "{}",
                                place where = place::here());
  /// What the engine draws for jitter from now on, in [0, 1); 0 at first.
  given_saga& drawing(double jitter);

  // ---- what the last of those brought about

  /// The command was sent, or asked for again, at least once.
  template <class Command>
  given_saga& expect_command(const wanted<Command>& what = {}, place where = place::here()) {
    return expect_command_of(message_name<Command>(), what.check(), where);
  }
  template <class Command>
  given_saga& expect_no_command(place where = place::here()) {
    return expect_no_command_of(message_name<Command>(), where);
  }
  /// No command at all.
  given_saga& expect_no_command(place where = place::here());
  /// These commands, in this order, and no other.
  template <class... Commands>
  given_saga& expect_commands(place where = place::here()) {
    return expect_commands_of({std::string(message_name<Commands>())...}, where);
  }
  /// The event was published.
  template <class Event>
  given_saga& expect_event(const wanted<Event>& what = {}, place where = place::here()) {
    return expect_event_of(message_name<Event>(), what.check(), where);
  }
  template <class Event>
  given_saga& expect_no_event(place where = place::here()) {
    return expect_no_event_of(message_name<Event>(), where);
  }
  /// A child saga of type `child` was started.
  given_saga& expect_child(std::string_view child, place where = place::here());
  /// A child saga of type `child` was asked to undo itself.
  given_saga& expect_child_undo(std::string_view child, place where = place::here());
  /// What became of the input itself: applied, ignored, duplicate, late, unexpected, rejected,
  /// deferred.
  given_saga& expect_outcome(sagas::outcome what, place where = place::here());
  given_saga& expect_outcome(std::string_view what, place where = place::here());
  /// The reason that was recorded with it has this in it.
  given_saga& expect_reason(std::string_view part, place where = place::here());
  /// It is shown to an operator as parked, or it is not.
  given_saga& expect_parked(place where = place::here());
  given_saga& expect_not_parked(place where = place::here());

  // ---- the saga as it now stands

  given_saga& expect_state(std::string_view state, place where = place::here());
  given_saga& expect_status(sagas::saga_status status, place where = place::here());
  /// "PENDING", "CONFIRMED", "CANCELLED" or "STUCK".
  given_saga& expect_status(std::string_view status, place where = place::here());
  /// It has ended, in this state or as this.
  given_saga& expect_end(std::string_view end, place where = place::here());
  /// It can't go on by itself.
  given_saga& expect_stuck(place where = place::here());
  /// The timer is set and due in this time: "" is the state's, "deadline" the saga's, any other a
  /// command's.
  given_saga& expect_timer_in(duration time, std::string_view name = "",
                              place where = place::here());
  given_saga& expect_no_timer(std::string_view name = "", place where = place::here());
  /// The command is open, and was asked for so often.
  template <class Command>
  given_saga& expect_attempt(int attempt, place where = place::here()) {
    return expect_attempt_of(message_name<Command>(), attempt, where);
  }
  template <class Command>
  given_saga& expect_open(place where = place::here()) {
    return expect_open_of(message_name<Command>(), where);
  }
  /// The saga's data: an equal value or a predicate.
  template <class Data>
  given_saga& expect_data(const wanted<Data>& what, place where = place::here()) {
    return expect_data_as(what.check(), where);
  }
  /// One member of it: expect_data(&Order::reason, "limit").
  template <class Data, class Member, class Value>
  given_saga& expect_data(Member Data::*member, const Value& value, place where = place::here()) {
    return expect_data_as(wanted<Data>(member, value).check(), where);
  }
  /// So many events wait in the saga for a state that takes them.
  given_saga& expect_deferred(std::size_t count, place where = place::here());
  /// No open commands, no timers, no deferred events.
  given_saga& expect_nothing_outstanding(place where = place::here());

  // ---- the same by name

  given_saga& expect_command_of(std::string_view type, const body_check& check,
                                place where = place::here());
  given_saga& expect_no_command_of(std::string_view type, place where = place::here());
  given_saga& expect_commands_of(const std::vector<std::string>& types,
                                 place where = place::here());
  given_saga& expect_event_of(std::string_view type, const body_check& check,
                              place where = place::here());
  given_saga& expect_no_event_of(std::string_view type, place where = place::here());
  given_saga& expect_attempt_of(std::string_view type, int attempt, place where = place::here());
  given_saga& expect_open_of(std::string_view type, place where = place::here());
  given_saga& expect_data_as(const body_check& check, place where = place::here());

  // ---- for whatever has no word here

  /// Pre: its definition was found.
  const virtual_saga& saga() const { return *saga_; }
  /// The saga's story so far, as failures print it.
  std::string story() const;

 private:
  given_saga& did(const result<void>& what, place where);
  given_saga& say(bool ok, const std::string& sentence, place where);
  bool silent() const noexcept { return !saga_ || broken_; }

  std::optional<virtual_saga> saga_;
  bool broken_ = false;  // a when_...() made no sense: what follows means nothing
};

/// The linked definition of that name, the highest version or the one that is asked for. Without it
/// the test fails at `where`.
given_saga given(std::string_view saga_type, int version = 0, place where = place::here());
inline given_saga given(const sagas::definition& by) { return given_saga(&by); }

/// The saga whose SNORRI_SAGA is linked into the test.
template <class Saga>
given_saga given(place where = place::here()) {
  return given(Saga::name, Saga::version, where);
}

}  // namespace snorri::testing
