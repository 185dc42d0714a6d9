// The checks themselves: what each asks, and the sentence for a saga that it refuses. Two parts,
// since clang gives up on a constant that is computed beside a failed static_assert. The saga and
// the state or step stand in the name of the check, which the compiler prints beside it.
// tests/sagas/reject pins them.
#pragma once

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "snorri/sagas/language.hpp"
#include "snorri/sagas/rows.hpp"
#include "snorri/sagas/steps.hpp"

namespace snorri::sagas {

template <class Saga>
struct saga_has_rows_or_steps {
  static constexpr bool holds = requires { typename Saga::rows; }
  != requires { typename Saga::steps; };
  template <bool Holds>
  struct sentence {
    static_assert(Holds, "SNORRI: a saga has either rows or steps, one of them");
  };
};

/// Every step of a list, those of parallel steps, too.
template <class Element>
using branches_of = typename Element::branches;
template <class Saga>
using flat_steps = mp::mp_flatten<mp::mp_transform<branches_of, typename step_list<Saga>::all>>;

template <class Saga>
struct list_has_a_step {
  static constexpr bool holds = step_list<Saga>::count > 0;
  template <bool Holds>
  struct sentence {
    static_assert(Holds, "SNORRI: a list of steps is empty");
  };
};

template <class Saga>
struct list_has_one_pivot {
  static constexpr bool holds = step_list<Saga>::pivots <= 1;
  template <bool Holds>
  struct sentence {
    static_assert(Holds, "SNORRI: a saga has two pivots");
  };
};

template <class Saga>
struct list_is_short {
  static constexpr bool holds = mp::mp_size<flat_steps<Saga>>::value <= 12;
  template <bool Holds>
  struct sentence {
    static_assert(
        Holds,
        "SNORRI: more than 12 steps in one saga: split it, each costs the compiler a second");
  };
};

template <class Saga, auto Command, class Ok>
struct step_says_its_reply {
  static constexpr bool holds = !std::is_same_v<Ok, nothing>;
  template <bool Holds>
  struct sentence {
    static_assert(Holds, "SNORRI: a step names no reply: step<command>::replies<Done, Failed...>");
  };
};

template <class Saga, auto Command, bool CanUndo>
struct step_before_pivot_can_be_undone {
  static constexpr bool holds = CanUndo;
  template <bool Holds>
  struct sentence {
    static_assert(Holds,
                  "SNORRI: a step before the pivot has neither undo<command, event> nor no_undo");
  };
};

template <class Saga, auto Command, class Failures>
struct step_after_pivot_cannot_fail {
  static constexpr bool holds = mp::mp_empty<Failures>::value;
  template <bool Holds>
  struct sentence {
    static_assert(Holds,
                  "SNORRI: a step after the pivot has a business failure; there is only forward");
  };
};

template <class Saga, auto Command, class Kind>
struct step_after_pivot_is_no_child {
  static constexpr bool holds = !Kind::value;
  template <bool Holds>
  struct sentence {
    static_assert(Holds,
                  "SNORRI: a child saga after the pivot may be cancelled; there is only forward");
  };
};

template <class Saga, class Parallel>
struct parallel_steps_have_a_name {
  static constexpr bool holds = Parallel::label().size() > 0;
  template <bool Holds>
  struct sentence {
    static_assert(Holds,
                  "SNORRI: parallel steps have no name: parallel<...>::named<\"NAME\"> says what "
                  "their state is called");
  };
};

template <class Saga>
struct undoable_saga_has_no_pivot {
  static constexpr bool holds = !is_undoable<Saga>() || step_list<Saga>::pivots == 0;
  template <bool Holds>
  struct sentence {
    static_assert(Holds, "SNORRI: a saga with a pivot can't be undoable: what is after it stays");
  };
};

template <class Saga, class Event>
struct start_event_has_key {
  static constexpr bool holds = start_has_key<Saga>();
  template <bool Holds>
  struct sentence {
    static_assert(
        Holds, "SNORRI: the start event has no key: add using keys = snorri::keys<&Event::member>");
  };
};

template <class Saga, class Data>
struct subject_is_text_of_the_data {
  static constexpr bool holds = subject_is_of_its_data<Saga>();
  template <bool Holds>
  struct sentence {
    static_assert(Holds,
                  "SNORRI: data_subject is a member of the saga's data or a function of it, and "
                  "text or a whole number");
  };
};

template <class Saga, class Event>
struct start_event_starts {
  template <class Row>
  using starts =
      mp::mp_bool<std::is_same_v<source_of<Row>, START> && std::is_same_v<event_of<Row>, Event>>;
  static constexpr bool holds = mp::mp_any_of<typename graph<Saga>::rows, starts>::value;
  template <bool Holds>
  struct sentence {
    static_assert(Holds, "SNORRI: no row begins the saga: on<START, start event> is missing");
  };
};

template <class Saga, class State>
inline constexpr std::size_t number_of = mp::mp_find<typename graph<Saga>::states, State>::value;

template <class Saga, class State>
struct state_is_reached {
  static constexpr bool holds = graph<Saga>::reached[number_of<Saga, State>];
  template <bool Holds>
  struct sentence {
    static_assert(Holds, "SNORRI: no row reaches this state of the saga");
  };
};

template <class Saga, class State>
struct state_can_end {
  static constexpr bool holds = graph<Saga>::can_end[number_of<Saga, State>];
  template <bool Holds>
  struct sentence {
    static_assert(Holds, "SNORRI: this state of the saga has no way to an end");
  };
};

template <class Saga, class State>
struct end_has_no_exit {
  static constexpr bool holds = !(graph<Saga>::is_end[number_of<Saga, State>] &&
                                  graph<Saga>::has_exit[number_of<Saga, State>]);
  template <bool Holds>
  struct sentence {
    static_assert(Holds, "SNORRI: a row leaves an end of the saga; an end has no exit");
  };
};

template <class Saga, class State>
struct state_has_its_own_name {
  // Of two states with one name, the later one is refused.
  template <class Other>
  using is_earlier = mp::mp_bool<(number_of<Saga, Other> < number_of<Saga, State>)>;
  template <class Other>
  using has_name = mp::mp_bool<label_of<Other>::value == label_of<State>::value>;
  template <class Other>
  using shares = mp::mp_and<is_earlier<Other>, has_name<Other>>;
  static constexpr bool holds = mp::mp_none_of<typename graph<Saga>::states, shares>::value;
  template <bool Holds>
  struct sentence {
    static_assert(Holds,
                  "SNORRI: two states of the saga have one name; step<...>::named<\"NAME\"> gives "
                  "a step its own");
  };
};

template <class Saga, class State, class Event>
struct completion_leaves_its_state {
  static constexpr bool holds = false;  // asked for rows that stay
  template <bool Holds>
  struct sentence {
    static_assert(Holds,
                  "SNORRI: a completion that stays in its state would come again without end: let "
                  "it go to another");
  };
};

template <class Saga, class State, class Event, auto Condition>
struct guard_is_a_condition {
  using condition = std::remove_cv_t<decltype(Condition)>;
  using data = const typename Saga::data&;
  static constexpr bool holds = saga_condition<condition> ||
                                std::is_invocable_r_v<bool, condition, data, const Event&> ||
                                std::is_invocable_r_v<bool, condition, data>;
  template <bool Holds>
  struct sentence {
    static_assert(
        Holds,
        "SNORRI: a guard is a function bool(const Data&) or bool(const Data&, const Event&)");
  };
};

}  // namespace snorri::sagas
