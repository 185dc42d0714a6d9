// What the compiler refuses in a definition, each with a sentence. The saga and the state stand in
// the name of the check that the compiler prints beside it. tests/sagas/reject pins them.
#pragma once

#include <array>
#include <boost/mp11/algorithm.hpp>
#include <boost/mp11/list.hpp>
#include <cstddef>
#include <type_traits>

#include "snorri/sagas/language.hpp"
#include "snorri/sagas/steps.hpp"

namespace snorri::sagas {

namespace mp = boost::mp11;

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
  using type = decltype(find());
};

template <class Row>
using source_of = typename Row::source;
template <class Row>
using event_of = typename Row::event;
template <class Row>
using target_of = std::conditional_t<std::is_same_v<typename Row::target, stay>,
                                     typename Row::source, typename Row::target>;

/// States numbered in order of first mention, START first; edges by number.
template <class Saga>
struct graph {
  using rows = typename rows_of_saga<Saga>::type;
  static constexpr std::size_t row_count = mp::mp_size<rows>::value;
  using states = mp::mp_unique<mp::mp_append<mp::mp_list<START>, mp::mp_transform<source_of, rows>,
                                             mp::mp_transform<target_of, rows>>>;
  static constexpr std::size_t state_count = mp::mp_size<states>::value;
  using events = mp::mp_remove<
      mp::mp_remove<
          mp::mp_unique<mp::mp_push_front<mp::mp_transform<event_of, rows>, typename Saga::start>>,
          timeout>,
      cancel>;

  struct edge {
    std::size_t from;
    std::size_t to;
  };
  static constexpr auto edges = []<class... Rows>(mp::mp_list<Rows...>) {
    return std::array<edge, row_count>{edge{mp::mp_find<states, source_of<Rows>>::value,
                                            mp::mp_find<states, target_of<Rows>>::value}...};
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
    for (const edge& each : edges) marks[each.from] = true;
    return marks;
  }();
};

template <auto Member>
struct member_class;
template <class Class, class Value, Value Class::*Member>
struct member_class<Member> {
  using type = Class;
};

/// The member that is the key in `Event`: at<I> is in KEYS.
template <class Keys, class Event>
struct key_of;
template <auto... Members, class Event>
struct key_of<keys<Members...>, Event> {
  static constexpr bool found =
      (std::is_same_v<typename member_class<Members>::type, Event> || ...);

  template <auto Member>
  static void pick(const Event& event, const std::string*& key) {
    if constexpr (std::is_same_v<typename member_class<Member>::type, Event>)
      key = &(event.*Member);
  }
  static const std::string& get(const Event& event) {
    const std::string* key = nullptr;
    (pick<Members>(event, key), ...);
    return *key;
  }
};

template <class Saga>
constexpr bool start_has_key() {
  if constexpr (requires { typename Saga::keys; }) {
    return key_of<typename Saga::keys, typename Saga::start>::found;
  } else {
    return false;
  }
}

template <class Saga, class State, bool Holds>
struct state_is_reached {
  static_assert(Holds, "SNORRI: no row reaches this state of the saga");
};
template <class Saga, class State, bool Holds>
struct state_can_end {
  static_assert(Holds, "SNORRI: this state of the saga has no way to an end");
};
template <class Saga, class State, bool Holds>
struct end_has_no_exit {
  static_assert(Holds, "SNORRI: a row leaves an end of the saga; an end has no exit");
};
template <class Saga, bool Holds>
struct start_event_has_key {
  static_assert(
      Holds, "SNORRI: the start event has no key: add using keys = snorri::keys<&Event::member>");
};
template <class Saga, bool Holds>
struct start_event_starts {
  static_assert(Holds, "SNORRI: no row begins the saga: on<START, start event> is missing");
};

/// Instantiates every check; true, or the compiler has stopped with a sentence.
template <class Saga>
constexpr bool checked() {
  using g = graph<Saga>;
  bool all = sizeof(start_event_has_key<Saga, start_has_key<Saga>()>) > 0;
  all = all && sizeof(start_event_starts<Saga, g::has_exit[0]>) > 0;
  [&all]<class... States>(mp::mp_list<States...>) {
    ((all =
          all &&
          sizeof(state_is_reached<Saga, States,
                                  g::reached[mp::mp_find<typename g::states, States>::value]>) >
              0 &&
          sizeof(state_can_end<Saga, States,
                               g::can_end[mp::mp_find<typename g::states, States>::value]>) > 0 &&
          sizeof(end_has_no_exit<Saga, States,
                                 !(g::is_end[mp::mp_find<typename g::states, States>::value] &&
                                   g::has_exit[mp::mp_find<typename g::states, States>::value])>) >
              0),
     ...);
  }(typename g::states{});
  return all;
}

}  // namespace snorri::sagas
