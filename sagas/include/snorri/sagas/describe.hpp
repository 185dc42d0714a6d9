// A definition's types as a shape: what they are called, what they do and what they promise.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "snorri/sagas/rows.hpp"
#include "snorri/sagas/shape.hpp"

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
using actions_of = mp::mp_if_c<
    std::is_same_v<typename Row::target, stay>, typename Row::actions,
    mp::mp_append<decltype(find_exit<typename Row::source>()), typename Row::actions,
                  decltype(find_entry<typename Row::target>())>>;

template <class State>
state_shape describe_state() {
  return {label_of<State>::value.text(), std::is_base_of_v<ends_confirmed, State>   ? "CONFIRMED"
                                         : std::is_base_of_v<ends_cancelled, State> ? "CANCELLED"
                                                                                    : ""};
}

template <class Row>
row_shape describe_row() {
  row_shape shape{label_of<source_of<Row>>::value.text(),
                  event_name<event_of<Row>>::text(),
                  label_of<target_of<Row>>::value.text(),
                  Row::guard::describe(),
                  {},
                  std::is_same_v<typename Row::source, typename Row::target>};
  [&shape]<class... Actions>(mp::mp_list<Actions...>) {
    (shape.actions.push_back(Actions::describe()), ...);
  }(actions_of<Row>{});
  return shape;
}

template <class... Events>
std::vector<std::string> names_of(mp::mp_list<Events...>) {
  return {std::string(message_name<Events>())...};
}

/// The commands of a step: its own and the one that undoes it.
template <class Step>
void describe_step(bool required, bool after_pivot, std::vector<command_shape>& into) {
  if constexpr (Step::kind != step_kind::local) {
    command_shape forward;
    forward.name = function_name<Step::command>();
    forward.type = type_of_step<Step>();
    forward.child = Step::saga;
    forward.replies = names_of(mp::mp_push_front<typename Step::failures, typename Step::ok>{});
    forward.failures = names_of(typename Step::failures{});
    forward.harmless = Step::undo_waived;
    forward.required = required && !Step::conditional && Step::kind != step_kind::children;
    forward.after_pivot = after_pivot;
    into.push_back(forward);
    if constexpr (Step::can_undo) {
      command_shape backward;
      backward.name = command_name<Step::undo_command>();
      backward.type = command_type<Step::undo_command>();
      backward.child = Step::saga;
      backward.undoes = forward.name;
      backward.replies = {std::string(message_name<typename Step::undone>())};
      into.push_back(std::move(backward));
    }
  }
}

template <class Saga>
void describe_steps(std::vector<command_shape>& into) {
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

template <class... Events>
std::vector<std::string> describe_failures(events<Events...>) {
  return {std::string(message_name<Events>())...};
}
template <auto... Commands>
std::vector<std::string> describe_commands(commands<Commands...>) {
  return {std::string(function_name<Commands>())...};
}

/// What a table of rows sends, and what may answer it: the replies that the states take which the
/// rows that send it lead to. `replies` are the event types that carry no key.
std::vector<command_shape> infer_commands(const shape& what,
                                          const std::vector<std::string>& replies,
                                          const std::vector<std::string>& failures,
                                          const std::vector<std::string>& harmless);

template <class Saga>
void describe_commands(shape& into) {
  if constexpr (requires { typename Saga::steps; }) {
    describe_steps<Saga>(into.commands);
  } else {
    std::vector<std::string> replies;
    mp::mp_for_each<mp::mp_transform<mp::mp_identity, typename graph<Saga>::events>>(
        [&]<class Event>(mp::mp_identity<Event>) {
          if constexpr (!key_of<typename Saga::keys, Event>::found) {
            replies.emplace_back(message_name<Event>());
          }
        });
    std::vector<std::string> failures;
    std::vector<std::string> harmless;
    if constexpr (requires { typename Saga::failures; }) {
      failures = describe_failures(typename Saga::failures{});
    }
    if constexpr (requires { typename Saga::harmless; }) {
      harmless = describe_commands(typename Saga::harmless{});
    }
    into.commands = infer_commands(into, replies, failures, harmless);
  }
}

template <class Saga>
shape describe() {
  shape made;
  made.name = std::string(Saga::name);
  made.version = Saga::version;
  made.start = std::string(message_name<typename Saga::start>());
  [&made]<class... States>(mp::mp_list<States...>) {
    (made.states.push_back(describe_state<States>()), ...);
  }(typename graph<Saga>::states{});
  [&made]<class... Rows>(mp::mp_list<Rows...>) {
    (made.rows.push_back(describe_row<Rows>()), ...);
  }(typename graph<Saga>::rows{});
  [&made]<class... Events>(mp::mp_list<Events...>) {
    (made.events.push_back({std::string(message_name<Events>())}), ...);
  }(typename graph<Saga>::events{});
  describe_policies<Saga>(made);
  describe_commands<Saga>(made);
  made.hash = hash_of(made);
  return made;
}

}  // namespace snorri::sagas
