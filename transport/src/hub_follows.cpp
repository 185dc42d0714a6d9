// Sagas that peers follow: a subscription to the events of one saga that lasts as long as its
// peer's connection, under a name of the peer's own. Nobody keeps its place: the peer says where it
// stands.
#include "hub_state.hpp"
#include "utf8.hpp"

namespace snorri::transport {

std::string follow_name(const std::string& peer, const std::string& id) { return peer + '\n' + id; }

void hub::state::take(peer& from, wire::follow& what) {
  auto& request = what.request;
  const auto id = request.id;
  if (is_denied(from, request)) return;
  end_follow(from, id);
  if (from.subscriptions.contains(id) || from.asked.contains(id)) {
    turn_away(
        from.id,
        {errc::subscription_invalid, quoted(id) + " is the name of a subscription of this "
                                                  "connection: follow the saga under another"},
        id, "follow");
    return;
  }
  if (from.follows.size() >= options.follows_max) {
    turn_away(from.id,
              {errc::overloaded, "this connection follows " + std::to_string(options.follows_max) +
                                     " sagas already: unfollow one of them first"},
              id, "follow");
    return;
  }
  from.follows.insert(id);
  handler.on_follow(from.id, follow_name(from.id, id), std::move(request));
}

void hub::state::take(peer& from, wire::unfollow& what) { end_follow(from, what.id); }

void hub::state::end_follow(peer& of, const std::string& id) {
  if (of.follows.erase(id) == 0) return;
  const auto name = follow_name(of.id, id);
  subscriptions.erase(name);
  handler.on_unfollow(name);
}

void hub::open_follow(const std::string& to, const std::string& id) {
  const peer* const known = state_->find(to);
  if (known == nullptr || !known->follows.contains(id)) return;
  state_->subscriptions.emplace(follow_name(to, id), subscription(id, to, false));
}

void hub::refuse_follow(const std::string& to, const std::string& id, const error& why) {
  peer* const known = state_->find(to);
  if (known == nullptr) return;
  known->follows.erase(id);
  state_->subscriptions.erase(follow_name(to, id));
  state_->turn_away(to, why, id, "follow");
}

}  // namespace snorri::transport
