#include "dispatcher.hpp"

#include <algorithm>
#include <map>

namespace snorri::transport {
namespace {

std::uint64_t mix(std::uint64_t x) {  // splitmix64's finaliser
  x ^= x >> 30U;
  x *= 0xBF58476D1CE4E5B9ULL;
  x ^= x >> 27U;
  x *= 0x94D049BB133111EBULL;
  return x ^ (x >> 31U);
}

lane* choose(const std::vector<lane*>& lanes, std::uint64_t saga_hash) {
  lane* best = nullptr;
  std::uint64_t best_weight = 0;
  for (lane* each : lanes) {
    const auto weight = mix(saga_hash ^ each->instance_hash);
    if (best == nullptr || weight > best_weight) {
      best = each;
      best_weight = weight;
    }
  }
  return best;
}

}  // namespace

std::uint64_t stable_hash(std::string_view text) noexcept {  // FNV-1a, then mixed
  std::uint64_t hash = 0xCBF29CE484222325ULL;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001B3ULL;
  }
  return mix(hash);
}

std::size_t waiting_list::size() const {
  std::size_t all = 0;
  for (const auto& list : by_urgency_) all += list.size();
  return all;
}

open_command& waiting_list::front() {
  return std::find_if(by_urgency_.begin(), by_urgency_.end(),
                      [](const place_list& list) { return !list.empty(); })
      ->front();
}

void dispatcher::dispatch(command what, time_point now) {
  if (const auto found = commands_.find(what.id); found != commands_.end()) {
    if (found->second.what.type == what.type) {
      return replace(found->second, std::move(what), now);
    }
    close(what.id, now);  // another command under the same name: the old one is void
  }
  const auto type = routes_.try_emplace(what.type).first;
  auto& fresh = commands_[what.id];
  fresh.saga_hash = stable_hash(what.saga);
  fresh.type = &type->second;
  fresh.what = std::move(what);
  ++fresh.type->open;
  place(fresh, now);
}

/// The same command, asked for again: it keeps its place.
void dispatcher::replace(open_command& known, command what, time_point now) {
  if (known.in_flight) {
    known.at->in_flight_bytes += what.body.size();
    known.at->in_flight_bytes -= known.what.body.size();
  }
  const bool waits = known.place.is_linked() && !known.in_flight;
  lane* const at = known.at;
  if (waits) take_out(known);  // its place depends on its urgency
  known.what = std::move(what);
  if (known.is_stub) --left_on_disk_;
  known.is_stub = false;
  if (waits) return wait(known, at);
  if (known.in_flight) return send(known, now);
  place(known, now);
}

void dispatcher::close(std::string_view id, time_point now) {
  const auto found = commands_.find(id);
  if (found == commands_.end()) return;
  auto& gone = found->second;
  lane* const freed = gone.in_flight ? gone.at : nullptr;
  take_out(gone);
  if (gone.is_stub) --left_on_disk_;
  const bool last = --gone.type->open == 0 && gone.type->lanes.empty();
  if (last) forget_route(gone.what.type);
  commands_.erase(found);
  if (freed != nullptr) fill(*freed, now);
}

void dispatcher::answered(std::string_view id, const std::string& by, time_point now) {
  const auto found = commands_.find(id);
  if (found == commands_.end()) return;
  auto& what = found->second;
  if (!what.in_flight || what.at->peer != by) return;  // a late answer: another has it by now
  lane& freed = *what.at;
  take_out(what);
  reschedule(what, now);
  fill(freed, now);
}

void dispatcher::join(lane& to, time_point now) {
  for (const auto& name : to.commands) {
    auto& type = routes_.try_emplace(name).first->second;
    rebalance(type, to, now);
    type.lanes.push_back(&to);
    place_all(type.orphans, now);
  }
}

/// Each finds a place anew, in order.
void dispatcher::place_all(waiting_list& these, time_point now) {
  waiting_list homeless;
  homeless.swap(these);
  while (!homeless.empty()) {
    auto& next = homeless.front();
    homeless.erase(next);
    unkeep(next);
    next.at = nullptr;
    place(next, now);
  }
}

/// What waits at others and would now belong to `newcomer` moves there: it came to help.
void dispatcher::rebalance(route& type, lane& newcomer, time_point now) {
  std::vector<lane*> all = type.lanes;
  all.push_back(&newcomer);
  for (lane* const each : type.lanes) {
    each->waiting.each([&](open_command& waiting) {
      if (waiting.type != &type || choose(all, waiting.saga_hash) != &newcomer) return;
      take_out(waiting);
      wait(waiting, &newcomer);
    });
  }
  fill(newcomer, now);
}

void dispatcher::leave(lane& from, time_point now) {
  leave_routes(from);
  while (!from.in_flight.empty()) {
    auto& next = from.in_flight.front();
    take_out(next);
    place(next, now);
  }
  place_all(from.waiting, now);
  for (const auto& name : from.commands) forget_route(name);
}

