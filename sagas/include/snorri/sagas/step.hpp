// What a list of steps is made of. steps.hpp makes rows of it.
//
//   using steps = snorri::steps<
//       step<reserve>::replies<InventoryReserved, InventoryFailed>
//                    ::undo<release, InventoryReleased>::timeout<30_s>::retry<5>,
//       local<price>::replies<Priced>,                       // needs no participant
//       step<wrap>::only_if<is_gift>::replies<Wrapped>::no_undo,
//       parallel<step<book_flight>..., step<book_hotel>...>::named<"BOOKING">,
//       child<"insurance", insure>,                          // waits for that saga's end
//       pivot,                                               // from here there is only forward
//       step<ship>::replies<ShipmentBooked>::timeout<60_s>>;
#pragma once

#include <boost/mp11/list.hpp>
#include <string>
#include <string_view>
#include <type_traits>

#include "snorri/sagas/child_events.hpp"
#include "snorri/sagas/language.hpp"

namespace snorri {

/// From here there is only forward. At most one in a list; without it every step can be undone.
struct pivot {};

namespace sagas {

struct nothing {};

enum class step_kind { command, local, child, children };

struct step_defaults {
  using ok = nothing;
  using failures = boost::mp11::mp_list<>;
  using undone = nothing;
  static constexpr std::nullptr_t undo_command = nullptr;
  static constexpr std::nullptr_t condition = nullptr;
  static constexpr span limit{30'000'000};
  static constexpr retry_policy forward{};
  static constexpr retry_policy backward{10, {1'000'000}, 2, {60'000'000}, 20};
  static constexpr bool undo_waived = false;
  static constexpr std::string_view name{};
  static constexpr std::string_view saga{};
};

template <auto Do>
struct command_spec : step_defaults {
  static constexpr step_kind kind = step_kind::command;
  static constexpr auto command = Do;
};
template <auto Function>
struct local_spec : step_defaults {
  static constexpr step_kind kind = step_kind::local;
  static constexpr auto command = Function;
  static constexpr bool undo_waived = true;
};
template <fixed_string Saga, auto Start, step_kind Kind>
struct child_spec : step_defaults {
  static constexpr step_kind kind = Kind;
  static constexpr auto command = Start;
  static constexpr undo_of<Start> undo_command{};
  static constexpr std::string_view saga = Saga.view();
  static constexpr span limit{0};  // a saga ends by itself
  static constexpr retry_policy forward{1};
  static constexpr retry_policy backward{1};
  using ok = child_confirmed;
  using failures = boost::mp11::mp_list<child_cancelled>;
  using undone = child_undone;
};

// One modifier each: what it says hides what `Spec` said.
template <class Spec, class Ok, class... Failures>
struct with_replies : Spec {
  using ok = Ok;
  using failures = boost::mp11::mp_list<Failures...>;
};
template <class Spec, auto Undo, class Undone>
struct with_undo : Spec {
  static constexpr auto undo_command = Undo;
  using undone = Undone;
};
template <class Spec>
struct with_no_undo : Spec {
  static constexpr bool undo_waived = true;
  using undone = nothing;
};
template <class Spec, span Limit>
struct with_timeout : Spec {
  static constexpr span limit = Limit;
};
template <class Spec, retry_policy Policy>
struct with_retry : Spec {
  static constexpr retry_policy forward = Policy;
};
template <class Spec, retry_policy Policy>
struct with_retry_undo : Spec {
  static constexpr retry_policy backward = Policy;
};
template <class Spec, fixed_string Name>
struct with_name : Spec {
  static constexpr std::string_view name = Name.view();
};
template <class Spec, auto Condition>
struct with_condition : Spec {
  static constexpr auto condition = Condition;
};

template <class Spec>
struct step_type : Spec {
  using branches = boost::mp11::mp_list<step_type>;
  static constexpr bool can_undo = !std::is_same_v<typename Spec::undone, nothing>;
  static constexpr bool conditional =
      !std::is_same_v<std::remove_cv_t<decltype(Spec::condition)>, std::nullptr_t>;
  static constexpr bool is_child =
      Spec::kind == step_kind::child || Spec::kind == step_kind::children;

