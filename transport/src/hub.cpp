#include "snorri/transport/hub.hpp"

#include <algorithm>

#include "hub_state.hpp"
#include "utf8.hpp"

namespace snorri::transport {

hub::state::state(hub_options with, hub_handler& to)
    : options(std::move(with)),
      handler(to),
      source("snorri/" + options.store_id),
      commands(options.redelivery, options.waiting_bytes_max, *this) {}

peer* hub::state::find(std::string_view id) {
  const auto found = peers.find(id);
  return found == peers.end() ? nullptr : found->second.get();
}

void hub::state::remove(peer& gone) {
  for (const auto& name : gone.subscriptions) subscriptions.erase(name);
  if (const auto at = instances.find(gone.instance);
      at != instances.end() && at->second == gone.id) {
    instances.erase(at);
  }
  commands.leave(gone.commands, now_);
  waits.remove(gone.id);
  peers.erase(peers.find(gone.id));
}

void hub::state::dismiss(peer& gone, std::string_view reason) {
  send(gone, wire::encode(wire::goodbye{std::string(reason)}));
  remove(gone);
}

void hub::state::turn_away(const std::string& id, const error& why, std::string_view message_id,
                           std::string_view kind) {
  auto what = wire::encode(wire::make_refusal(why, message_id, kind));
  if (peer* const known = find(id)) {
    send(*known, std::move(what));
  } else {
    outgoing.push_back({id, std::move(what)});
  }
}

void hub::state::send(peer& to, frames what) {
  to.sent = now_;
  sent.splice(sent.end(), sent, sent.iterator_to(to));
  outgoing.push_back({to.id, std::move(what)});
}

void hub::state::send_command(const lane& to, const command& what) {
  peer& at = *find(to.peer);
  if (at.may != nullptr) at.given.add(what.id);
  send(at, wire::encode_command(what, source));
}

void hub::state::flush_acks() {
  while (!with_acks.empty()) {
    peer& to = with_acks.front();
    with_acks.pop_front();
    for (auto& what : wire::encode_acks(to.acks, options.headers_bytes_max)) {
      send(to, std::move(what));
    }
    to.acks.clear();
  }
}

void hub::state::silence() {
  while (!heard.empty() && heard.front().heard + options.silence_max <= now_) {
    dismiss(heard.front(), "nothing was heard from you for silence_max_ms");
  }
}

void hub::state::beat() {
  while (!draining && !sent.empty() && sent.front().sent + options.heartbeat <= now_) {
    send(sent.front(), wire::encode(wire::heartbeat{}));
  }
}

hub::hub(hub_options options, hub_handler& handler)
    : state_(std::make_unique<state>(std::move(options), handler)) {}
hub::~hub() = default;

void hub::receive(packet what, time_point now) { state_->receive(std::move(what), now); }

void hub::tick(time_point now) {
  state_->advance(now);
  state_->silence();
  state_->commands.tick(state_->now_);
  state_->beat();
  state_->expire_waits();
  for (const auto& name : std::exchange(state_->cursors, {})) {
    const auto found = state_->subscriptions.find(name);
    if (found == state_->subscriptions.end()) continue;
    if (const auto cursor = found->second.take_cursor()) state_->handler.on_cursor(name, *cursor);
  }
}

void hub::excuse_silence(time_point now) {
  state_->advance(now);
  for (auto& each : state_->heard) each.heard = state_->now_;
}

time_point hub::next_deadline() const {
  if (!state_->cursors.empty()) return state_->now_;
  auto next = std::min(state_->commands.next_deadline(), state_->waits.next_deadline());
  if (!state_->heard.empty()) {
    next = std::min(next, state_->heard.front().heard + state_->options.silence_max);
  }
  if (!state_->draining && !state_->sent.empty()) {
    next = std::min(next, state_->sent.front().sent + state_->options.heartbeat);
  }
  return next;
}

void hub::dispatch(command what, time_point now) {
  state_->advance(now);
  state_->commands.dispatch(std::move(what), state_->now_);
}

void hub::close(std::string_view command_id) { state_->commands.close(command_id, state_->now_); }

void hub::acknowledge(const std::string& to, acknowledgement what) {
  peer* const known = state_->find(to);
  if (known == nullptr) return;  // gone; it asks again under a new name
  known->acks.push_back(std::move(what));
  if (!known->with_acks.is_linked()) state_->with_acks.push_back(*known);
}

void hub::refuse(const std::string& to, std::string_view message_id, const error& why) {
  state_->turn_away(to, why, message_id);
}

void hub::open_subscription(const std::string& to, const std::string& name, std::uint64_t cursor) {
  peer* const known = state_->find(to);
  if (known == nullptr || state_->draining) return;
  if (const auto found = state_->subscriptions.find(name); found != state_->subscriptions.end()) {
    peer* const before = state_->find(found->second.peer());
    state_->subscriptions.erase(found);
    before->subscriptions.erase(name);
    if (before != known) {
      state_->turn_away(before->id,
                        {errc::subscription_invalid,
                         "another connection took the subscription " + quoted(name) + " over"},
                        {}, "subscribe");
    }
  }
  known->asked.erase(name);
  known->subscriptions.insert(name);
  state_->subscriptions.emplace(name, subscription(name, to));
  state_->send(*known, wire::encode(wire::subscribed{name, cursor}));
}

void hub::refuse_subscription(const std::string& to, const std::string& name, const error& why) {
  peer* const known = state_->find(to);
  if (known == nullptr) return;
  known->asked.erase(name);
  state_->turn_away(to, why, {}, "subscribe");
}

std::string hub::close_subscription(const std::string& name) {
  const auto found = state_->subscriptions.find(name);
  if (found == state_->subscriptions.end()) return {};
  std::string holder = found->second.peer();
  state_->find(holder)->subscriptions.erase(name);
  state_->subscriptions.erase(found);
  return holder;
}

std::size_t hub::room(const std::string& name) const {
  const auto found = state_->subscriptions.find(name);
  if (found == state_->subscriptions.end() || state_->draining) return 0;
  const peer& at = *state_->find(found->second.peer());
  const auto window = static_cast<std::uint64_t>(at.credit);
  const auto window_bytes = static_cast<std::size_t>(at.credit_bytes);
  if (at.draining || found->second.bytes_in_flight() >= window_bytes) return 0;
  const auto used = found->second.in_flight();
  return used >= window ? 0 : window - used;
}

void hub::deliver(const std::string& name, delivery what) {
  const auto found = state_->subscriptions.find(name);
  if (found == state_->subscriptions.end() || state_->draining) return;
  auto& to = found->second;
  peer& at = *state_->find(to.peer());
  std::size_t bytes = 0;
  state::withhold(at, what.events);
  for (const auto& each : what.events) {
    bytes += each.body.size();
    state_->send(at, wire::encode_delivery(name, to.next_delivery(), what.position, each));
  }
  to.delivered(what.position, bytes);
  if (what.events.empty() && to.has_cursor()) state_->cursors.push_back(name);
}

std::vector<std::string> hub::open_subscriptions() const {
  std::vector<std::string> names;
  names.reserve(state_->subscriptions.size());
  for (const auto& [name, _] : state_->subscriptions) names.push_back(name);
  return names;
}

void hub::drain(std::string_view reason) {
  state_->draining = true;
  state_->commands.stop();
  state_->flush_acks();
  for (const auto& [id, known] : state_->peers) {
    state_->send(*known, wire::encode(wire::goodbye{std::string(reason)}));
  }
}

std::vector<packet> hub::take_outgoing() {
  state_->flush_acks();
  state_->tell_drained();
  return std::exchange(state_->outgoing, {});
}

void hub::unreachable(const std::string& peer_id, time_point now) {
  state_->advance(now);
  if (peer* const known = state_->find(peer_id)) state_->remove(*known);
}

std::vector<peer_info> hub::peers() const {
  std::vector<peer_info> out;
  out.reserve(state_->peers.size());
  for (const auto& [id, known] : state_->peers) {
    out.push_back({known->name,
                   known->commands.commands,
                   {known->subscriptions.begin(), known->subscriptions.end()},
                   known->commands.in_flight.size(),
                   known->commands.in_flight_bytes,
                   known->credit,
                   known->credit_bytes,
                   state_->waits.count_of(id),
                   known->draining,
                   known->commands.waiting.size()});
  }
  return out;
}

std::size_t hub::commands_open() const { return state_->commands.size(); }
std::size_t hub::commands_left_on_disk() const { return state_->commands.left_on_disk(); }

std::vector<command_queue> hub::command_queues() const { return state_->commands.queues(); }

}  // namespace snorri::transport
