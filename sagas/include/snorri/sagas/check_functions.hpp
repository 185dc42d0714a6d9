// Checks of what the user's functions take and make, and of what a saga says of itself. As those in
// check_list.hpp: what each asks, and its sentence.
#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "snorri/base/json.hpp"
#include "snorri/sagas/rows.hpp"

namespace snorri::sagas {

template <class Saga>
struct saga_says_what_it_is {
  static constexpr bool holds = requires {
    typename Saga::data;
    typename Saga::start;
    std::string_view{Saga::name};
    int{Saga::version};
  };
  template <bool Holds>
  struct sentence {
    static_assert(Holds,
                  "SNORRI: a saga says what it is: using data, using start, static constexpr "
                  "std::string_view name and static constexpr int version");
  };
};

template <class Message>
constexpr bool has_json() {
  if constexpr (std::is_empty_v<Message> || !requires { typename codec<Message>::by_nlohmann; }) {
    return true;
  } else {
    return requires(nlohmann::json & json, const Message& written, Message& read) {
      nlohmann::adl_serializer<Message>::to_json(json, written);
      nlohmann::adl_serializer<Message>::from_json(json, read);
    };
  }
}

template <class Saga, class Message>
struct message_has_json {
  static constexpr bool holds = has_json<Message>();
  template <bool Holds>
  struct sentence {
    static_assert(Holds,
                  "SNORRI: a message or the data has no JSON: "
                  "SNORRI_DESCRIBE(Type, members...) in its namespace");
  };
};

template <auto Function, class Data>
constexpr bool takes_data() {
  using function = std::remove_cv_t<decltype(Function)>;
  if constexpr (!std::is_pointer_v<function>) {
    return true;  // none, or one of the language's
  } else {
    return std::is_invocable_v<function, const Data&>;
  }
}

template <class Saga, auto Command>
struct command_takes_the_data {
  static constexpr bool holds = takes_data<Command, typename Saga::data>();
  template <bool Holds>
  struct sentence {
    static_assert(Holds,
                  "SNORRI: the function of a step is no function of the saga's data: "
                  "Command name(const Data&)");
  };
};

template <class Saga, auto Command, auto Undo>
struct undo_takes_the_data {
  static constexpr bool holds = takes_data<Undo, typename Saga::data>();
  template <bool Holds>
  struct sentence {
    static_assert(Holds,
                  "SNORRI: the undo of a step is no function of the saga's data: "
                  "Command name(const Data&)");
  };
};

template <class Saga, auto Command, auto Condition>
struct condition_takes_the_data {
  using condition = std::remove_cv_t<decltype(Condition)>;
  static constexpr bool holds = std::is_same_v<condition, std::nullptr_t> ||
                                std::is_invocable_r_v<bool, condition, const typename Saga::data&>;
  template <bool Holds>
  struct sentence {
    static_assert(Holds, "SNORRI: the condition of only_if is a function bool(const Data&)");
  };
};

template <class Made>
struct is_vector : std::false_type {};
template <class Element>
struct is_vector<std::vector<Element>> : std::true_type {};

template <auto Function, class Data, bool Wanted>
constexpr bool makes_list() {
  if constexpr (takes_data<Function, Data>()) {
    return is_vector<std::remove_cvref_t<decltype(Function(std::declval<const Data&>()))>>::value ==
           Wanted;
  } else {
    return true;  // refused for that already
  }
}

template <class Saga, auto Starts, step_kind Kind>
struct children_are_a_list {
  static constexpr bool holds =
      makes_list<Starts, typename Saga::data, Kind == step_kind::children>();
  template <bool Holds>
  struct sentence {
    static_assert(
        Holds,
        "SNORRI: children<...> wants a function that makes a std::vector of start events, "
        "any other step one that makes a single message");
  };
};

template <class Saga, class Deadline>
struct deadline_skips_to_a_step {
  static constexpr bool holds =
      !expand_steps<Saga>::skips() || expand_steps<Saga>::skip_to() < expand_steps<Saga>::count;
  template <bool Holds>
  struct sentence {
    static_assert(Holds, "SNORRI: ends_within skips to what is no step of the saga");
  };
};

// ---- actions of rows

template <auto Function, class Data, class Event>
constexpr bool fits_row() {
  using function = std::remove_cv_t<decltype(Function)>;
  if constexpr (!std::is_pointer_v<function>) {
    return true;
  } else {
    return std::is_invocable_v<function, const Data&, const Event&> ||
           std::is_invocable_v<function, const Data&>;
  }
}

template <class Saga, class State, class Event, auto Function>
struct action_takes_the_data {
  static constexpr bool holds = fits_row<Function, typename Saga::data, Event>();
  template <bool Holds>
  struct sentence {
    static_assert(Holds,
                  "SNORRI: the function of an action is no function of the saga's data: "
                  "Message name(const Data&) or Message name(const Data&, const Event&)");
  };
};

/// The checks that an action needs.
template <class Saga, class State, class Event, class Action>
struct action_check {
  using type = mp::mp_list<>;
};
template <class Saga, class State, class Event, auto Function>
struct action_check<Saga, State, Event, send<Function>> {
  using type = mp::mp_list<action_takes_the_data<Saga, State, Event, Function>>;
};
template <class Saga, class State, class Event, auto Function>
struct action_check<Saga, State, Event, publish<Function>> {
  using type = mp::mp_list<action_takes_the_data<Saga, State, Event, Function>>;
};
template <class Saga, class State, class Event, auto Function>
struct action_check<Saga, State, Event, raise<Function>> {
  using type = mp::mp_list<action_takes_the_data<Saga, State, Event, Function>>;
};
template <class Saga, class State, class Event, auto Function, auto Done>
struct action_check<Saga, State, Event, compensate<Function, Done>> {
  using type = mp::mp_list<action_takes_the_data<Saga, State, Event, Function>>;
};

}  // namespace snorri::sagas
