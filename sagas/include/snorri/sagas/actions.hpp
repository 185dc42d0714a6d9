// What rows do: pure functions of the data after the event was folded in. They decide on a turn,
// and nothing is carried out here.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "snorri/base/codec.hpp"
#include "snorri/base/message_name.hpp"
#include "snorri/sagas/name.hpp"
#include "snorri/sagas/shape_builder.hpp"
#include "snorri/sagas/turn.hpp"

namespace snorri {

// ---- how often and how fast a command is asked for again

/// Delay before attempt n+1: min(cap, first * factor^(n-1)), shortened by up to `jitter_percent`.
struct retry_policy {
  int attempts_max = 3;
  span first = {1'000'000};
  int factor = 2;
  span cap = {60'000'000};
  int jitter_percent = 20;
};

namespace sagas {

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
using message_of = typename result_of_function<std::remove_cv_t<decltype(Function)>>::type;

/// The type of the message of a command.
template <auto Command>
constexpr std::string_view command_type() {
  if constexpr (std::is_pointer_v<std::remove_cv_t<decltype(Command)>>) {
    return message_name<message_of<Command>>();
  } else {
    return "undo";
  }
}

template <class Message>
void raise_message(turn& now, std::string_view, const Message& message) {
  now.raise(message_name<Message>(), codec<Message>::encode(message));
}
template <class... Messages>
void raise_message(turn& now, std::string_view function, const std::variant<Messages...>& one) {
  if (auto* choices = now.choices()) {
    const auto chosen = choices->choose(function, sizeof...(Messages));
    std::size_t number = 0;
    ((number++ == chosen ? raise_message(now, function, Messages{}) : void()), ...);
    if (chosen < sizeof...(Messages)) return;
  }
  std::visit([&](const auto& message) { raise_message(now, function, message); }, one);
}

template <class Message>
struct raised_name {
  static std::string_view text() { return message_name<Message>(); }
};
template <class... Messages>
struct raised_name<std::variant<Messages...>> {
  static std::string_view text() {
    static const std::string all = [] {
      std::string names;
      ((names += (names.empty() ? "" : " or ") + std::string(message_name<Messages>())), ...);
      return names;
    }();
    return all;
  }
};
template <class Message>
std::string_view raised_type() {
  return raised_name<Message>::text();
}

}  // namespace sagas

/// Sends the command that `Command(data)` makes.
template <auto Command>
struct send {
  template <class Data, class Event>
  static void run(sagas::turn& now, const Data& data, const Event& event) {
    using message = sagas::message_of<Command>;
    now.send(sagas::function_name<Command>(), message_name<message>(),
             codec<message>::encode(sagas::call<Command>(data, event)));
  }
  static sagas::action_view describe() {
    using message = sagas::message_of<Command>;
    return {"send", sagas::function_name<Command>(), message_name<message>(), 0,
            sagas::view_message<message>()};
  }
};

/// Asks for the outstanding `Command` again, under the same id, after the policy's delay.
template <auto Command, retry_policy Policy = retry_policy{}>
struct again {
  template <class Data, class Event>
  static void run(sagas::turn& now, const Data&, const Event&) {
    now.again(sagas::command_name<Command>(), delays);
  }
  static sagas::action_view describe() {
    return {"again", sagas::command_name<Command>(), sagas::command_type<Command>(),
            delays.first_us};
  }

