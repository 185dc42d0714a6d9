// Peers that wait for the end of a saga, and peers that drain.
#include <algorithm>

#include "hub_state.hpp"
#include "utf8.hpp"

namespace snorri::transport {

void hub::state::take(peer& from, wire::await& what) {
  auto& request = what.request;
  waits.remove(from.id, request.id);
  if (waits.count_of(from.id) >= options.waits_max) {
    turn_away(from.id,
              {errc::overloaded, "this connection waits for " + std::to_string(options.waits_max) +
                                     " sagas already: ask again when one of them has ended"},
              request.id, "await");
    return;
  }
  waits.add({from.id, request.id, request.saga, request.within}, now_);
  handler.on_await(from.id, request);
}

void hub::state::expire_waits() {
  while (auto over = waits.take_expired(now_)) {
    turn_away(over->peer,
              {errc::timed_out, "saga " + quoted(over->saga) + " has not ended within " +
                                    to_text(over->within) + "; ask again, or look at it"},
              over->id, "await");
  }
}

/// What waits for it goes elsewhere now; what it has in its hands stays.
void hub::state::take(peer& from, wire::drain&) {
  if (from.draining) return;
  from.draining = true;
  drains.push_back(from.id);
  commands.retire(from.commands, now_);
}

void hub::state::tell_drained() {
  std::erase_if(drains, [&](const std::string& id) {
    peer* const from = find(id);
    if (from == nullptr || !from->draining) return true;
    const auto is_done = [&](const std::string& name) {
      return subscriptions.find(name)->second.in_flight() == 0;
    };
    const bool empty_handed =
        from->commands.in_flight.empty() &&
        std::all_of(from->subscriptions.begin(), from->subscriptions.end(), is_done);
    if (empty_handed) send(*from, wire::encode(wire::drained{}));
    return empty_handed;
  });
}

/// That it has ended is no secret; the event is, for those who may not read it.
void hub::state::tell_end(peer& to, saga_end what) {
  if (to.may != nullptr && !to.may->may_read(what.type)) {
    what.type.clear();
    what.dataschema.clear();
    what.body.clear();
  }
  send(to, wire::encode(wire::ended{std::move(what)}));
}

void hub::end_wait(const std::string& to, saga_end what) {
  peer* const known = state_->find(to);
  if (known == nullptr) return;
  state_->waits.remove(to, what.id);
  state_->tell_end(*known, std::move(what));
}

void hub::refuse_wait(const std::string& to, const std::string& id, const error& why) {
  state_->waits.remove(to, id);
  if (state_->find(to) != nullptr) state_->turn_away(to, why, id, "await");
}

void hub::saga_ended(const saga_end& what) {
  for (const auto& each : state_->waits.take(what.saga)) {
    auto answer = what;
    answer.id = each.id;
    state_->tell_end(*state_->find(each.peer), std::move(answer));
  }
}

bool hub::is_awaited() const { return state_->waits.size() > 0; }

}  // namespace snorri::transport
