// The level above rows: a list of steps that are done in order and undone in reverse order. It
// becomes rows at compile time; there is one mechanism.
//
// Rules, for a step before the pivot: a business failure undoes the steps before it; a step out of
// attempts, or cancelled, has an unknown outcome, so its own undo is sent too. An undo is asked for
// until its attempts are used up; then the saga is stuck. After the pivot a step is asked for
// without end.
//
// A plain step goes from state to state by its replies. All others are groups: their state is left
// by a completion, when what it asked for (nothing, one or many commands) is answered.
#pragma once

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>

#include "snorri/sagas/group_actions.hpp"
#include "snorri/sagas/step.hpp"

namespace snorri::sagas {

/// The states that step number I has. Named after the step by label_of.
template <class Saga, int I>
struct doing : state {};
template <class Saga, int I>
struct undoing : state {};

/// The list as it was written, before any row is made of it: checks.hpp looks at it first, so that
/// what it refuses is said without the noise of rows that can't be made.
template <class Saga>
struct step_list {
  using raw = typename Saga::steps;
  using all = boost::mp11::mp_remove<raw, pivot>;
  static constexpr int count = static_cast<int>(boost::mp11::mp_size<all>::value);
  static constexpr int pivots = static_cast<int>(boost::mp11::mp_count<raw, pivot>::value);
  static constexpr int pivot_at = static_cast<int>(boost::mp11::mp_find<raw, pivot>::value);
};

template <class Saga>
constexpr bool is_undoable() {
  if constexpr (requires { Saga::undoable; }) return Saga::undoable;
  return false;
}

/// The saga's time is limited, and what happens to a list of steps when it is over.
template <class Saga>
struct deadline_of {
  static constexpr bool exists = false;
};
template <class Saga>
requires requires { typename Saga::ends_within; }
struct deadline_of<Saga> {
  static constexpr bool exists = true;
  using what = typename Saga::ends_within;
};

constexpr retry_policy without_end(retry_policy policy) {
  policy.attempts_max = std::numeric_limits<int>::max();
  return policy;
}

/// Pre: the checks of list and steps (checks.hpp) hold.
template <class Saga>
struct expand_steps {
  using all = typename step_list<Saga>::all;
  static constexpr int count = step_list<Saga>::count;
  static constexpr int pivot_at = step_list<Saga>::pivot_at;
  using deadline_info = deadline_of<Saga>;

  template <int I>
  using at = boost::mp11::mp_at_c<all, static_cast<std::size_t>(I)>;
  template <class Lists>
  using joined =
      boost::mp11::mp_apply<boost::mp11::mp_append, boost::mp11::mp_push_front<Lists, table<>>>;

  static constexpr bool has_deadline = deadline_info::exists;
  static constexpr bool skips() {
    if constexpr (has_deadline) {
      return !std::is_same_v<std::remove_cv_t<decltype(deadline_info::what::target)>,
                             std::nullptr_t>;
    } else {
      return false;
    }
  }
  /// The step that a deadline skips to; `count` if there is none.
  static constexpr int skip_to() {
    int found = count;
    if constexpr (skips()) {
      int number = 0;
      boost::mp11::mp_for_each<boost::mp11::mp_transform<boost::mp11::mp_identity, all>>(
          [&]<class Element>(boost::mp11::mp_identity<Element>) {
            if constexpr (!is_parallel<Element>()) {
              if (is_same_command<Element::command, deadline_info::what::target>()) found = number;
            }
            ++number;
          });
    }
    return found;
  }
  template <auto Left, auto Right>
  static constexpr bool is_same_command() {
    if constexpr (std::is_same_v<decltype(Left), decltype(Right)>) {
      return Left == Right;
    } else {
      return false;
    }
  }

  template <class Element>
  static constexpr bool is_parallel() {
    return !requires { Element::command; };
  }
  /// Steps that may be skipped, or that ask for more or less than one command, are groups.
  template <class Element>
  static constexpr bool is_group() {
    if constexpr (is_parallel<Element>()) {
      return true;
    } else {
      return Element::conditional || Element::is_child || skips();
    }
  }

  // ---- ways from one step to another

  template <class Element, bool Group = is_group<Element>()>
  struct entry_of;  // what beginning it does
  template <class Element>
  struct entry_of<Element, false> {
    static auto find() {
      if constexpr (Element::kind == step_kind::local) {
        return actions<raise<Element::command>>{};
      } else {
        return actions<send<Element::command>, arm<Element::limit>>{};
      }
    }
    using type = decltype(find());
  };
  template <class Element>
  struct entry_of<Element, true> {
    using type = boost::mp11::mp_transform<begin, typename Element::branches>;
  };

