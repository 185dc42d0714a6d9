// The one place that knows Boost.MSM: rows in, a machine out. One machine is made an event, put
// into the saga's state, run and thrown away (4 ns); MSM's own state is never stored.
#pragma once

#include <array>
#include <boost/mp11/list.hpp>
#include <boost/mp11/mpl.hpp>  // makes mp_list an MPL sequence: no limit of 20 rows
#include <boost/msm/back/state_machine.hpp>
#include <boost/msm/front/functor_row.hpp>
#include <boost/msm/front/state_machine_def.hpp>
#include <cstddef>
#include <type_traits>
#include <utility>

#include "snorri/sagas/rows.hpp"

namespace snorri::sagas::msm {

namespace front = boost::msm::front;
namespace back = boost::msm::back;

/// State number I of a saga. Short on purpose: these names become symbols.
template <class Saga, std::size_t I>
struct at : front::state<> {};

// Frame: what runs rows. `bool test<N>(event)`, `void run<N>(event)`, `void none()`.
template <std::size_t N>
struct act {
  template <class Event, class Machine, class Source, class Target>
  void operator()(const Event& event, Machine& machine, Source&, Target&) const {
    machine.frame->template run<N>(event);
  }
};
template <std::size_t N>
struct test {
  template <class Event, class Machine, class Source, class Target>
  bool operator()(const Event& event, Machine& machine, Source&, Target&) const {
    return machine.frame->template test<N>(event);
  }
};

template <class Saga, std::size_t N>
using rule = mp::mp_at_c<typename graph<Saga>::rows, N>;

template <class Saga, std::size_t N>
struct row : front::Row<at<Saga, graph<Saga>::edges[N].from>, typename rule<Saga, N>::event,
                        mp::mp_if_c<std::is_same_v<typename rule<Saga, N>::target, stay>,
                                    front::none, at<Saga, graph<Saga>::edges[N].to>>,
                        act<N>, mp::mp_if_c<rule<Saga, N>::guard::always, front::none, test<N>>> {};

template <class Saga, class Indices>
struct reversed;
template <class Saga, std::size_t... I>
struct reversed<Saga, std::index_sequence<I...>> {
  // MSM tries rows from the bottom to the top; ours are tried from the top.
  using type = mp::mp_list<row<Saga, sizeof...(I) - 1 - I>...>;
};

template <class Saga, class Frame>
struct machine_def : front::state_machine_def<machine_def<Saga, Frame>> {
  using no_message_queue = int;
  using no_exception_thrown = int;
  using initial_state = at<Saga, 0>;
  using transition_table =
      typename reversed<Saga, std::make_index_sequence<graph<Saga>::row_count>>::type;

  Frame* frame = nullptr;

  template <class Machine, class Event>
  void no_transition(const Event&, Machine& machine, int) {
    machine.frame->none();
  }
};

/// Runs `event` in state number `state`: calls the frame for the row that is taken, or none().
template <class Saga, class Frame, class Event>
void process(std::size_t state, Frame& frame, const Event& event) {
  using machine = back::state_machine<machine_def<Saga, Frame>>;
  static constexpr auto ids = []<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<int, sizeof...(I)>{
        back::get_state_id<typename machine::stt, at<Saga, I>>::value...};
  }
  (std::make_index_sequence<graph<Saga>::state_count>{});

  machine one;
  one.frame = &frame;
  const_cast<int*>(one.current_state())[0] = ids[state];  // restore: no entry action, no replay
  one.process_event(event);
}

}  // namespace snorri::sagas::msm
