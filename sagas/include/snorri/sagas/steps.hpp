// The level above rows: a list of steps that are done in order and undone in reverse order. It
// becomes rows at compile time; there is one mechanism.
//
//   using steps = snorri::steps<
//       step<reserve>::replies<InventoryReserved, InventoryFailed>
//                    ::undo<release, InventoryReleased>::timeout<30_s>::retry<5>,
//       pivot,                                    // from here there is only forward
//       step<ship>::replies<ShipmentBooked>::timeout<60_s>>;
//
// Rules, for a step before the pivot: a business failure undoes the steps before it; a step out of
// attempts, or cancelled, has an unknown outcome, so its own undo is sent too. An undo is asked for
// until its attempts are used up; then the saga is stuck. After the pivot a step is asked for
// without end.
#pragma once

#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "snorri/sagas/language.hpp"

namespace snorri {

/// From here there is only forward. At most one in a list; without it every step can be undone.
struct pivot {};

namespace sagas {

struct step_settings {
  span limit = {30'000'000};
  retry_policy forward = {};
  retry_policy backward = {10, {1'000'000}, 2, {60'000'000}, 20};
  bool undo_waived = false;
};

struct nothing {};

/// What a state is called, comparable while compiling (a std::string is not, for clang 14).
struct state_label {
  std::string_view name;
  bool upper = false;  // the name is a function's, and the state's is in capitals
  bool undo = false;   // UNDO_ stands before it

  static constexpr std::string_view prefix = "UNDO_";
  constexpr std::size_t size() const { return name.size() + (undo ? prefix.size() : 0); }
  constexpr char operator[](std::size_t at) const {
    if (undo && at < prefix.size()) return prefix[at];
    const char letter = name[undo ? at - prefix.size() : at];
    const bool small = letter >= 'a' && letter <= 'z';
    return upper && small ? static_cast<char>(letter - 'a' + 'A') : letter;
  }
  friend constexpr bool operator==(const state_label& left, const state_label& right) {
    if (left.size() != right.size()) return false;
    for (std::size_t at = 0; at < left.size(); ++at) {
      if (left[at] != right[at]) return false;
    }
    return true;
  }
  std::string text() const {
    std::string made;
    for (std::size_t at = 0; at < size(); ++at) made += (*this)[at];
    return made;
  }
};

template <auto Do, class Ok, class Failures, auto Undo, class Undone, step_settings Settings,
          fixed_string Name>
struct step_type {
  static constexpr auto command = Do;
  static constexpr auto undo_command = Undo;
  using ok = Ok;
  using failures = Failures;
  using undone = Undone;
  static constexpr step_settings settings = Settings;
  static constexpr bool can_undo = !std::is_same_v<Undone, nothing>;

  /// The name of its state: "RESERVE" from the function's name unless named<...> says otherwise.
  static constexpr state_label label() {
    if (Name.view().empty()) return {function_name<Do>(), true};
    return {Name.view()};
  }

  /// The event that says it is done, then those that say it could not be (business failures).
  template <class NewOk, class... NewFailures>
  using replies =
      step_type<Do, NewOk, boost::mp11::mp_list<NewFailures...>, Undo, Undone, Settings, Name>;

  /// The command that undoes it, and the event that says so.
  template <auto NewUndo, class NewUndone>
  using undo = step_type<Do, Ok, Failures, NewUndo, NewUndone, Settings, Name>;

  /// Nothing needs to be undone: the step has no effect that outlives the saga.
  using no_undo =
      step_type<Do, Ok, Failures, Undo, Undone,
                step_settings{Settings.limit, Settings.forward, Settings.backward, true}, Name>;

  /// How long one attempt, forward or undo, may take.
  template <span Limit>
  using timeout =
      step_type<Do, Ok, Failures, Undo, Undone,
                step_settings{Limit, Settings.forward, Settings.backward, Settings.undo_waived},
                Name>;

  /// How often it is asked for, the first time included, and the delays between.
  template <int AttemptsMax, span First = span{1'000'000}, int Factor = 2,
            span Cap = span{60'000'000}, int JitterPercent = 20>
  using retry =
      step_type<Do, Ok, Failures, Undo, Undone,
                step_settings{Settings.limit,
                              retry_policy{AttemptsMax, First, Factor, Cap, JitterPercent},
                              Settings.backward, Settings.undo_waived},
                Name>;

  /// The same for its undo. Default: 10 attempts, then the saga is stuck.
  template <int AttemptsMax, span First = span{1'000'000}, int Factor = 2,
            span Cap = span{60'000'000}, int JitterPercent = 20>
  using retry_undo =
      step_type<Do, Ok, Failures, Undo, Undone,
                step_settings{Settings.limit, Settings.forward,
                              retry_policy{AttemptsMax, First, Factor, Cap, JitterPercent},
                              Settings.undo_waived},
                Name>;

