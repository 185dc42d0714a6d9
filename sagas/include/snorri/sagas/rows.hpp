// The rows of a saga as the executors see them: groups of rows taken apart, rows for ANY state
// written out, states and events numbered.
#pragma once

#include <array>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <boost/mp11/set.hpp>
#include <cstddef>
#include <type_traits>

#include "snorri/sagas/language.hpp"
#include "snorri/sagas/steps.hpp"

namespace snorri::sagas {

namespace mp = boost::mp11;

template <class Row>
using source_of = typename Row::source;
template <class Row>
using event_of = typename Row::event;
template <class Row>
using target_of = std::conditional_t<std::is_same_v<typename Row::target, stay>,
                                     typename Row::source, typename Row::target>;

/// A row, or the rows that several were written as.
template <class Row>
struct single_rows {
  using type = mp::mp_list<Row>;
};
template <class... Rows>
struct single_rows<row_group<Rows...>> {
  using type = mp::mp_list<Rows...>;
};
template <class Row>
using single_rows_of = typename single_rows<Row>::type;

/// on<ANY, ...> for one state.
template <class Row, class State>
struct in_state;
template <class Event, class Target, class Guard, class... Actions, class State>
struct in_state<row<ANY, Event, Target, Guard, Actions...>, State> {
  using type = row<State, Event, Target, Guard, Actions...>;
};

template <class State>
using is_inner = mp::mp_bool<!std::is_base_of_v<terminal, State> &&
                             !std::is_base_of_v<initial, State> && !std::is_same_v<State, ANY>>;

template <class Rows>
struct any_state_rows {
  template <class Row>
  using is_any = std::is_same<source_of<Row>, ANY>;
  using own = mp::mp_remove_if<Rows, is_any>;
  using any = mp::mp_copy_if<Rows, is_any>;
  using states = mp::mp_copy_if<mp::mp_unique<mp::mp_append<mp::mp_transform<source_of, Rows>,
                                                            mp::mp_transform<target_of, Rows>>>,
                                is_inner>;
  template <class Row, class State>
  using in = typename in_state<Row, State>::type;
  template <class Row>
  using in_each = mp::mp_transform_q<mp::mp_bind_front<in, Row>, states>;
  using type = mp::mp_append<own, mp::mp_flatten<mp::mp_transform<in_each, any>>>;
};

/// Rows that ends_within adds: events that move the deadline.
template <class Saga>
struct deadline_rows {
  template <class Extension>
  struct row_of;
  template <class Event, span By>
  struct row_of<extension<Event, By>> {
    using type = typename on<ANY, Event>::template does<extend_deadline<By>>;
  };
  template <class Extension>
  using of = typename row_of<Extension>::type;

  static auto find() {
    if constexpr (requires { typename Saga::ends_within; }) {
      return mp::mp_transform<of, typename Saga::ends_within::extensions>{};
    } else {
      return mp::mp_list<>{};
    }
  }
  using type = decltype(find());
};

/// The rows of a saga: its own, or those that its steps become.
template <class Saga>
struct rows_of_saga {
  static auto find() {
    if constexpr (requires { typename Saga::rows; }) {
      return typename Saga::rows{};
    } else {
      return typename expand_steps<Saga>::type{};
    }
  }
  using written = mp::mp_append<decltype(find()), typename deadline_rows<Saga>::type>;
  using single = mp::mp_flatten<mp::mp_transform<single_rows_of, written>>;
  using type = typename any_state_rows<single>::type;
};

/// An event that no message carries.
template <class Event>
struct is_signal : mp::mp_bool<std::is_same_v<Event, timeout> || std::is_same_v<Event, cancel> ||
                               std::is_same_v<Event, completion> ||
                               std::is_same_v<Event, deadline> || std::is_same_v<Event, undo>> {};
template <auto Command>
struct is_signal<timeout_of<Command>> : mp::mp_true {};

template <class Event>
struct is_named_timeout : mp::mp_false {};
template <auto Command>
struct is_named_timeout<timeout_of<Command>> : mp::mp_true {};

/// States numbered in order of first mention, START first; edges by number.
template <class Saga>
struct graph {
  using rows = typename rows_of_saga<Saga>::type;
  static constexpr std::size_t row_count = mp::mp_size<rows>::value;
  using states = mp::mp_unique<mp::mp_append<mp::mp_list<START>, mp::mp_transform<source_of, rows>,
                                             mp::mp_transform<target_of, rows>>>;
  static constexpr std::size_t state_count = mp::mp_size<states>::value;
  using taken = mp::mp_unique<mp::mp_transform<event_of, rows>>;
  /// Those that messages carry, the start event first.
  using events =
      mp::mp_unique<mp::mp_push_front<mp::mp_remove_if<taken, is_signal>, typename Saga::start>>;
  using signals = mp::mp_copy_if<taken, is_signal>;
  using named_timeouts = mp::mp_copy_if<taken, is_named_timeout>;

