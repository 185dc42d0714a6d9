// What the rows of a group of steps do: ask for what is wanted, take back what was done. A group's
// state asks for no command, one or many; steps.hpp says which steps are groups.
#pragma once

#include <cstddef>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "snorri/sagas/step.hpp"

namespace snorri::sagas {

template <class Step, class Data, class Event>
bool is_wanted([[maybe_unused]] const turn& now, [[maybe_unused]] const Data& data,
               [[maybe_unused]] const Event& event) {
  if constexpr (Step::conditional) {
    return user_holds<Step::condition>(now, data, event);
  } else {
    return true;
  }
}

/// Asks for what the step wants, if it is wanted, and sets its timer.
template <class Step>
struct begin {
  static constexpr auto name = function_name<Step::command>();

  template <class Data, class Event>
  static void run(turn& now, const Data& data, const Event& event) {
    if (!is_wanted<Step>(now, data, event)) return;
    if constexpr (Step::kind == step_kind::local) {
      raise<Step::command>::run(now, data, event);
    } else if constexpr (Step::kind == step_kind::child) {
      start(now, call<Step::command>(data, event));
    } else if constexpr (Step::kind == step_kind::children) {
      const auto starts = call<Step::command>(data, event);
      check_fan_out(name, starts.size());
      for (const auto& each : starts) start(now, each);
    } else {
      send<Step::command>::run(now, data, event);
    }
    if constexpr (Step::limit.us > 0 && Step::kind == step_kind::command) {
      now.arm(name, duration{Step::limit.us});
    }
  }
  static action_view describe();

 private:
  template <class Start>
  static void start(turn& now, const Start& event) {
    now.start_child(name, message_name<Start>(), codec<Start>::encode(event), Step::saga);
  }
};

template <class Message>
struct element_of {
  using type = Message;
};
template <class Message>
struct element_of<std::vector<Message>> {
  using type = Message;
};

/// The message, or the event of a local step, that a step begins with.
template <class Step>
std::string_view type_of_step() {
  using made = message_of<Step::command>;
  if constexpr (Step::kind == step_kind::local) {
    return raised_type<made>();
  } else {
    return message_name<typename element_of<made>::type>();
  }
}

template <class Step>
action_view begin<Step>::describe() {
  constexpr const char* kind = Step::kind == step_kind::local ? "raise"
                               : Step::is_child               ? "start"
                                                              : "send";
  message_view message;
  if constexpr (Step::kind == step_kind::command) {
    message = view_message<message_of<Step::command>>();
  }
  return {kind, name, type_of_step<Step>(), 0, message};
}

/// Undoes what the step has done, if it has.
template <class Step>
struct take_back {
  template <class Data, class Event>
  static void run([[maybe_unused]] turn& now, [[maybe_unused]] const Data& data,
                  [[maybe_unused]] const Event& event) {
    constexpr auto done = function_name<Step::command>();
    if (!now.has_done(done)) return;
    if constexpr (Step::is_child) {
      now.undo_children(command_name<Step::undo_command>(), done, Step::saga);
    } else {
      using message = message_of<Step::undo_command>;
      now.compensate_each(command_name<Step::undo_command>(), message_name<message>(),
                          codec<message>::encode(call<Step::undo_command>(data, event)), done);
      if constexpr (Step::limit.us > 0) {
        now.arm(command_name<Step::undo_command>(), duration{Step::limit.us});
      }
    }
  }
  static action_view describe() {
    message_view message;
    if constexpr (!Step::is_child) message = view_message<message_of<Step::undo_command>>();
    return {"compensate", command_name<Step::undo_command>(), command_type<Step::undo_command>(), 0,
            message};
  }
};

}  // namespace snorri::sagas