  /// The name of its state: "RESERVE" from the function's name unless named<...> says otherwise.
  static constexpr state_label label() {
    if (Spec::name.empty()) return {function_name<Spec::command>(), true};
    return {Spec::name};
  }

  /// The event that says it is done, then those that say it could not be (business failures, which
  /// are not tried again).
  template <class Ok, class... Failures>
  using replies = step_type<with_replies<Spec, Ok, Failures...>>;

  /// The command that undoes it, and the event that says so.
  template <auto Undo, class Undone>
  using undo = step_type<with_undo<Spec, Undo, Undone>>;

  /// Nothing needs to be undone: the step has no effect that outlives the saga.
  using no_undo = step_type<with_no_undo<Spec>>;

  /// How long one attempt, forward or undo, may take.
  template <span Limit>
  using timeout = step_type<with_timeout<Spec, Limit>>;

  /// How often it is asked for, the first time included, and the delays between.
  template <int AttemptsMax, span First = span{1'000'000}, int Factor = 2,
            span Cap = span{60'000'000}, int JitterPercent = 20>
  using retry =
      step_type<with_retry<Spec, retry_policy{AttemptsMax, First, Factor, Cap, JitterPercent}>>;

  /// The same for its undo. Default: 10 attempts, then the saga is stuck.
  template <int AttemptsMax, span First = span{1'000'000}, int Factor = 2,
            span Cap = span{60'000'000}, int JitterPercent = 20>
  using retry_undo = step_type<
      with_retry_undo<Spec, retry_policy{AttemptsMax, First, Factor, Cap, JitterPercent}>>;

  /// What its state is called in the store and in diagrams.
  template <fixed_string Name>
  using named = step_type<with_name<Spec, Name>>;

  /// Skipped, and not undone, where `Condition(data)` is false when its turn comes.
  template <auto Condition>
  using only_if = step_type<with_condition<Spec, Condition>>;
};

template <fixed_string Name, class... Steps>
struct parallel_type {
  using branches = boost::mp11::mp_list<Steps...>;
  static constexpr bool can_undo = (Steps::can_undo || ...);
  static constexpr state_label label() { return {Name.view()}; }

  /// What their common state is called: parallel steps must have a name.
  template <fixed_string NewName>
  using named = parallel_type<NewName, Steps...>;
};

}  // namespace sagas

/// A step that asks for the command `Do(data)`.
template <auto Do>
using step = sagas::step_type<sagas::command_spec<Do>>;

/// A step that is a pure function of the data: its result, an event (or a std::variant of several),
/// comes back to the saga at once and is recorded. Needs no participant and no undo.
template <auto Function>
using local = sagas::step_type<sagas::local_spec<Function>>;

/// A step that is a saga of type `Saga`, started by the event `Start(data)`. Done when that is
/// confirmed, failed when it is cancelled; undone by undoing it (its definition says `undoable`).
template <fixed_string Saga, auto Start>
using child = sagas::step_type<sagas::child_spec<Saga, Start, sagas::step_kind::child>>;

/// The same for each start event of the std::vector that `Starts(data)` makes, all at once; at most
/// 1,000. One is cancelled: the others are waited for, and undone.
template <fixed_string Saga, auto Starts>
using children = sagas::step_type<sagas::child_spec<Saga, Starts, sagas::step_kind::children>>;

/// Steps that run at the same time. The next begins when all are done; when one fails the running
/// ones are waited for, and what was done is undone.
template <class... Steps>
using parallel = sagas::parallel_type<"", Steps...>;

/// Done in order, undone in reverse order.
template <class... Steps>
using steps = boost::mp11::mp_list<Steps...>;

}  // namespace snorri
