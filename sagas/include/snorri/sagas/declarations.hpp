// What a saga says of itself besides its rows or steps: aliases and constants of its struct, each
// optional but `keys`.
#pragma once

#include <boost/mp11/list.hpp>

#include "snorri/sagas/name.hpp"
#include "snorri/sagas/shape.hpp"

namespace snorri {

/// What of an event is the saga's key, a member (text or a whole number) or a function of it:
/// `using keys = snorri::keys<&OrderCreated::order_id, order_of_payment>`.
template <auto... Members>
struct keys {};

// ---- what the whole saga says of itself

// `static constexpr auto data_subject = &Order::customer`: whose data the saga holds, a member of
// its data (text or a whole number) or a function of it, as it is when the saga begins. What is
// stored of the saga is encrypted by that subject's key, and can't be read once that is deleted.

template <class Event, span By>
struct extension {};

/// `using ends_within = snorri::within<24_h>`: the saga's deadline, counted from its start. When it
/// passes, a list of steps is undone (or skips to a step); a table has rows for `deadline`.
template <span Limit, auto SkipTo = nullptr, class... Extensions>
struct within {
  static constexpr span limit = Limit;
  static constexpr auto target = SkipTo;
  using extensions = boost::mp11::mp_list<Extensions...>;

  /// `Event` moves it further away by `By`, whenever it comes.
  template <class Event, span By>
  using extended_by = within<Limit, SkipTo, Extensions..., extension<Event, By>>;
  /// The way forward: the steps before this one are left as they are.
  template <auto Command>
  using skips_to = within<Limit, Command, Extensions...>;
};

/// Where an event finds no saga with its key: `using missing = when_missing<discard<Note>,
/// hold<Paid, 10_min>>`. It is parked unless that says otherwise.
template <class Event>
struct discard {};
/// Kept for this long and delivered when the saga appears; parked after that.
template <class Event, span For>
struct hold {};
template <class... Policies>
struct when_missing {};

/// `static constexpr auto second_start = on_second_start::refuse`: a start event whose key a living
/// saga has.
struct on_second_start {
  static constexpr auto deliver = sagas::second_start_policy::deliver;  // as an event, the default
  static constexpr auto ignore = sagas::second_start_policy::ignore;    // as a duplicate
  static constexpr auto refuse = sagas::second_start_policy::refuse;    // its sender gets an error
};
/// `static constexpr auto otherwise = unexpected::ignore`: an event that no row of the state takes.
struct unexpected {
  static constexpr auto park = sagas::unexpected_policy::park;  // and show it, the default
  static constexpr auto ignore = sagas::unexpected_policy::ignore;
  static constexpr auto fail = sagas::unexpected_policy::fail;  // the saga is stuck
};

/// `using upcasts = snorri::upcasts<upcast<OrderCreated, 1, add_currency>>`: bodies of OrderCreated
/// whose dataschema ends with version 1 become version 2 by `nlohmann::json add_currency(json)`.
template <class Event, int From, auto Function>
struct upcast {};
template <class... Upcasts>
struct upcasts {};

/// `using migrations = snorri::migrations<migrate_from<1, renamed<"WAIT", "REVIEW">>>`: living
/// sagas of that version may go on by this one.
template <fixed_string Old, fixed_string New>
struct renamed {};
template <int Version, class... Renamed>
struct migrate_from {};
template <class... Migrations>
struct migrations {};

/// `using failures = events<InventoryFailed>`: replies that say that the command had no effect.
template <class... Events>
struct events {};
/// `using harmless = commands<ask_clerk>`: without an effect that must be undone.
template <auto... Commands>
struct commands {};
/// `using samples = snorri::samples<big_order, small_order>`: functions that make events, for the
/// model checker.
template <auto... Functions>
struct samples {};
/// `using invariants = snorri::invariants<never_ships_unpaid>`: bool(const Data&) or bool(const
/// Data&, std::string_view state), true in every state that the saga can reach.
template <auto... Predicates>
struct invariants {};

}  // namespace snorri