  /// What its state is called in the store and in diagrams.
  template <fixed_string NewName>
  using named = step_type<Do, Ok, Failures, Undo, Undone, Settings, NewName>;
};

}  // namespace sagas

/// A step that asks for the command `Do(data)`.
template <auto Do>
using step = sagas::step_type<Do, sagas::nothing, boost::mp11::mp_list<>, nullptr, sagas::nothing,
                              sagas::step_settings{}, fixed_string{""}>;

template <class... Steps>
using steps = boost::mp11::mp_list<Steps...>;

namespace sagas {

/// The state while step I is being done, and while it is being undone.
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

/// Pre: checked<Saga>() (checks.hpp) holds.
template <class Saga>
struct expand_steps {
  using all = typename step_list<Saga>::all;
  static constexpr int count = step_list<Saga>::count;
  static constexpr int pivot_at = step_list<Saga>::pivot_at;

  template <int I>
  using at = boost::mp11::mp_at_c<all, static_cast<std::size_t>(I)>;

  static constexpr retry_policy without_end(retry_policy policy) {
    policy.attempts_max = std::numeric_limits<int>::max();
    return policy;
  }

  // What happens when step I begins: it is sent, or, past the last one, the saga is confirmed.
  template <int I, bool Exists = (I < count)>
  struct forward {
    template <class Source, class Event>
    using from = typename on<Source, Event>::template go<doing<Saga, I>, send<at<I>::command>,
                                                         arm<at<I>::settings.limit>>;
  };
  template <int I>
  struct forward<I, false> {
    template <class Source, class Event, class S = Saga>
    static auto end() {
      if constexpr (requires { typename S::on_confirmed; }) {
        return typename on<Source, Event>::template go<CONFIRMED, typename S::on_confirmed>{};
      } else {
        return typename on<Source, Event>::template go<CONFIRMED>{};
      }
    }
    template <class Source, class Event>
    using from = decltype(end<Source, Event>());
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

  // What happens when everything from step I down is to be undone.
  template <int I, bool Exists = (I >= 0)>
  struct backward_from {
    template <class Source, class Event>
    using from =
        typename on<Source, Event>::template go<undoing<Saga, I>,
                                                compensate<at<I>::undo_command, at<I>::command>,
                                                arm<at<I>::settings.limit>>;
  };
  template <int I>
  struct backward_from<I, false> {
    template <class Source, class Event, class S = Saga>
    static auto end() {
      if constexpr (requires { typename S::on_cancelled; }) {
        return typename on<Source, Event>::template go<CANCELLED, typename S::on_cancelled>{};
      } else {
        return typename on<Source, Event>::template go<CANCELLED>{};
      }
    }
    template <class Source, class Event>
    using from = decltype(end<Source, Event>());
  };
  template <int I>
  using backward = backward_from<undoable<I>()>;

  // A failure after which nothing is left to undo ends the saga; each is a row.
  template <class Source, class Back, class Failures>
  struct failure_rows;
  template <class Source, class Back, class... Failures>
  struct failure_rows<Source, Back, boost::mp11::mp_list<Failures...>> {
    using type = table<typename Back::template from<Source, Failures>...>;
  };

  template <int I, bool CanUndo = at<I>::can_undo>
  struct undo_rows {
    using in = undoing<Saga, I>;
    using step = at<I>;
    static constexpr retry_policy policy = step::settings.backward;
    using type =
        table<typename backward<I - 1>::template from<in, typename step::undone>,
              typename on<in, snorri::timeout>::template iff<tries_left<policy.attempts_max>>::
                  template does<again<step::undo_command, policy>, arm<step::settings.limit>>,
              typename on<in, snorri::timeout>::template does<give_up>,
              typename on<in, snorri::cancel>::ignored>;
  };
  template <int I>
  struct undo_rows<I, false> {
    using type = table<>;
  };

  template <int I, bool BeforePivot = (I < pivot_at)>
  struct rows_of {
    using in = doing<Saga, I>;
    using step = at<I>;
    static constexpr retry_policy policy = step::settings.forward;
    using type = boost::mp11::mp_append<
        table<typename forward<I + 1>::template from<in, typename step::ok>>,
        typename failure_rows<in, backward<I - 1>, typename step::failures>::type,
        table<typename backward<I>::template from<in, snorri::cancel>,
              typename on<in, snorri::timeout>::template iff<tries_left<policy.attempts_max>>::
                  template does<again<step::command, policy>, arm<step::settings.limit>>,
              typename backward<I>::template from<in, snorri::timeout>>,
        typename undo_rows<I>::type>;
  };
  template <int I>
  struct rows_of<I, false> {
    using in = doing<Saga, I>;
    using step = at<I>;
    using type = table<
        typename forward<I + 1>::template from<in, typename step::ok>,
        typename on<in, snorri::timeout>::template does<
            again<step::command, without_end(step::settings.forward)>, arm<step::settings.limit>>,
        typename on<in, snorri::cancel>::ignored>;
  };

  template <class Indices>
  struct collect;
  template <int... I>
  struct collect<std::integer_sequence<int, I...>> {
    using type = boost::mp11::mp_append<
        table<typename forward<0>::template from<START, typename Saga::start>>,
        typename rows_of<I>::type...>;
  };
  using type = typename collect<std::make_integer_sequence<int, count>>::type;
};

}  // namespace sagas
}  // namespace snorri
