// The hub's inside: sessions, and what each kind of message does to them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "denials.hpp"
#include "dispatcher.hpp"
#include "peer.hpp"
#include "snorri/transport/access.hpp"
#include "snorri/transport/hub.hpp"
#include "subscription.hpp"
#include "text_map.hpp"
#include "waits.hpp"
#include "wire.hpp"

namespace snorri::transport {

struct hub::state final : dispatcher::sender {
  state(hub_options with, hub_handler& to);

  // What came in (hub_receive.cpp). A call to the handler is the last thing each does, because
  // the handler may call the hub.
  void receive(packet what, time_point now);
  void take(const std::string& from, wire::hello& what);
  void take(peer& from, wire::event& what);
  void take(peer& from, wire::reply& what);
  void take(peer& from, wire::failed& what);
  void take(peer& from, wire::subscribe& what);
  void take(peer& from, wire::delivery_ack& what);
  void take(peer& from, wire::credit& what);
  void take(peer& from, wire::await& what);
  void take(peer& from, wire::drain& what);
  void take(peer& from, wire::goodbye& what);
  void take(peer&, wire::heartbeat&) {}
  void take(peer&, wire::hello&) {}  // handled before there is a peer
  void take_fault(const std::string& from, wire::fault what);

  // Sessions.
  void admit(const std::string& id, wire::hello& what);
  void remove(peer& gone);
  /// Says goodbye and removes.
  void dismiss(peer& gone, std::string_view reason);
  void turn_away(const std::string& id, const error& why, std::string_view message_id = {},
                 std::string_view kind = {});
  peer* find(std::string_view id);
  void silence();  // peers that have been silent for too long go
  void beat();     // peers that heard nothing from us get a heartbeat

  // Who may do what (hub_access.cpp). True: it was refused, and that was said.
  bool is_stranger(const packet& what);
  bool is_denied(const wire::hello& what, const std::string& from);
  bool is_denied(const peer& from, const message& event);
  bool is_denied(const peer& from, std::string_view command_id, std::string_view message_id,
                 std::string_view kind);
  bool is_denied(const peer& from, const subscription_request& what);
  bool is_denied(const peer* from, const wire::fault& what);
  void deny(const std::string& peer, const error& why, std::string_view message_id,
            std::string_view kind);
  /// Leaves out what the peer may not read.
  static void withhold(const peer& to, std::vector<message>& events);
  void use(std::shared_ptr<const access_policy> fresh);

  // Sending.
  void send(peer& to, frames what);
  void send_command(const lane& to, const command& what) override;
  bool load_command(command& stub) override { return handler.load_command(stub); }
  void flush_acks();
  void tell_drained();  // peers that drain and have nothing in their hands any more
  void expire_waits();
  void tell_end(peer& to, saga_end what);

  void advance(time_point now) { now_ = std::max(now_, now); }

  hub_options options;
  hub_handler& handler;
  std::string source;  // of commands: "snorri/<store id>"
  time_point now_{};
  std::shared_ptr<const access_policy> access;  // null: everything is allowed
  std::shared_ptr<const identity> speaker;      // of the message that is being taken in
  denials denied;
  bool draining = false;
  dispatcher commands;
  transport::waits waits;
  std::vector<std::string> drains;  // peers that are not told yet that they have drained
  std::vector<packet> outgoing;
  text_map<subscription> subscriptions;
  std::vector<std::string> cursors;  // subscriptions whose cursor may have moved without an ack
  text_map<std::string> instances;   // name and instance, to the peer's id
  text_map<std::unique_ptr<peer>> peers;
  peer_list<&peer::by_heard> heard;
  peer_list<&peer::by_sent> sent;
  peer_list<&peer::with_acks> with_acks;
};

}  // namespace snorri::transport