void dispatcher::retire(lane& from, time_point now) {
  leave_routes(from);
  place_all(from.waiting, now);
}

void dispatcher::leave_routes(lane& from) {
  for (const auto& name : from.commands) {
    if (const auto found = routes_.find(name); found != routes_.end()) {
      std::erase(found->second.lanes, &from);
    }
  }
}

void dispatcher::resize(lane& of, std::size_t window, std::size_t window_bytes, time_point now) {
  of.window = window;
  of.window_bytes = window_bytes;
  fill(of, now);
}

void dispatcher::tick(time_point now) {
  while (!stopped_ && !schedule_.empty() && schedule_.front().due <= now) {
    auto& due = schedule_.front();
    if (due.in_flight) {
      ++redelivered_[due.what.type];
      send(due, now);
    } else {
      schedule_.pop_front();
      place(due, now);
    }
  }
}

time_point dispatcher::next_deadline() const {
  return stopped_ || schedule_.empty() ? time_point::max() : schedule_.front().due;
}

std::vector<command_queue> dispatcher::queues() const {
  std::map<std::string, command_queue> all;
  for (const auto& [type, route] : routes_) {
    if (route.open > 0) all[type] = {type, route.open, route.orphans.size(), 0};
  }
  for (const auto& [type, count] : redelivered_) {
    auto& of = all[type];
    of.type = type;
    of.redelivered = count;
  }
  std::vector<command_queue> out;
  for (auto& [type, queue] : all) out.push_back(std::move(queue));
  return out;
}

/// Pre: it is in no list, but for `schedule_` if it was answered.
void dispatcher::place(open_command& what, time_point now) {
  lane* const best = stopped_ ? nullptr : choose(what.type->lanes, what.saga_hash);
  if (best == nullptr || !best->waiting.empty() || !best->has_room()) {
    if (what.schedule.is_linked()) schedule_.erase(schedule_.iterator_to(what));
    return wait(what, best);
  }
  give(what, *best, now);
}

/// Pre: it is in no list, but for `schedule_`, and there is room.
void dispatcher::give(open_command& what, lane& to, time_point now) {
  what.at = &to;
  what.in_flight = true;
  to.in_flight.push_back(what);
  to.in_flight_bytes += what.what.body.size();
  send(what, now);
}

void dispatcher::send(open_command& what, time_point now) {
  reschedule(what, now);
  if (!stopped_ && has_body(what)) sender_.send_command(*what.at, what.what);
}

/// Pre: it is in flight.
bool dispatcher::has_body(open_command& what) {
  if (!what.is_stub) return true;
  if (!sender_.load_command(what.what)) return false;
  what.is_stub = false;
  --left_on_disk_;
  what.at->in_flight_bytes += what.what.body.size();
  return true;
}

void dispatcher::fill(lane& to, time_point now) {
  while (!stopped_ && !to.waiting.empty() && to.has_room()) {
    auto& next = to.waiting.front();
    to.waiting.erase(next);
    unkeep(next);
    give(next, to, now);
  }
}

/// At that lane, or as an orphan where it is null.
void dispatcher::wait(open_command& what, lane* at) {
  what.at = at;
  (at == nullptr ? what.type->orphans : at->waiting).push(what);
  keep(what);
}

/// Its body stays in memory where there is room.
void dispatcher::keep(open_command& what) {
  if (what.is_stub) return;
  const auto size = what.what.body.size();
  if (waiting_bytes_ + size <= waiting_bytes_max_) {
    what.counted = size;
    waiting_bytes_ += size;
    return;
  }
  what.is_stub = true;
  ++left_on_disk_;
  for (auto* text :
       {&what.what.body, &what.what.undoes, &what.what.traceparent, &what.what.tracestate}) {
    std::string().swap(*text);
  }
}

void dispatcher::unkeep(open_command& what) {
  waiting_bytes_ -= what.counted;
  what.counted = 0;
}

/// Out of every list.
void dispatcher::take_out(open_command& what) {
  if (what.schedule.is_linked()) schedule_.erase(schedule_.iterator_to(what));
  if (what.place.is_linked() && what.in_flight) {
    what.at->in_flight.erase(place_list::s_iterator_to(what));
  } else if (what.place.is_linked()) {
    (what.at == nullptr ? what.type->orphans : what.at->waiting).erase(what);
    unkeep(what);
  }
  if (what.in_flight) what.at->in_flight_bytes -= what.what.body.size();
  what.in_flight = false;
  what.at = nullptr;
}

void dispatcher::reschedule(open_command& what, time_point now) {
  if (what.schedule.is_linked()) schedule_.erase(schedule_.iterator_to(what));
  what.due = now + redelivery_;
  schedule_.push_back(what);
}

/// Names of types come from peers: what nobody needs must not pile up.
void dispatcher::forget_route(const std::string& type) {
  const auto found = routes_.find(type);
  if (found == routes_.end()) return;
  if (found->second.open == 0 && found->second.lanes.empty()) routes_.erase(found);
}

}  // namespace snorri::transport
