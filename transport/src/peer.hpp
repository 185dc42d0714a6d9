// A peer that has said hello.
#pragma once

#include <boost/intrusive/list.hpp>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "dispatcher.hpp"
#include "recent_ids.hpp"
#include "snorri/transport/access.hpp"
#include "snorri/transport/hub.hpp"

namespace snorri::transport {

struct peer {
  // Leaves its list by itself when the peer ends.
  using hook = boost::intrusive::list_member_hook<
      boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;

  std::string id;  // the link's
  std::string name;
  std::string instance;
  std::shared_ptr<const identity> who{};        // null where the link asks for no key
  std::shared_ptr<const authorised_key> may{};  // null: everything
  recent_ids given{};                           // commands, where rights are asked for
  int credit = 0;
  std::int64_t credit_bytes = 0;
  bool draining = false;
  lane commands;
  std::set<std::string> subscriptions;
  std::set<std::string> follows;      // by the peer's ids
  std::set<std::string> asked;        // subscriptions that the engine has not opened yet
  std::vector<acknowledgement> acks;  // not yet sent
  time_point heard{};
  time_point sent{};
  hook by_heard;
  hook by_sent;
  hook with_acks;
};

/// In order of the time that the hook is named after.
template <peer::hook peer::*Hook>
using peer_list =
    boost::intrusive::list<peer, boost::intrusive::member_hook<peer, peer::hook, Hook>,
                           boost::intrusive::constant_time_size<false>>;

}  // namespace snorri::transport
