// The words a saga is written in, at the level of states and rows. Rows are plain types without
// Boost.MSM; define.hpp turns them into a machine.
//
//   using rows = table<
//       on<START, OrderCreated>::go<RESERVING, send<reserve>, arm<30_s>>,
//       on<RESERVING, timeout>::iff<tries_left<5>>::does<again<reserve>, arm<30_s>>,
//       ...>;
//
// The first row whose state, event and guard match is taken.
#pragma once

#include <boost/mp11/list.hpp>
#include <string>
#include <string_view>
#include <type_traits>

#include "snorri/base/codec.hpp"
#include "snorri/base/message_name.hpp"
#include "snorri/sagas/name.hpp"
#include "snorri/sagas/shape.hpp"
#include "snorri/sagas/turn.hpp"

namespace snorri {

// ---- states

/// A state of a saga derives from one of these. Its name is what is stored.
struct state {};
/// The state before the first event; every saga has exactly one: START.
struct initial : state {};
/// A state without exits. What it counts as in lists is its base class.
struct terminal : state {};
struct ends_confirmed : terminal {};
struct ends_cancelled : terminal {};

struct START : initial {};
struct CONFIRMED : ends_confirmed {};
struct CANCELLED : ends_cancelled {};

// ---- events that no message carries

/// The state's timer is due, or a participant reported a technical failure.
struct timeout {
  static constexpr std::string_view message_type = "timeout";
};
/// Somebody wants the saga undone.
struct cancel {
  static constexpr std::string_view message_type = "cancel";
};

/// Which member of an event is the saga's key: `using keys =
/// snorri::keys<&OrderCreated::order_id>`.
template <auto... Members>
struct keys {};

// ---- how often and how fast a command is asked for again

/// Delay before attempt n+1: min(cap, first * factor^(n-1)), shortened by up to `jitter_percent`.
struct retry_policy {
  int attempts_max = 3;
  span first = {1'000'000};
  int factor = 2;
  span cap = {60'000'000};
  int jitter_percent = 20;
};

// ---- guards

/// True while fewer than `attempts_max` attempts were made in this state.
struct tries_left_guard {
  int attempts_max;
};
template <int AttemptsMax>
inline constexpr tries_left_guard tries_left{AttemptsMax};

namespace sagas {

template <auto Condition, class Data, class Event>
bool holds(const turn& now, const Data& data, const Event& event) {
  using condition = std::remove_cv_t<decltype(Condition)>;
  if constexpr (std::is_same_v<condition, tries_left_guard>) {
    return now.attempt() < Condition.attempts_max;
  } else if constexpr (std::is_invocable_r_v<bool, condition, const Data&, const Event&>) {
    return Condition(data, event);
  } else {
    static_assert(
        std::is_invocable_r_v<bool, condition, const Data&>,
        "SNORRI: a guard is a function bool(const Data&) or bool(const Data&, const Event&)");
    return Condition(data);
  }
}

template <auto Condition>
std::string condition_name() {
  if constexpr (std::is_same_v<std::remove_cv_t<decltype(Condition)>, tries_left_guard>) {
    return "tries_left<" + std::to_string(Condition.attempts_max) + ">";
  } else {
    return std::string(function_name<Condition>());
  }
}

/// All of its conditions, in order.
template <auto... Conditions>
struct guard {
  static constexpr bool always = sizeof...(Conditions) == 0;

  template <class Data, class Event>
  static bool test([[maybe_unused]] const turn& now, [[maybe_unused]] const Data& data,
                   [[maybe_unused]] const Event& event) {
    return (holds<Conditions>(now, data, event) && ...);
  }

