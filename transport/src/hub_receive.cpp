// What each kind of message from a peer does.
#include <algorithm>

#include "hub_state.hpp"
#include "utf8.hpp"

namespace snorri::transport {

void hub::state::receive(packet what, time_point now) {
  advance(now);
  if (is_stranger(what)) return;
  peer* const from = find(what.peer);
  if (from != nullptr) {
    from->heard = now_;
    heard.splice(heard.end(), heard, heard.iterator_to(*from));
  }
  auto decoded = wire::decode_from_peer(std::move(what.frames),
                                        {options.headers_bytes_max, options.body_bytes_max});
  const auto no_hello = [&] {
    turn_away(what.peer, {errc::hello_expected, "say hello first: this engine does not know you"});
  };
  if (auto* wrong = std::get_if<wire::fault>(&decoded)) {
    // Whoever is unknown says hello and sends it again; only then is it judged, once.
    if (from == nullptr && wrong->refused) return no_hello();
    if (is_denied(from, *wrong)) return;
    take_fault(what.peer, std::move(*wrong));
    return;
  }
  auto& content = std::get<wire::from_peer>(decoded);
  if (auto* greeting = std::get_if<wire::hello>(&content)) {
    take(what.peer, *greeting);
  } else if (from != nullptr) {
    std::visit([&](auto& kind) { take(*from, kind); }, content);
  } else if (!std::holds_alternative<wire::goodbye>(content)) {
    no_hello();
  }
}

void hub::state::take_fault(const std::string& from, wire::fault what) {
  turn_away(from, what.why, what.id, what.kind);
  if (what.refused) handler.on_refused(from, *std::move(what.refused), what.why);
}

void hub::state::take(const std::string& from, wire::hello& what) {
  if (draining) {
    turn_away(from, {errc::draining, "the engine is stopping: connect again later"}, {}, "hello");
    return;
  }
  if (is_denied(what, from)) return;
  if (peer* const known = find(from)) {
    remove(*known);
  } else if (peers.size() >= options.peers_max) {
    turn_away(from,
              {errc::peer_rejected, "the engine has " + std::to_string(options.peers_max) +
                                        " peers already, its limit (peers_max)"},
              {}, "hello");
    return;
  }
  admit(from, what);
  if (!what.commands.empty()) handler.on_participant(what.name, what.commands);
}

void hub::state::admit(const std::string& id, wire::hello& what) {
  const std::string instance = what.name + '\n' + (what.instance.empty() ? id : what.instance);
  if (const auto before = instances.find(instance); before != instances.end()) {
    if (peer* const old = find(before->second)) {
      dismiss(*old, "another connection of this instance has said hello");
    }
  }
  auto fresh = std::make_unique<peer>();
  peer& added = *fresh;
  added.id = id;
  added.name = what.name;
  added.instance = instance;
  added.who = speaker;
  if (access != nullptr) added.may = access->find(speaker->key);
  added.credit = std::min(what.credit, options.credit_max);
  added.heard = now_;
  added.commands.peer = id;
  added.commands.commands = what.commands;
  added.commands.instance_hash = stable_hash(instance);
  added.credit_bytes =
      std::min(what.credit_bytes.value_or(options.credit_bytes_max), options.credit_bytes_max);
  added.commands.window = static_cast<std::size_t>(added.credit);
  added.commands.window_bytes = static_cast<std::size_t>(added.credit_bytes);
  peers.emplace(id, std::move(fresh));
  instances.insert_or_assign(instance, id);
  heard.push_back(added);
  sent.push_back(added);
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  send(added, wire::encode(wire::welcome{options.engine_name, options.store_id,
                                         duration_cast<milliseconds>(options.heartbeat).count(),
                                         duration_cast<milliseconds>(options.silence_max).count(),
                                         static_cast<std::int64_t>(options.body_bytes_max),
                                         added.credit, added.credit_bytes}));
  commands.join(added.commands, now_);
}

void hub::state::take(peer& from, wire::event& what) {
  if (is_denied(from, what.what)) return;
  handler.on_event(from.id, std::move(what.what));
}

void hub::state::take(peer& from, wire::reply& what) {
  const auto& headers = what.what.headers;
  if (is_denied(from, headers.causationid, headers.id, "reply")) return;
  commands.answered(what.what.headers.causationid, from.id, now_);
  handler.on_reply(from.id, std::move(what.what));
}

void hub::state::take(peer& from, wire::failed& what) {
  if (is_denied(from, what.command_id, {}, "failed")) return;
  commands.answered(what.command_id, from.id, now_);
  handler.on_command_failed(from.id, std::move(what.command_id), std::move(what.reason));
}

void hub::state::take(peer& from, wire::subscribe& what) {
  if (is_denied(from, what.request)) return;
  const auto& name = what.request.name;
  if (!from.subscriptions.contains(name) && !from.asked.contains(name) &&
      from.subscriptions.size() + from.asked.size() >= options.subscriptions_max) {
    turn_away(from.id,
              {errc::subscription_invalid, "a peer may have " +
                                               std::to_string(options.subscriptions_max) +
                                               " subscriptions, and this one has them"},
              {}, "subscribe");
    return;
  }
  if (!from.subscriptions.contains(name)) from.asked.insert(name);
  handler.on_subscribe(from.id, std::move(what.request));
}

void hub::state::take(peer& from, wire::delivery_ack& what) {
  const bool follows = from.follows.contains(what.subscription);
  const auto found =
      subscriptions.find(follows ? follow_name(from.id, what.subscription) : what.subscription);
  if (found == subscriptions.end() || found->second.peer() != from.id) {
    turn_away(from.id,
              {errc::subscription_invalid,
               "this connection has no subscription " + quoted(what.subscription)},
              {}, "ack");
    return;
  }
  auto& to = found->second;
  if (!to.acknowledge(what.delivery)) {
    turn_away(from.id,
              {errc::subscription_invalid, "the delivery " + std::to_string(what.delivery) +
                                               " of subscription " + quoted(what.subscription) +
                                               " was never made"},
              {}, "ack");
    return;
  }
  const auto cursor = to.take_cursor();
  if (cursor && !follows) handler.on_cursor(what.subscription, *cursor);
}

void hub::state::take(peer& from, wire::credit& what) {
  from.credit = std::min(what.value, options.credit_max);
  if (what.bytes) from.credit_bytes = std::min(*what.bytes, options.credit_bytes_max);
  commands.resize(from.commands, static_cast<std::size_t>(from.credit),
                  static_cast<std::size_t>(from.credit_bytes), now_);
}

void hub::state::take(peer& from, wire::goodbye&) { remove(from); }

}  // namespace snorri::transport
