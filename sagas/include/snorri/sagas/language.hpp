// The words a saga is written in, at the level of states and rows. Rows are plain types without
// Boost.MSM; define.hpp turns them into a machine.
//
//   using rows = table<
//       on<START, OrderCreated>::go<RESERVING, send<reserve>, arm<30_s>>,
//       on<RESERVING, timeout>::iff<tries_left<5>>::does<again<reserve>, arm<30_s>>,
//       ...>;
//
// The first row whose state, event and guard match is taken. docs/sagas.md has an example of each
// word.
#pragma once

#include <boost/mp11/list.hpp>

#include "snorri/sagas/actions.hpp"
#include "snorri/sagas/declarations.hpp"
#include "snorri/sagas/guards.hpp"
#include "snorri/sagas/states.hpp"

namespace snorri {

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
  /// Leaves the state, also for the same one.
  template <class Target, class... Actions>
  using go = row<Source, Event, Target, sagas::guard<Conditions...>, Actions...>;
  /// Stays: no exit, no entry, timers go on.
  template <class... Actions>
  using does = row<Source, Event, stay, sagas::guard<Conditions...>, Actions...>;
  using ignored = does<snorri::ignore>;
  using deferred = does<snorri::defer>;
  using parked = does<snorri::park>;
  using fails = does<snorri::fail>;
  /// A part of a join that may come before its state.
  using is_collected = does<snorri::collect<Event>>;
};

/// Several rows written as one.
template <class... Rows>
struct row_group {
  using rows = boost::mp11::mp_list<Rows...>;
};

template <class Source, class... Events>
struct on<Source, all_of<Events...>, sagas::guard<>> {
  template <class Target, class... Actions>
  using go =
      row_group<typename on<Source, completion>::template iff<collected<Events...>>::template go<
                    Target, consume<Events...>, Actions...>,
                typename on<Source, Events>::is_collected...>;
};

template <class... Rows>
using table = boost::mp11::mp_list<Rows...>;

}  // namespace snorri
