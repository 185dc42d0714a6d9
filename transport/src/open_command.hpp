// A command that is not closed, and the lists that it waits in.
#pragma once

#include <boost/intrusive/list.hpp>
#include <cstdint>

#include "snorri/base/clock.hpp"
#include "snorri/transport/message.hpp"

namespace snorri::transport {

struct lane;
struct route;

struct open_command {
  using hook = boost::intrusive::list_member_hook<>;

  command what;
  std::uint64_t saga_hash = 0;
  route* type = nullptr;
  lane* at = nullptr;  // waiting or in flight there
  bool in_flight = false;
  std::size_t counted = 0;  // bytes of its body among those of all that wait
  bool is_stub = false;     // its body is on disk only
  time_point due{};
  hook place;     // in a waiting or in-flight list
  hook schedule;  // among those that are due some time: in flight, or answered
};

using place_list = boost::intrusive::list<
    open_command,
    boost::intrusive::member_hook<open_command, open_command::hook, &open_command::place>>;
using schedule_list = boost::intrusive::list<
    open_command,
    boost::intrusive::member_hook<open_command, open_command::hook, &open_command::schedule>>;

}  // namespace snorri::transport
