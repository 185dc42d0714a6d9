// The two ways to find the row that an event takes: Boost.MSM, and a loop that is the oracle of the
// tests and the fast path of the model checker. Both run it through the same frame, so that they
// can differ only in which row they find.
#pragma once

#include <array>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "snorri/sagas/definition.hpp"
#include "snorri/sagas/describe.hpp"
#include "snorri/sagas/msm_adapter.hpp"

namespace snorri::sagas {

/// The number of an event in typed_event::type.
template <class Saga, class Event>
constexpr int number_of_event() {
  if constexpr (std::is_same_v<Event, timeout>) {
    return typed_event::timeout;
  } else if constexpr (std::is_same_v<Event, cancel>) {
    return typed_event::cancel;
  } else if constexpr (std::is_same_v<Event, completion>) {
    return typed_event::completion;
  } else if constexpr (std::is_same_v<Event, deadline>) {
    return typed_event::deadline;
  } else if constexpr (std::is_same_v<Event, undo>) {
    return typed_event::undo;
  } else if constexpr (is_named_timeout<Event>::value) {
    return typed_event::first_named_timer -
           static_cast<int>(mp::mp_find<typename graph<Saga>::named_timeouts, Event>::value);
  } else {
    return static_cast<int>(mp::mp_find<typename graph<Saga>::events, Event>::value);
  }
}

/// Pre: what.type is Event's number.
template <class Event>
const Event& event_as(const typed_event& what) {
  if constexpr (is_signal<Event>::value) {
    static constexpr Event signal{};
    return signal;
  } else {
    return *static_cast<const Event*>(what.value.get());
  }
}

/// The user's `when(data, event)`, where there is one.
template <class Event, class Data>
void learn(Data& data, const typed_event& what) {
  if constexpr (requires(const Event& event) { when(data, event); }) {
    when(data, event_as<Event>(what));
  }
}

template <class Saga, std::size_t N>
using rule = mp::mp_at_c<typename graph<Saga>::rows, N>;

template <class Saga>
class row_frame {
 public:
  using data = typename Saga::data;
  row_frame(const data& before, data& after, const typed_event& what, turn& now)
      : before_(before), after_(after), what_(what), now_(now) {}

  /// Whether row N, whose state fits, is for this event, and its guard lets it pass.
  template <std::size_t N>
  bool test() {
    using event = event_of<rule<Saga, N>>;
    if (what_.type != number_of_event<Saga, event>()) return false;
    if constexpr (!rule<Saga, N>::guard::always) {
      if (!rule<Saga, N>::guard::test(now_, before_, event_as<event>(what_))) {
        refused_ = true;
        return false;
      }
    }
    return true;
  }

  template <std::size_t N>
  void run() {
    using event = event_of<rule<Saga, N>>;
    taken_ = {row_taken::what::taken, N};
    learn<event>(after_, what_);
    [this]<class... Actions>(mp::mp_list<Actions...>) {
      (Actions::run(now_, std::as_const(after_), event_as<event>(what_)), ...);
    }(actions_of<rule<Saga, N>>{});
  }

  row_taken taken() const {
    if (taken_.happened == row_taken::what::no_row && refused_) {
      return {row_taken::what::refused_by_guard, 0};
    }
    return taken_;
  }

 private:
  const data& before_;
  data& after_;
  const typed_event& what_;
  turn& now_;
  row_taken taken_;
  bool refused_ = false;
};

/// The oracle: the first row whose state, event and guard match.
template <class Saga>
void interpret(std::size_t state, row_frame<Saga>& frame) {
  struct code {
    bool (row_frame<Saga>::*test)();
    void (row_frame<Saga>::*run)();
  };
  static constexpr auto codes = []<std::size_t... N>(std::index_sequence<N...>) {
    return std::array<code, sizeof...(N)>{
        code{&row_frame<Saga>::template test<N>, &row_frame<Saga>::template run<N>}...};
  }
  (std::make_index_sequence<graph<Saga>::row_count>{});
  for (std::size_t row = 0; row < codes.size(); ++row) {
    if (graph<Saga>::edges[row].from != state || !(frame.*codes[row].test)()) continue;
    (frame.*codes[row].run)();
    return;
  }
}

}  // namespace snorri::sagas