  template <class Source, class Event, class Guard, class Target, class Actions>
  struct way;
  template <class Source, class Event, class Guard, class Target, class... Actions>
  struct way<Source, Event, Guard, Target, boost::mp11::mp_list<Actions...>> {
    using type = row<Source, Event, Target, Guard, Actions...>;
  };
  template <class Source, class Event, class Guard, class Target, class Actions, class... First>
  using way_t = typename way<Source, Event, Guard, Target,
                             boost::mp11::mp_push_front<Actions, First...>>::type;

  static auto find_on_confirmed() {
    if constexpr (requires { typename Saga::on_confirmed; }) {
      return actions<typename Saga::on_confirmed>{};
    } else {
      return actions<>{};
    }
  }
  static auto find_on_cancelled() {
    if constexpr (requires { typename Saga::on_cancelled; }) {
      return actions<typename Saga::on_cancelled>{};
    } else {
      return actions<>{};
    }
  }

  /// Step I begins, or, past the last one, the saga is confirmed.
  template <int I, bool Exists = (I < count)>
  struct forward {
    template <class Source, class Event, class Guard = guard<>, class... First>
    using from =
        way_t<Source, Event, Guard, doing<Saga, I>, typename entry_of<at<I>>::type, First...>;
  };
  template <int I>
  struct forward<I, false> {
    template <class Source, class Event, class Guard = guard<>, class... First>
    using from = way_t<Source, Event, Guard, CONFIRMED, decltype(find_on_confirmed()), First...>;
  };

  // The nearest step at or before I that has an undo; -1 if there is none.
  template <int I>
  static constexpr int undoable() {
    if constexpr (I < 0) {
      return -1;
    } else if constexpr (at<I>::can_undo) {
      return I;
    } else {
      return undoable<I - 1>();
    }
  }

  template <class Step>
  using has_undo = boost::mp11::mp_bool<Step::can_undo>;
  template <class Element, bool Group = is_group<Element>()>
  struct undo_entry_of {
    using type = actions<compensate<Element::undo_command, Element::command>, arm<Element::limit>>;
  };
  template <class Element>
  struct undo_entry_of<Element, true> {  // the last one first
    using undone = boost::mp11::mp_copy_if<typename Element::branches, has_undo>;
    using type = boost::mp11::mp_transform<take_back, boost::mp11::mp_reverse<undone>>;
  };

  /// Everything from step I down is undone; with nothing to undo the saga is cancelled.
  template <int I, bool Exists = (I >= 0)>
  struct backward_from {
    template <class Source, class Event, class Guard = guard<>, class... First>
    using from = way_t<Source, Event, Guard, undoing<Saga, I>, typename undo_entry_of<at<I>>::type,
                       First...>;
  };
  template <int I>
  struct backward_from<I, false> {
    template <class Source, class Event, class Guard = guard<>, class... First>
    using from = way_t<Source, Event, Guard, CANCELLED, decltype(find_on_cancelled()), First...>;
  };
  template <int I>
  using backward = backward_from<undoable<I>()>;

  /// Back from step I while it is under way. What it asked for and nothing undoes is left behind:
  /// else its answer would be waited for among the undos of the steps before it, without a timer.
  template <class Step>
  using is_left_behind = boost::mp11::mp_bool<!Step::can_undo && Step::kind != step_kind::local>;
  template <class Step>
  using leave_step = leave<Step::command>;
  template <int I>
  using left_behind =
      boost::mp11::mp_transform<leave_step,
                                boost::mp11::mp_copy_if<typename at<I>::branches, is_left_behind>>;
  template <class Source, class Event, int I, class Left = left_behind<I>>
  struct away;
  template <class Source, class Event, int I, class... Left>
  struct away<Source, Event, I, boost::mp11::mp_list<Left...>> {
    using type = typename backward<I>::template from<Source, Event, guard<>, Left...>;
  };
  template <class Source, class Event, int I>
  using away_t = typename away<Source, Event, I>::type;

  /// A way back for each of several events.
  template <class Source, class Back, class Events>
  struct each_back;
  template <class Source, class Back, class... Events>
  struct each_back<Source, Back, boost::mp11::mp_list<Events...>> {
    using type = table<typename Back::template from<Source, Events>...>;
  };

  // ---- the deadline

  template <class Element>
  struct commands_left;
  template <class Element>
  requires(is_parallel<Element>()) struct commands_left<Element> {
    using type = boost::mp11::mp_transform<leave_step, typename Element::branches>;
  };
  template <class Element>
  requires(!is_parallel<Element>()) struct commands_left<Element> {
    using type = actions<leave<Element::command>>;
  };

  template <class In, class Left>
  struct skip_row;
  template <class In, class... Left>
  struct skip_row<In, boost::mp11::mp_list<Left...>> {
    using type = typename forward<skip_to()>::template from<In, deadline, guard<>, Left...>;
  };