 private:
  // Worked out while compiling: clang 14 breaks down on code for a member of Policy.
  static constexpr sagas::backoff delays{Policy.first.us, Policy.factor, Policy.cap.us,
                                         Policy.jitter_percent};
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
  static sagas::action_view describe() {
    using message = sagas::message_of<Undo>;
    return {"compensate", sagas::function_name<Undo>(), message_name<message>(), 0,
            sagas::view_message<message>()};
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
  static sagas::action_view describe() {
    using message = sagas::message_of<Fact>;
    return {"publish", sagas::function_name<Fact>(), message_name<message>(), 0,
            sagas::view_message<message>()};
  }
};

/// Gives the saga the event that `Function(data)` makes: it is taken next, in the same commit, and
/// its body is recorded, so that a replay does not call `Function` again. With a std::variant it
/// may be one of several.
template <auto Function>
struct raise {
  template <class Data, class Event>
  static void run(sagas::turn& now, const Data& data, const Event& event) {
    sagas::raise_message(now, sagas::function_name<Function>(), sagas::call<Function>(data, event));
  }
  static sagas::action_view describe() {
    return {"raise", sagas::function_name<Function>(),
            sagas::raised_type<sagas::message_of<Function>>(), 0};
  }
};

/// An action of the language that needs nothing of the data.
template <class Action>
struct control_action {
  template <class Data, class Event>
  static void run(sagas::turn& now, const Data&, const Event&) {
    Action::on(now);
  }
};

/// (Re)starts the state's timer; leaving the state stops it.
template <span Limit>
struct arm : control_action<arm<Limit>> {
  static void on(sagas::turn& now) { now.arm("", duration{Limit.us}); }
  static sagas::action_view describe() { return {"arm", "", "", Limit.us}; }
};
/// (Re)starts the timer of `Command`; leaving the state stops it.
template <auto Command, span Limit>
struct arm_for : control_action<arm_for<Command, Limit>> {
  static void on(sagas::turn& now) { now.arm(sagas::command_name<Command>(), duration{Limit.us}); }
  static sagas::action_view describe() {
    return {"arm", sagas::command_name<Command>(), "", Limit.us};
  }
};
/// Moves the saga's deadline further away.
template <span By>
struct extend_deadline : control_action<extend_deadline<By>> {
  static void on(sagas::turn& now) { now.extend(sagas::timer_record::deadline, duration{By.us}); }
  static sagas::action_view describe() { return {"extend_deadline", "", "", By.us}; }
};

/// The saga can't go on by itself: it becomes stuck, visible to an operator. An answer that still
/// comes sets it going again.
struct give_up : control_action<give_up> {
  static void on(sagas::turn& now) { now.give_up(); }
  static sagas::action_view describe() { return {"give_up", "", "", 0}; }
};
/// Stops waiting for `Command`; the state's work has failed.
template <auto Command>
struct abandon : control_action<abandon<Command>> {
  static void on(sagas::turn& now) { now.abandon(sagas::command_name<Command>()); }
  static sagas::action_view describe() {
    return {"abandon", sagas::command_name<Command>(), "", 0};
  }
};
/// Stops waiting for `Command`, which is left behind as it is.
template <auto Command>
struct leave : control_action<leave<Command>> {
  static void on(sagas::turn& now) { now.leave(sagas::command_name<Command>()); }
  static sagas::action_view describe() { return {"leave", sagas::command_name<Command>(), "", 0}; }
};
/// One of several commands of the state is answered.
struct settle : control_action<settle> {
  static void on(sagas::turn& now) { now.settle(false); }
  static sagas::action_view describe() { return {"settle", "", "", 0}; }
};
/// The same, with a refusal: the state's work has failed.
struct settle_failed : control_action<settle_failed> {
  static void on(sagas::turn& now) { now.settle(true); }
  static sagas::action_view describe() { return {"settle_failed", "", "", 0}; }
};
/// Remembers that a part of a join is there.
template <class Event>
struct collect : control_action<collect<Event>> {
  static void on(sagas::turn& now) { now.collect(message_name<Event>()); }
  static sagas::action_view describe() { return {"collect", message_name<Event>(), "", 0}; }
};
/// Forgets the parts of a join.
template <class... Events>
struct consume : control_action<consume<Events...>> {
  static void on(sagas::turn& now) { (now.consume(message_name<Events>()), ...); }
  static sagas::action_view describe() { return {"consume", "", "", 0}; }
};
/// Records that the event came and does nothing.
struct ignore : control_action<ignore> {
  static void on(sagas::turn& now) { now.ignore(); }
  static sagas::action_view describe() { return {"ignore", "", "", 0}; }
};
/// Keeps the event in the saga and offers it again after each change of state.
struct defer : control_action<defer> {
  static void on(sagas::turn& now) { now.defer(); }
  static sagas::action_view describe() { return {"defer", "", "", 0}; }
};
/// Shows the event as parked.
struct park : control_action<park> {
  static void on(sagas::turn& now) { now.park(); }
  static sagas::action_view describe() { return {"park", "", "", 0}; }
};
/// The event must not come here: the saga becomes stuck.
struct fail : control_action<fail> {
  static void on(sagas::turn& now) { now.fail(); }
  static sagas::action_view describe() { return {"fail", "", "", 0}; }
};

}  // namespace snorri