  static std::string describe() {
    std::string text;
    ((text += (text.empty() ? "" : " and ") + condition_name<Conditions>()), ...);
    return text;
  }
};

/// What a function of the saga's data returns, with the event as its second argument if it wants
/// it.
template <auto Function, class Data, class Event>
auto call(const Data& data, [[maybe_unused]] const Event& event) {
  if constexpr (std::is_invocable_v<decltype(Function), const Data&, const Event&>) {
    return Function(data, event);
  } else {
    return Function(data);
  }
}

template <class Function>
struct result_of_function;
template <class Result, class... Arguments>
struct result_of_function<Result (*)(Arguments...)> {
  using type = std::remove_cvref_t<Result>;
};
template <class Result, class... Arguments>
struct result_of_function<Result (*)(Arguments...) noexcept> {
  using type = std::remove_cvref_t<Result>;
};

/// The message that a command or event function makes.
template <auto Function>
using message_of = typename result_of_function<decltype(Function)>::type;

}  // namespace sagas

// ---- actions: pure functions of the data after the event was folded in

/// Sends the command that `Command(data)` makes.
template <auto Command>
struct send {
  template <class Data, class Event>
  static void run(sagas::turn& now, const Data& data, const Event& event) {
    using message = sagas::message_of<Command>;
    now.send(sagas::function_name<Command>(), message_name<message>(),
             codec<message>::encode(sagas::call<Command>(data, event)));
  }
  static sagas::action_shape describe() {
    return {"send", std::string(sagas::function_name<Command>()),
            std::string(message_name<sagas::message_of<Command>>()), 0};
  }
};

/// Asks for the outstanding `Command` again, under the same id, after the policy's delay.
template <auto Command, retry_policy Policy = retry_policy{}>
struct again {
  template <class Data, class Event>
  static void run(sagas::turn& now, const Data&, const Event&) {
    now.again(sagas::function_name<Command>(),
              {Policy.first.us, Policy.factor, Policy.cap.us, Policy.jitter_percent});
  }
  static sagas::action_shape describe() {
    return {"again", std::string(sagas::function_name<Command>()),
            std::string(message_name<sagas::message_of<Command>>()), Policy.first.us};
  }
};

/// Sends the command that undoes `Done`, or, where that is not said, the command sent last that is
/// not undone yet. What it undoes may be unanswered: its outcome is then unknown, and the
/// participant refuses it should it arrive late.
template <auto Undo, auto Done = nullptr>
struct compensate {
  template <class Data, class Event>
  static void run(sagas::turn& now, const Data& data, const Event& event) {
    using message = sagas::message_of<Undo>;
    now.compensate(sagas::function_name<Undo>(), message_name<message>(),
                   codec<message>::encode(sagas::call<Undo>(data, event)), done());
  }
  static sagas::action_shape describe() {
    return {"compensate", std::string(sagas::function_name<Undo>()),
            std::string(message_name<sagas::message_of<Undo>>()), 0};
  }

 private:
  static constexpr std::string_view done() {
    if constexpr (std::is_same_v<std::remove_cv_t<decltype(Done)>, std::nullptr_t>) {
      return {};
    } else {
      return sagas::function_name<Done>();
    }
  }
};

/// Publishes the event that `Fact(data)` makes to subscribers.
template <auto Fact>
struct publish {
  template <class Data, class Event>
  static void run(sagas::turn& now, const Data& data, const Event& event) {
    using message = sagas::message_of<Fact>;
    now.publish(message_name<message>(), codec<message>::encode(sagas::call<Fact>(data, event)));
  }
  static sagas::action_shape describe() {
    return {"publish", std::string(sagas::function_name<Fact>()),
            std::string(message_name<sagas::message_of<Fact>>()), 0};
  }
};

/// (Re)starts the state's timer; leaving the state stops it.
template <span Limit>
struct arm {
  template <class Data, class Event>
  static void run(sagas::turn& now, const Data&, const Event&) {
    now.arm(duration{Limit.us});
  }
  static sagas::action_shape describe() { return {"arm", "", "", Limit.us}; }
};

/// The saga can't go on by itself: it becomes stuck, visible to an operator. An answer that still
/// comes sets it going again.
struct give_up {
  template <class Data, class Event>
  static void run(sagas::turn& now, const Data&, const Event&) {
    now.give_up();
  }
  static sagas::action_shape describe() { return {"give_up", "", "", 0}; }
};

/// Records that the event came and does nothing.
struct ignore {
  template <class Data, class Event>
  static void run(sagas::turn& now, const Data&, const Event&) {
    now.ignore();
  }
  static sagas::action_shape describe() { return {"ignore", "", "", 0}; }
};

// ---- rows

struct stay;  // the target of a row that leaves the state as it is

template <class Source, class Event, class Target, class Guard, class... Actions>
struct row {
  using source = Source;
  using event = Event;
  using target = Target;
  using guard = Guard;
  using actions = boost::mp11::mp_list<Actions...>;
};

template <class Source, class Event, class Guard = sagas::guard<>>
struct on;

template <class Source, class Event, auto... Conditions>
struct on<Source, Event, sagas::guard<Conditions...>> {
  template <auto Condition>
  using iff = on<Source, Event, sagas::guard<Conditions..., Condition>>;
  template <class Target, class... Actions>
  using go = row<Source, Event, Target, sagas::guard<Conditions...>, Actions...>;
  template <class... Actions>
  using does = row<Source, Event, stay, sagas::guard<Conditions...>, Actions...>;
  using ignored = row<Source, Event, stay, sagas::guard<Conditions...>, snorri::ignore>;
};

template <class... Rows>
using table = boost::mp11::mp_list<Rows...>;

}  // namespace snorri
