#include "session.hpp"

#include <algorithm>
#include <utility>

namespace snorri::transport {

session::session(session_options options)
    : options_(std::move(options)), backoff_(options_.reconnect_min) {}

void session::connected(time_point now) {
  if (!away_since_) away_since_ = now;
  greet(now);
}

void session::greet(time_point now) {
  phase_ = phase::greeting;
  greeted_at_ = now;
  greeted_credit_ = options_.credit;
  // What was still to go belongs to a session that is over: kept events go again after the
  // welcome, replies are asked for again.
  outgoing_.clear();
  outgoing_.push_back(wire::encode(wire::hello{options_.name, options_.instance, options_.commands,
                                               options_.credit, options_.credit_bytes}));
}

void session::leave(std::string reason, time_point now) {
  away_reason_ = std::move(reason);
  if (!away_since_) away_since_ = now;
  phase_ = phase::away;
  outgoing_.clear();
  retry_at_ = now + backoff_;
  backoff_ = std::min(backoff_ * 2, options_.reconnect_max);
}

void session::receive(frames what, time_point now, std::vector<news>& out) {
  heard_at_ = now;
  auto decoded = wire::decode_from_engine(std::move(what));
  if (const auto* wrong = std::get_if<wire::fault>(&decoded)) {
    leave(wrong->why.message(), now);
    return;
  }
  auto& content = std::get<wire::from_engine>(decoded);
  if (auto* greeting = std::get_if<wire::welcome>(&content)) return take(*greeting, now, out);
  if (auto* refused = std::get_if<wire::refusal>(&content)) return take(*refused, now, out);
  if (auto* farewell = std::get_if<wire::goodbye>(&content)) {
    if (!is_away()) leave("it said goodbye: " + farewell->reason, now);
    return;
  }
  if (!is_live()) return;  // of a session that is over
  if (auto* command = std::get_if<wire::asked>(&content)) out.emplace_back(std::move(*command));
  if (auto* event = std::get_if<wire::delivered>(&content)) out.emplace_back(std::move(*event));
  if (auto* opened = std::get_if<wire::subscribed>(&content)) out.emplace_back(std::move(*opened));
  if (auto* over = std::get_if<wire::ended>(&content)) {
    if (waits_.erase(over->what.id) > 0) out.emplace_back(std::move(*over));
  }
  if (auto* drained = std::get_if<wire::drained>(&content)) out.emplace_back(*drained);
  if (auto* done = std::get_if<wire::acks>(&content)) {
    for (const auto& each : done->list) forget(each.id);
    out.emplace_back(std::move(*done));
  }
}

void session::take(wire::welcome& what, time_point now, std::vector<news>& out) {
  phase_ = phase::live;
  backoff_ = options_.reconnect_min;
  heartbeat_ = std::chrono::milliseconds{std::max<std::int64_t>(what.heartbeat_ms, 1)};
  silence_max_ = std::chrono::milliseconds{std::max<std::int64_t>(what.silence_max_ms, 2)};
  if (what.body_bytes_max > 0) body_bytes_max_ = static_cast<std::size_t>(what.body_bytes_max);
  posted_at_ = now;
  went_was_said_ = false;
  away_since_.reset();
  if (greeted_credit_ != options_.credit) post(wire::credit{options_.credit, {}});
  for (const auto& request : subscriptions_) post(wire::subscribe{request});
  for (auto& each : by_sent_) {
    each.sent = now;
    post(each.what);
  }
  for (const auto& [id, wait] : waits_) post_wait(wait, now);
  for (const auto& [id, request] : follows_) post(wire::follow{request});
  out.push_back(came{what.engine, std::exchange(came_is_news_, false)});
}

void session::take(wire::refusal& what, time_point now, std::vector<news>& out) {
  const errc code = wire::to_error(what).code();
  if (code == errc::hello_expected) {
    // One for each message that was under way: the first is answered, the others are its echo.
    if (is_live()) greet(now);
    return;
  }
  if (phase_ == phase::greeting) {
    leave("it refuses the connection: " + wire::to_error(what).text(), now);
    return;
  }
  if (what.kind == "await") {
    waits_.erase(what.id);
  } else if (what.kind == "follow") {
    follows_.erase(what.id);
  } else if (!what.id.empty()) {
    forget(what.id);
  }
  out.emplace_back(std::move(what));
}

void session::tick(time_point now, std::vector<news>& out) {
  if (phase_ == phase::greeting && now >= greeted_at_ + options_.answer_max) {
    leave("no answer", now);
  }
  if (away_since_ && *away_since_ + options_.away_max <= now && !went_was_said_) {
    went_was_said_ = came_is_news_ = true;
    out.push_back(went{away_reason_});
  }
  if (!is_live()) return;
  if (now >= heard_at_ + silence_max_) {
    leave("nothing was heard of it for too long", now);
    return;
  }
  resend(now);
  if (!outgoing_.empty()) posted_at_ = now;
  if (now >= posted_at_ + heartbeat_) {
    post(wire::heartbeat{});
    posted_at_ = now;
  }
}

void session::resend(time_point now) {
  while (!by_sent_.empty() && by_sent_.front().sent + options_.answer_max <= now) {
    by_sent_.front().sent = now;
    post(by_sent_.front().what);
    by_sent_.splice(by_sent_.end(), by_sent_, by_sent_.begin());
  }
}

time_point session::next_deadline() const {
  if (!is_live()) {
    auto next = is_away() ? retry_at_ : greeted_at_ + options_.answer_max;
    if (away_since_ && !went_was_said_) next = std::min(next, *away_since_ + options_.away_max);
    return next;
  }
  auto next = std::min(posted_at_ + heartbeat_, heard_at_ + silence_max_);
  if (!by_sent_.empty()) next = std::min(next, by_sent_.front().sent + options_.answer_max);
  return next;
}

void session::publish(message what, time_point now) {
  const auto at = by_sent_.insert(by_sent_.end(), {{std::move(what)}, now});
  kept_.emplace(at->what.what.headers.id, at);
  post(at->what);
}

void session::forget(const std::string& id) {
  const auto found = kept_.find(id);
  if (found == kept_.end()) return;
  by_sent_.erase(found->second);
  kept_.erase(found);
}

void session::subscribe(subscription_request request) {
  post(wire::subscribe{request});
  std::erase_if(subscriptions_, [&](const auto& each) { return each.name == request.name; });
  subscriptions_.push_back(std::move(request));
  subscriptions_.back().reason.clear();  // it was of this time only
}

void session::await(await_request request, time_point now) {
  auto id = request.id;
  const auto until = now + request.within;
  const auto& kept = waits_.insert_or_assign(std::move(id), kept_wait{std::move(request), until});
  post_wait(kept.first->second, now);
}

void session::post_wait(const kept_wait& what, time_point now) {
  auto request = what.request;
  const duration least = std::chrono::milliseconds{1};
  const duration most = std::chrono::milliseconds{wire::within_ms_max};
  request.within = std::clamp(what.until - now, least, most);
  post(wire::await{std::move(request)});
}

void session::follow(follow_request request) {
  post(wire::follow{request});
  auto id = request.id;
  follows_.insert_or_assign(std::move(id), std::move(request));
}

void session::unfollow(const std::string& id) {
  if (follows_.erase(id) > 0) post(wire::unfollow{id});
}

void session::widen(int credit) {
  if (options_.credit == credit) return;
  options_.credit = credit;
  post(wire::credit{credit, {}});
}

void session::say_goodbye(std::string_view reason) { post(wire::goodbye{std::string(reason)}); }

}  // namespace snorri::transport
