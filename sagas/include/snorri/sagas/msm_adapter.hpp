// The one place that knows Boost.MSM: rows in, a machine out. One machine is made an event, put
// into the saga's state, run and thrown away (4 ns); MSM's own state is never stored.
//
// All events come as one MSM event, and a row's own event is part of its guard: with an MSM event
// for each message the compiler would go through the whole table once a message.
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

namespace snorri::sagas {
template <class Saga>
class row_frame;  // executors.hpp: tries and runs rows, `bool test<N>()`, `void run<N>()`
}  // namespace snorri::sagas

namespace snorri::sagas::msm {

namespace front = boost::msm::front;
namespace back = boost::msm::back;

/// State number I of a saga.
template <class Saga, std::size_t I>
struct at : front::state<> {};

// These names are short on purpose: MSM makes symbols of whole tables of them.

/// Whatever came in; the frame knows what.
struct something {};

template <std::size_t N>
struct act {
  template <class Event, class Machine, class Source, class Target>
  void operator()(const Event&, Machine& machine, Source&, Target&) const {
    machine.frame->template run<N>();
  }
};
template <std::size_t N>
struct test {
  template <class Event, class Machine, class Source, class Target>
  bool operator()(const Event&, Machine& machine, Source&, Target&) const {
    return machine.frame->template test<N>();
  }
};

template <class Saga, std::size_t N>
struct row
    : front::Row<
          at<Saga, graph<Saga>::edges[N].from>, something,
          mp::mp_if_c<graph<Saga>::edges[N].stays, front::none, at<Saga, graph<Saga>::edges[N].to>>,
          act<N>, test<N>> {};

template <class Saga, class Indices>
struct reversed;
template <class Saga, std::size_t... I>
struct reversed<Saga, std::index_sequence<I...>> {
  // MSM tries rows from the bottom to the top; ours are tried from the top.
  using type = mp::mp_list<row<Saga, sizeof...(I) - 1 - I>...>;
};

template <class Saga>
struct machine_def : front::state_machine_def<machine_def<Saga>> {
  using no_message_queue = int;
  using no_exception_thrown = int;
  using initial_state = at<Saga, 0>;
  using transition_table =
      typename reversed<Saga, std::make_index_sequence<graph<Saga>::row_count>>::type;

  row_frame<Saga>* frame = nullptr;

  template <class Machine, class Event>
  void no_transition(const Event&, Machine&, int) {}  // the frame knows that it ran no row
};

/// Lets `frame` run the row that fits in state number `state`, if one does.
template <class Saga>
void process(std::size_t state, row_frame<Saga>& frame) {
  using machine = back::state_machine<machine_def<Saga>>;
  static constexpr auto ids = []<std::size_t... I>(std::index_sequence<I...>) {
    return std::array<int, sizeof...(I)>{
        back::get_state_id<typename machine::stt, at<Saga, I>>::value...};
  }
  (std::make_index_sequence<graph<Saga>::state_count>{});

  machine one;
  one.frame = &frame;
  const_cast<int*>(one.current_state())[0] = ids[state];  // restore: no entry action, no replay
  one.process_event(something{});
}

}  // namespace snorri::sagas::msm
