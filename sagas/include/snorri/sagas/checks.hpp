// What the compiler refuses in a definition, and in which order it asks: what one group refuses
// would only be noise in the next.
#pragma once

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <cstddef>
#include <utility>

#include "snorri/sagas/check_functions.hpp"
#include "snorri/sagas/check_list.hpp"
#include "snorri/sagas/rows.hpp"

namespace snorri::sagas {

template <class Saga>
using list_checks = mp::mp_list<list_has_a_step<Saga>, list_has_one_pivot<Saga>,
                                list_is_short<Saga>, undoable_saga_has_no_pivot<Saga>>;

template <class Saga, class Steps = typename step_list<Saga>::all,
          class Numbers = std::make_index_sequence<mp::mp_size<Steps>::value>>
struct step_checks;
template <class Saga, class... Steps, std::size_t... I>
struct step_checks<Saga, mp::mp_list<Steps...>, std::index_sequence<I...>> {
  static constexpr bool before_pivot(std::size_t number) {
    return static_cast<int>(number) < step_list<Saga>::pivot_at;
  }
  template <class Step, bool BeforePivot>
  using of_step = mp::mp_list<
      command_takes_the_data<Saga, Step::command>,
      undo_takes_the_data<Saga, Step::command, Step::undo_command>,
      condition_takes_the_data<Saga, Step::command, Step::condition>,
      children_are_a_list<Saga, Step::command, Step::kind>,
      step_says_its_reply<Saga, Step::command, typename Step::ok>,
      step_before_pivot_can_be_undone<Saga, Step::command,
                                      !BeforePivot || Step::can_undo || Step::undo_waived>,
      step_after_pivot_is_no_child<Saga, Step::command,
                                   mp::mp_bool<!BeforePivot && Step::is_child>>,
      step_after_pivot_cannot_fail<
          Saga, Step::command,
          mp::mp_if_c<BeforePivot || Step::is_child, mp::mp_list<>, typename Step::failures>>>;
  template <class Element, class Branches, bool BeforePivot>
  struct of_element;
  template <class Element, class Step, bool BeforePivot>
  struct of_element<Element, mp::mp_list<Step>, BeforePivot> {
    using type = of_step<Step, BeforePivot>;
  };
  template <class Element, class... Branches, bool BeforePivot>
  struct of_element<Element, mp::mp_list<Branches...>, BeforePivot> {
    using type = mp::mp_append<mp::mp_list<parallel_steps_have_a_name<Saga, Element>>,
                               of_step<Branches, BeforePivot>...>;
  };
  using type =
      mp::mp_append<mp::mp_list<deadline_skips_to_a_step<Saga, deadline_of<Saga>>>,
                    typename of_element<Steps, typename Steps::branches, before_pivot(I)>::type...>;
};

template <class Saga>
using start_checks = mp::mp_list<start_event_has_key<Saga, typename Saga::start>,
                                 subject_is_text_of_the_data<Saga, typename Saga::data>,
                                 start_event_starts<Saga, typename Saga::start>>;

/// Every message of a saga, and its data, can be written and read.
template <class Saga>
struct message_checks {
  template <class Message>
  using of = message_has_json<Saga, Message>;
  using type = mp::mp_transform<
      of, mp::mp_unique<mp::mp_push_front<typename graph<Saga>::events, typename Saga::data>>>;
};

template <class Saga>
struct row_checks {
  template <class State>
  using of_state = mp::mp_list<state_is_reached<Saga, State>, state_can_end<Saga, State>,
                               end_has_no_exit<Saga, State>, state_has_its_own_name<Saga, State>>;
  template <class Row, class Guard = typename Row::guard>
  struct of_guard;
  template <class Row, auto... Conditions>
  struct of_guard<Row, guard<Conditions...>> {
    using type =
        mp::mp_list<guard_is_a_condition<Saga, source_of<Row>, event_of<Row>, Conditions>...>;
  };
  template <class Row, class Actions>
  struct of_actions;
  template <class Row, class... Actions>
  struct of_actions<Row, mp::mp_list<Actions...>> {
    using type =
        mp::mp_append<mp::mp_list<>,
                      typename action_check<Saga, source_of<Row>, event_of<Row>, Actions>::type...>;
  };
  template <class Row>
  using stays_on_completion = mp::mp_bool<std::is_same_v<event_of<Row>, completion> &&
                                          std::is_same_v<typename Row::target, stay>>;
  template <class Row>
  using of_row = mp::mp_append<
      typename of_guard<Row>::type, typename of_actions<Row, typename Row::actions>::type,
      mp::mp_if<stays_on_completion<Row>,
                mp::mp_list<completion_leaves_its_state<Saga, source_of<Row>, event_of<Row>>>,
                mp::mp_list<>>>;
  using type =
      mp::mp_append<mp::mp_flatten<mp::mp_transform<of_state, typename graph<Saga>::states>>,
                    mp::mp_flatten<mp::mp_transform<of_row, typename graph<Saga>::rows>>>;
};

template <class Check>
using holds_check = mp::mp_bool<Check::holds>;
template <class Checks>
using refused_of = mp::mp_remove_if<Checks, holds_check>;

template <class Saga>
auto find_refusals_of_rows() {
  using of_start = refused_of<start_checks<Saga>>;
  if constexpr (!mp::mp_empty<of_start>::value) {
    return of_start{};
  } else {
    return mp::mp_append<refused_of<typename message_checks<Saga>::type>,
                         refused_of<typename row_checks<Saga>::type>>{};
  }
}

template <class Saga>
auto find_refusals() {
  if constexpr (!saga_says_what_it_is<Saga>::holds) {
    return mp::mp_list<saga_says_what_it_is<Saga>>{};
  } else if constexpr (!saga_has_rows_or_steps<Saga>::holds) {
    return mp::mp_list<saga_has_rows_or_steps<Saga>>{};
  } else if constexpr (requires { typename Saga::steps; }) {
    using of_list = refused_of<list_checks<Saga>>;
    if constexpr (!mp::mp_empty<of_list>::value) {
      return of_list{};
    } else {
      using of_steps = refused_of<typename step_checks<Saga>::type>;
      if constexpr (!mp::mp_empty<of_steps>::value) {
        return of_steps{};
      } else {
        return find_refusals_of_rows<Saga>();
      }
    }
  } else {
    return find_refusals_of_rows<Saga>();
  }
}

/// The checks that refuse the saga, of the first group that does; empty for a good one.
template <class Saga>
using refusals = decltype(find_refusals<Saga>());

/// Stops the compiler with the sentence of each.
template <class... Checks>
constexpr void refuse(mp::mp_list<Checks...>) {
  (static_cast<void>(sizeof(typename Checks::template sentence<Checks::holds>)), ...);
}

}  // namespace snorri::sagas
