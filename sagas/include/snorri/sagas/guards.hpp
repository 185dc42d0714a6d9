// Conditions of rows. Those of the language look at the saga's progress; the user's are functions
// bool(const Data&) or bool(const Data&, const Event&) of the data as it was before the event.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>

#include "snorri/base/message_name.hpp"
#include "snorri/sagas/name.hpp"
#include "snorri/sagas/turn.hpp"

namespace snorri {

/// True while fewer than `attempts_max` attempts were made in this state.
struct tries_left_guard {
  int attempts_max;
  bool test(const sagas::turn& now) const { return now.tries_left(attempts_max); }
  std::string describe() const { return "tries_left<" + std::to_string(attempts_max) + ">"; }
};
template <int AttemptsMax>
inline constexpr tries_left_guard tries_left{AttemptsMax};

namespace sagas {

/// A guard of the language.
template <class Condition>
concept saga_condition = requires(const Condition& condition, const turn& now) {
  condition.test(now);
  condition.describe();
};

template <auto Command, int AttemptsMax>
struct tries_left_of_guard {
  bool test(const turn& now) const { return now.tries_left(command_name<Command>(), AttemptsMax); }
  std::string describe() const { return "tries_left<" + std::to_string(AttemptsMax) + ">"; }
};
template <auto Command>
struct answers_guard {
  bool test(const turn& now) const { return now.answers(command_name<Command>()); }
  std::string describe() const { return "answers " + std::string(command_name<Command>()); }
};
struct nothing_open_guard {
  bool test(const turn& now) const { return now.nothing_open(); }
  std::string describe() const { return "all answered"; }
};
struct all_done_guard {
  bool test(const turn& now) const { return now.nothing_open() && !now.failing(); }
  std::string describe() const { return "all done"; }
};
template <class... Events>
struct collected_guard {
  bool test(const turn& now) const { return (now.collected(message_name<Events>()) && ...); }
  std::string describe() const {
    std::string text;
    ((text += (text.empty() ? "" : ", ") + std::string(message_name<Events>())), ...);
    return text + " there";
  }
};

}  // namespace sagas

/// The timeout of `Command`, while fewer attempts than this were made at it.
template <auto Command, int AttemptsMax>
inline constexpr sagas::tries_left_of_guard<Command, AttemptsMax> tries_left_of{};
/// What came answers `Command`: tells replies of one type apart.
template <auto Command>
inline constexpr sagas::answers_guard<Command> answers{};
/// For `completion`: no command is open.
inline constexpr sagas::nothing_open_guard nothing_open{};
/// For `completion`: no command is open, and none has failed.
inline constexpr sagas::all_done_guard all_done{};
/// For `completion`: these events were collected.
template <class... Events>
inline constexpr sagas::collected_guard<Events...> collected{};

namespace sagas {

/// A condition of the user's, or, for the model checker, both answers.
template <auto Condition, class Data, class Event>
bool user_holds(const turn& now, const Data& data, [[maybe_unused]] const Event& event) {
  if (auto* choices = now.choices()) {
    if (const auto chosen = choices->choose(function_name<Condition>(), 2); chosen < 2) {
      return chosen == 1;
    }
  }
  if constexpr (std::is_invocable_r_v<bool, decltype(Condition), const Data&, const Event&>) {
    return Condition(data, event);
  } else {
    static_assert(
        std::is_invocable_r_v<bool, decltype(Condition), const Data&>,
        "SNORRI: a guard is a function bool(const Data&) or bool(const Data&, const Event&)");
    return Condition(data);
  }
}

template <auto Condition, class Data, class Event>
bool holds(const turn& now, const Data& data, const Event& event) {
  if constexpr (saga_condition<std::remove_cv_t<decltype(Condition)>>) {
    return Condition.test(now);
  } else {
    return user_holds<Condition>(now, data, event);
  }
}

template <auto Condition>
std::string condition_name() {
  if constexpr (saga_condition<std::remove_cv_t<decltype(Condition)>>) {
    return Condition.describe();
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

}  // namespace sagas

}  // namespace snorri