  template <int I, bool BeforePivot>
  static auto find_deadline_rows() {
    using in = doing<Saga, I>;
    if constexpr (!has_deadline) {
      return table<>{};
    } else if constexpr (I < skip_to() && skips()) {
      return table<typename skip_row<in, typename commands_left<at<I>>::type>::type>{};
    } else if constexpr (BeforePivot && !skips()) {
      return table<away_t<in, deadline, I>>{};
    } else {
      return table<typename on<in, deadline>::ignored>{};
    }
  }
  template <class In>
  using ignored_deadline =
      boost::mp11::mp_if_c<has_deadline, table<typename on<In, deadline>::ignored>, table<>>;

  // ---- rows of a plain step

  template <class Step>
  struct retry_rows {
    static constexpr retry_policy forward_policy = Step::forward;
    static constexpr retry_policy endless_policy = without_end(Step::forward);
    static constexpr retry_policy backward_policy = Step::backward;
    template <class In>
    using forward =
        typename on<In, snorri::timeout>::template iff<tries_left<forward_policy.attempts_max>>::
            template does<again<Step::command, forward_policy>, arm<Step::limit>>;
    template <class In>
    using endless =
        typename on<In, snorri::timeout>::template does<again<Step::command, endless_policy>,
                                                        arm<Step::limit>>;
    template <class In>
    using backward =
        typename on<In, snorri::timeout>::template iff<tries_left<backward_policy.attempts_max>>::
            template does<again<Step::undo_command, backward_policy>, arm<Step::limit>>;
  };

  template <int I, bool BeforePivot>
  static auto plain_doing() {
    using in = doing<Saga, I>;
    using step = at<I>;
    using done = table<typename forward<I + 1>::template from<in, typename step::ok>>;
    using failed = typename each_back<in, backward<I - 1>, typename step::failures>::type;
    if constexpr (step::kind == step_kind::local && BeforePivot) {
      return boost::mp11::mp_append<
          done, failed, table<typename backward<I - 1>::template from<in, snorri::cancel>>>{};
    } else if constexpr (step::kind == step_kind::local) {
      return boost::mp11::mp_append<done, table<typename on<in, snorri::cancel>::ignored>>{};
    } else if constexpr (BeforePivot) {
      return boost::mp11::mp_append<
          done, failed,
          table<away_t<in, snorri::cancel, I>, typename retry_rows<step>::template forward<in>,
                away_t<in, snorri::timeout, I>>>{};
    } else {
      return boost::mp11::mp_append<done, table<typename retry_rows<step>::template endless<in>,
                                                typename on<in, snorri::cancel>::ignored>>{};
    }
  }

  template <int I>
  static auto plain_undoing() {
    using in = undoing<Saga, I>;
    using step = at<I>;
    return table<typename backward<I - 1>::template from<in, typename step::undone>,
                 typename retry_rows<step>::template backward<in>,
                 typename on<in, snorri::timeout>::template does<give_up>,
                 typename on<in, snorri::cancel>::ignored>{};
  }

  // ---- rows of a group

  template <class In, class Event, auto Command, class... Actions>
  using answered =
      typename on<In, Event>::template iff<answers<Command>>::template does<Actions...>;

  template <class In, class Step, class Failures>
  struct failed_rows;
  template <class In, class Step, class... Failures>
  struct failed_rows<In, Step, boost::mp11::mp_list<Failures...>> {
    using type = table<answered<In, Failures, Step::command, settle_failed>...>;
  };
  template <class In, class Ok, class Failures>
  struct local_rows;
  template <class In, class Ok, class... Failures>
  struct local_rows<In, Ok, boost::mp11::mp_list<Failures...>> {
    using type = table<typename on<In, Ok>::template does<settle>,
                       typename on<In, Failures>::template does<settle_failed>...>;
  };

  template <class In, class Step, bool BeforePivot>
  static auto branch_doing() {
    if constexpr (Step::kind == step_kind::local) {
      return typename local_rows<In, typename Step::ok, typename Step::failures>::type{};
    } else {
      using done = table<answered<In, typename Step::ok, Step::command, settle>>;
      using failed = typename failed_rows<In, Step, typename Step::failures>::type;
      using timed = on<In, timeout_of<Step::command>>;
      using abandoned = table<typename timed::template does<abandon<Step::command>>>;
      if constexpr (Step::is_child) {
        return boost::mp11::mp_append<done, failed, abandoned>{};
      } else if constexpr (BeforePivot) {
        return boost::mp11::mp_append<done, failed,
                                      table<typename timed::template iff<tries_left_of<
                                          Step::command, Step::forward.attempts_max>>::
                                                template does<again<Step::command, Step::forward>,
                                                              arm_for<Step::command, Step::limit>>>,
                                      abandoned>{};
      } else {
        return boost::mp11::mp_append<
            done,
            table<typename timed::template does<again<Step::command, without_end(Step::forward)>,
                                                arm_for<Step::command, Step::limit>>>>{};
      }
    }
  }