  struct edge {
    std::size_t from;
    std::size_t to;
    bool exits;  // counts as a way out of an end
    bool stays;
  };
  static constexpr auto edges = []<class... Rows>(mp::mp_list<Rows...>) {
    return std::array<edge, row_count>{edge{
        mp::mp_find<states, source_of<Rows>>::value, mp::mp_find<states, target_of<Rows>>::value,
        !std::is_same_v<event_of<Rows>, undo>, std::is_same_v<typename Rows::target, stay>}...};
  }(rows{});

  static constexpr auto is_end = []<class... States>(mp::mp_list<States...>) {
    return std::array<bool, state_count>{std::is_base_of_v<terminal, States>...};
  }(states{});

  static constexpr auto reached = [] {
    std::array<bool, state_count> marks{};
    marks[0] = true;
    for (bool changed = true; changed;) {
      changed = false;
      for (const edge& each : edges) {
        if (marks[each.from] && !marks[each.to]) marks[each.to] = changed = true;
      }
    }
    return marks;
  }();

  static constexpr auto can_end = [] {
    auto marks = is_end;
    for (bool changed = true; changed;) {
      changed = false;
      for (const edge& each : edges) {
        if (marks[each.to] && !marks[each.from]) marks[each.from] = changed = true;
      }
    }
    return marks;
  }();

  static constexpr auto has_exit = [] {
    std::array<bool, state_count> marks{};
    for (const edge& each : edges) marks[each.from] = marks[each.from] || each.exits;
    return marks;
  }();
};

// ---- keys

template <class Key>
struct key_source;
template <class Class, class Value>
struct key_source<Value Class::*> {
  using event = Class;
};
template <class Value, class Event>
struct key_source<Value (*)(const Event&)> {
  using event = Event;
};
template <class Value, class Event>
struct key_source<Value (*)(const Event&) noexcept> {
  using event = Event;
};

inline std::string key_text(const std::string& key) { return key; }
template <class Number>
requires std::is_integral_v<Number> std::string key_text(Number key) { return std::to_string(key); }

/// What of `Event` is the key.
template <class Keys, class Event>
struct key_of;
template <auto... Sources, class Event>
struct key_of<keys<Sources...>, Event> {
  template <auto Source>
  static constexpr bool fits =
      std::is_same_v<typename key_source<std::remove_cv_t<decltype(Source)>>::event, Event>;
  static constexpr bool found = (fits<Sources> || ...);

  template <auto Source>
  static void pick(const Event& event, std::string& key) {
    if constexpr (fits<Source>) {
      if constexpr (std::is_member_object_pointer_v<decltype(Source)>) {
        key = key_text(event.*Source);
      } else {
        key = key_text(Source(event));
      }
    }
  }
  static std::string get(const Event& event) {
    std::string key;
    (pick<Sources>(event, key), ...);
    return key;
  }
};

/// What of the data says whose they are: a member or a function.
template <class Data, class Value>
auto subject_of(const Data& data, Value Data::*source) -> decltype(key_text(data.*source)) {
  return key_text(data.*source);
}
template <class Data, class Value>
auto subject_of(const Data& data, Value (*source)(const Data&))
    -> decltype(key_text(source(data))) {
  return key_text(source(data));
}

template <class Saga>
constexpr bool subject_is_of_its_data() {
  if constexpr (requires { Saga::data_subject; }) {
    return requires(const typename Saga::data& data) { subject_of(data, Saga::data_subject); };
  } else {
    return true;
  }
}

template <class Saga>
constexpr bool start_has_key() {
  if constexpr (requires { typename Saga::keys; }) {
    return key_of<typename Saga::keys, typename Saga::start>::found;
  } else {
    return false;
  }
}

// ---- names

template <class State>
struct label_of {
  static constexpr state_label value{detail::unqualified_name<State>()};
};
template <class Saga, int I>
struct label_of<doing<Saga, I>> {
  static constexpr state_label value =
      mp::mp_at_c<typename step_list<Saga>::all, static_cast<std::size_t>(I)>::label();
};
template <class Saga, int I>
struct label_of<undoing<Saga, I>> {
  static constexpr state_label value{label_of<doing<Saga, I>>::value.name,
                                     label_of<doing<Saga, I>>::value.upper, true};
};

}  // namespace snorri::sagas
