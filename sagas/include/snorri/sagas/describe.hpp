// A definition's types as a shape: what they are called, what they do and what they promise.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "snorri/sagas/rows.hpp"
#include "snorri/sagas/shape_builder.hpp"

namespace snorri::sagas {

template <class State>
auto find_entry() {
  if constexpr (requires { typename State::entry; }) {
    return typename State::entry{};
  } else {
    return actions<>{};
  }
}
template <class State>
auto find_exit() {
  if constexpr (requires { typename State::exit; }) {
    return typename State::exit{};
  } else {
    return actions<>{};
  }
}

/// All that taking the row does: what its source does when it is left, its own, and what its target
/// does when it is entered.
template <class Row>
using actions_of =
    mp::mp_if_c<std::is_same_v<typename Row::target, stay>, typename Row::actions,
                mp::mp_append<decltype(find_exit<typename Row::source>()), typename Row::actions,
                              decltype(find_entry<typename Row::target>())>>;

template <class State>
constexpr std::string_view end_of() {
  if (std::is_base_of_v<ends_confirmed, State>) return "CONFIRMED";
  return std::is_base_of_v<ends_cancelled, State> ? "CANCELLED" : "";
}

/// What an event is called in rows; of a command's own timeout the command.
template <class Event>
struct event_label {
  static std::string_view timeout_of() { return {}; }
  static std::string_view on() { return message_name<Event>(); }
};
template <auto Command>
struct event_label<timeout_of<Command>> {
  static std::string_view timeout_of() { return command_name<Command>(); }
  static std::string_view on() { return {}; }
};

template <class... Actions>
void describe_row(shape_builder& into, const row_view& row, std::string guard,
                  mp::mp_list<Actions...>) {
  into.add_row(row, std::move(guard), {Actions::describe()...});
}
template <class Row>
[[gnu::cold]] void describe_row(shape_builder& into) {
  using event = event_label<event_of<Row>>;
  describe_row(
      into,
      {label_of<source_of<Row>>::value, event::timeout_of(), event::on(),
       label_of<target_of<Row>>::value, std::is_same_v<typename Row::source, typename Row::target>},
      Row::guard::describe(), actions_of<Row>{});
}

/// The commands of a step: its own and the one that undoes it.
template <class Step>
[[gnu::cold]] void describe_step(bool required, bool after_pivot, shape_builder& into) {
  if constexpr (Step::kind != step_kind::local) {
    step_view step;
    step.name = function_name<Step::command>();
    step.type = type_of_step<Step>();
    step.child = Step::saga;
    step.harmless = Step::undo_waived;
    step.required = required && !Step::conditional && Step::kind != step_kind::children;
    step.after_pivot = after_pivot;
    if constexpr (Step::can_undo) {
      step.undo_name = command_name<Step::undo_command>();
      step.undo_type = command_type<Step::undo_command>();
      step.undone = message_name<typename Step::undone>();
    }
    [&]<class... Failures>(mp::mp_list<Failures...>) {
      into.add_step(step, {message_name<typename Step::ok>(), message_name<Failures>()...});
    }(typename Step::failures{});
  }
}

template <class Saga>
void describe_steps(shape_builder& into) {
  using rules = expand_steps<Saga>;
  int number = 0;
  mp::mp_for_each<mp::mp_transform<mp::mp_identity, typename rules::all>>(
      [&]<class Element>(mp::mp_identity<Element>) {
        const bool required = !rules::skips() || number >= rules::skip_to();
        const bool after_pivot = number >= rules::pivot_at;
        [&]<class... Steps>(mp::mp_list<Steps...>) {
          (describe_step<Steps>(required, after_pivot, into), ...);
        }(typename Element::branches{});
        ++number;
      });
}

// ---- what the saga says of itself

inline void set_missing(std::vector<event_shape>& events, std::string_view type,
                        missing_policy policy, long long hold_us) {
  for (auto& each : events) {
    if (each.type != type) continue;
    each.missing = policy;
    each.hold_us = hold_us;
  }
}
template <class Event>
void describe_missing(std::vector<event_shape>& events, discard<Event>) {
  set_missing(events, message_name<Event>(), missing_policy::discard, 0);
}
template <class Event, span For>
void describe_missing(std::vector<event_shape>& events, hold<Event, For>) {
  set_missing(events, message_name<Event>(), missing_policy::hold, For.us);
}
template <class... Policies>
void describe_missing(std::vector<event_shape>& events, when_missing<Policies...>) {
  (describe_missing(events, Policies{}), ...);
}

template <class Event, int From, auto Function>
void describe_upcast(std::vector<event_shape>& events, upcast<Event, From, Function>) {
  for (auto& each : events) {
    if (each.type == message_name<Event>()) each.version = std::max(each.version, From + 1);
  }
}
template <class... Upcasts>
void describe_upcasts(std::vector<event_shape>& events, upcasts<Upcasts...>) {
  (describe_upcast(events, Upcasts{}), ...);
}

template <fixed_string Old, fixed_string New>
std::pair<std::string, std::string> describe_renamed(renamed<Old, New>) {
  return {std::string(Old.view()), std::string(New.view())};
}
template <int Version, class... Renamed>
migration_shape describe_migration(migrate_from<Version, Renamed...>) {
  return {Version, {describe_renamed(Renamed{})...}};
}
template <class... Migrations>
std::vector<migration_shape> describe_migrations(migrations<Migrations...>) {
  return {describe_migration(Migrations{})...};
}

template <class Saga>
void describe_policies(shape& into) {
  if constexpr (requires { Saga::second_start; }) into.policies.second_start = Saga::second_start;
  if constexpr (requires { Saga::otherwise; }) into.policies.unexpected = Saga::otherwise;
  if constexpr (requires { Saga::key_reusable; }) into.policies.key_reusable = Saga::key_reusable;
  if constexpr (requires { Saga::deferred_max; }) into.policies.deferred_max = Saga::deferred_max;
  if constexpr (requires { typename Saga::missing; }) {
    describe_missing(into.events, typename Saga::missing{});
  }
  if constexpr (requires { typename Saga::upcasts; }) {
    describe_upcasts(into.events, typename Saga::upcasts{});
  }
  if constexpr (requires { typename Saga::migrations; }) {
    into.migrations = describe_migrations(typename Saga::migrations{});
  }
  if constexpr (deadline_of<Saga>::exists) into.deadline_us = Saga::ends_within::limit.us;
}

// ---- tables

template <class Saga>
auto find_failures() {
  if constexpr (requires { typename Saga::failures; }) {
    return typename Saga::failures{};
  } else {
    return events<>{};
  }
}
template <class Saga>
auto find_harmless() {
  if constexpr (requires { typename Saga::harmless; }) {
    return typename Saga::harmless{};
  } else {
    return commands<>{};
  }
}

template <class... Replies, class... Failures, auto... Harmless>
void describe_table(shape_builder& into, mp::mp_list<Replies...>, events<Failures...>,
                    commands<Harmless...>) {
  into.infer_commands({message_name<Replies>()...}, {message_name<Failures>()...},
                      {function_name<Harmless>()...});
}

template <class Saga>
struct keyed {
  template <class Event>
  using has_key = mp::mp_bool<key_of<typename Saga::keys, Event>::found>;
};

/// Cold: it runs once, and the compiler need not make it fast.
template <class Saga>
[[gnu::cold]] void describe(shape& into) {
  shape_builder made(into, Saga::name, Saga::version, message_name<typename Saga::start>());
  [&made]<class... States>(mp::mp_list<States...>) {
    (made.add_state(label_of<States>::value, end_of<States>()), ...);
  }(typename graph<Saga>::states{});
  [&made]<class... Rows>(mp::mp_list<Rows...>) {
    (describe_row<Rows>(made), ...);
  }(typename graph<Saga>::rows{});
  [&made]<class... Events>(mp::mp_list<Events...>) {
    (made.add_event(view_message<Events>()), ...);
  }(typename graph<Saga>::events{});
  describe_policies<Saga>(made.made());
  if constexpr (requires { typename Saga::steps; }) {
    describe_steps<Saga>(made);
  } else {
    describe_table(made,
                   mp::mp_remove_if<typename graph<Saga>::events, keyed<Saga>::template has_key>{},
                   find_failures<Saga>(), find_harmless<Saga>());
  }
}

}  // namespace snorri::sagas