  template <class In, bool BeforePivot, class Steps>
  struct branch_rows;
  template <class In, bool BeforePivot, class... Steps>
  struct branch_rows<In, BeforePivot, boost::mp11::mp_list<Steps...>> {
    using type =
        boost::mp11::mp_append<table<>, decltype(branch_doing<In, Steps, BeforePivot>())...>;
  };

  template <int I, bool BeforePivot>
  static auto group_doing() {
    using in = doing<Saga, I>;
    using branches = typename branch_rows<in, BeforePivot, typename at<I>::branches>::type;
    using all_there = typename forward<I + 1>::template from<in, completion, guard<all_done>>;
    if constexpr (BeforePivot) {
      return boost::mp11::mp_append<
          branches,
          table<all_there, typename backward<I>::template from<in, completion, guard<nothing_open>>,
                away_t<in, snorri::cancel, I>>>{};
    } else {
      return boost::mp11::mp_append<branches,
                                    table<all_there, typename on<in, snorri::cancel>::ignored>>{};
    }
  }

  template <class In, class Step>
  static auto branch_undoing() {
    if constexpr (!Step::can_undo) {
      return table<>{};
    } else {
      using timed = on<In, timeout_of<Step::undo_command>>;
      using done = answered<In, typename Step::undone, Step::undo_command, settle>;
      using gave_up = typename timed::template does<give_up>;
      if constexpr (Step::is_child) {
        return table<done, gave_up>{};
      } else {
        return table<done,
                     typename timed::template iff<
                         tries_left_of<Step::undo_command, Step::backward.attempts_max>>::
                         template does<again<Step::undo_command, Step::backward>,
                                       arm_for<Step::undo_command, Step::limit>>,
                     gave_up>{};
      }
    }
  }

  template <class In, class Steps>
  struct branch_undo_rows;
  template <class In, class... Steps>
  struct branch_undo_rows<In, boost::mp11::mp_list<Steps...>> {
    using type = boost::mp11::mp_append<table<>, decltype(branch_undoing<In, Steps>())...>;
  };

  template <int I>
  static auto group_undoing() {
    using in = undoing<Saga, I>;
    using branches = typename branch_undo_rows<in, typename at<I>::branches>::type;
    return boost::mp11::mp_append<
        branches,
        table<typename backward<I - 1>::template from<in, completion, guard<nothing_open>>,
              typename on<in, snorri::cancel>::ignored>>{};
  }

  // ---- all together

  template <int I>
  static auto rows_of() {
    constexpr bool before_pivot = I < pivot_at;
    using later = decltype(find_deadline_rows<I, before_pivot>());
    if constexpr (is_group<at<I>>()) {
      using doing_rows = decltype(group_doing<I, before_pivot>());
      if constexpr (before_pivot && at<I>::can_undo) {
        return boost::mp11::mp_append<doing_rows, later, decltype(group_undoing<I>()),
                                      ignored_deadline<undoing<Saga, I>>>{};
      } else {
        return boost::mp11::mp_append<doing_rows, later>{};
      }
    } else {
      using doing_rows = decltype(plain_doing<I, before_pivot>());
      if constexpr (before_pivot && at<I>::can_undo) {
        return boost::mp11::mp_append<doing_rows, later, decltype(plain_undoing<I>()),
                                      ignored_deadline<undoing<Saga, I>>>{};
      } else {
        return boost::mp11::mp_append<doing_rows, later>{};
      }
    }
  }

  static auto find_also() {
    if constexpr (requires { typename Saga::also; }) {
      return typename Saga::also{};
    } else {
      return table<>{};
    }
  }
  /// A confirmed child saga may be undone by its parent.
  static auto find_undone() {
    if constexpr (is_undoable<Saga>()) {
      return table<typename backward<count - 1>::template from<CONFIRMED, snorri::undo>>{};
    } else {
      return table<>{};
    }
  }

  template <class Indices>
  struct numbered;
  template <int... I>
  struct numbered<std::integer_sequence<int, I...>> {
    using type = boost::mp11::mp_append<
        table<typename forward<0>::template from<START, typename Saga::start>>,
        decltype(rows_of<I>())..., decltype(find_undone()), decltype(find_also())>;
  };
  using type = typename numbered<std::make_integer_sequence<int, count>>::type;
};

}  // namespace snorri::sagas
