#include "client.hpp"

#include <algorithm>
#include <cstdio>
#include <iterator>
#include <utility>

#include "snorri/transport/zmq_link.hpp"

namespace snorri::transport {
namespace {

constexpr duration blocked_min = std::chrono::milliseconds{1};
constexpr duration blocked_max = std::chrono::milliseconds{50};

}  // namespace

time_point steady_now() {
  const auto since = std::chrono::steady_clock::now().time_since_epoch();
  return time_point{std::chrono::duration_cast<duration>(since)};
}

client::client(client_options options) : options_(std::move(options)), session_(options_.session) {
  if (options_.link != nullptr) return;
  zmq_options with;
  with.key = options_.key;
  with.key_file = options_.key_file;
  options_.link = zmq_connector(options_.engine, with);
}

time_point client::now() const noexcept {
  return options_.clock != nullptr ? options_.clock->now() : steady_now();
}

void client::log(std::string_view line) const {
  if (options_.log) {
    options_.log(line);
  } else {
    std::fprintf(stderr, "%s: %.*s\n", options_.session.name.c_str(), static_cast<int>(line.size()),
                 line.data());
  }
}

std::optional<error> client::exchange(duration wait, std::size_t news_max,
                                      std::vector<session::news>& into) {
  const auto now = this->now();
  if (session_.wants_connection(now)) {
    if (auto failed = connect(now)) return failed;
  }
  const auto before = into.size();
  std::move(kept_.begin(), kept_.end(), std::back_inserter(into));
  kept_.clear();
  // First what has come, then what the time says: after a pause of its owner's the engine's
  // heartbeats lie here, and it must not be taken for silent.
  receive(duration::zero(), news_max, into);
  session_.tick(now, into);
  flush();
  if (into.size() == before) {
    // The look above may have taken the link's own mark of it away.
    receive(was_woken() ? duration::zero() : patience(wait, now), news_max, into);
    flush();
  }
  report(into, before);
  if (session_.is_away()) disconnect();
  return std::nullopt;
}

void client::keep_alive() {
  constexpr std::size_t news_max = 1024;
  receive(duration::zero(), news_max, kept_);
  session_.tick(now(), kept_);
  flush();
  if (session_.is_away()) disconnect();
}

std::optional<error> client::connect(time_point now) {
  auto fresh = options_.link->connect();
  if (!fresh) return fresh.error();
  {
    const std::lock_guard lock(mutex_);
    channel_ = std::move(*fresh);
  }
  blocked_ = duration::zero();
  session_.connected(now);
  return std::nullopt;
}

void client::disconnect() {
  if (channel_ != nullptr) trouble_ = channel_->trouble();
  std::shared_ptr<channel> old;
  const std::lock_guard lock(mutex_);
  old.swap(channel_);
}

duration client::patience(duration wait, time_point now) const {
  wait = std::min(wait, session_.next_deadline() - now);
  if (blocked_ != duration::zero()) wait = std::min(wait, blocked_);
  return std::max(wait, duration::zero());
}

void client::receive(duration wait, std::size_t news_max, std::vector<session::news>& into) {
  if (channel_ == nullptr) {
    if (wait == duration::zero()) return;
    std::unique_lock lock(mutex_);
    woken_or_not_.wait_for(lock, wait, [&] { return woken_; });
    woken_ = false;
    return;
  }
  frames next;
  const auto before = into.size();
  const auto enough = before + news_max;
  time_point time{};  // of the first of them: one look at the clock is enough for all
  while (into.size() < enough && channel_->receive(next, wait)) {
    if (wait != duration::zero() || into.size() == before) time = now();
    session_.receive(std::move(next), time, into);
    wait = duration::zero();
    if (session_.is_away()) return;
  }
}

bool client::was_woken() {
  const std::lock_guard lock(mutex_);
  return std::exchange(woken_, false);
}

void client::flush() {
  auto& outgoing = session_.outgoing();
  while (channel_ != nullptr && !outgoing.empty()) {
    if (!channel_->offer(outgoing.front())) {
      blocked_ = std::clamp(blocked_ * 2, blocked_min, blocked_max);
      return;
    }
    outgoing.pop_front();
    session_.sent(now());
  }
  blocked_ = duration::zero();
}

void client::close(std::string_view reason) {
  session_.say_goodbye(reason);
  flush();
  disconnect();
}

void client::wake() noexcept {
  const std::lock_guard lock(mutex_);
  woken_ = true;
  woken_or_not_.notify_one();
  if (channel_ != nullptr) channel_->wake();
}

void client::report(const std::vector<session::news>& news, std::size_t from) {
  const auto& where = options_.engine;
  for (auto i = from; i < news.size(); ++i) {
    if (const auto* came = std::get_if<session::came>(&news[i]); came && came->is_news) {
      log("connected to the engine " + came->engine + " at " + where);
    }
    if (const auto* went = std::get_if<session::went>(&news[i])) {
      if (channel_ != nullptr) trouble_ = channel_->trouble();
      const auto why = trouble_.empty() ? went->reason : went->reason + "; " + trouble_;
      log("the engine at " + where + " is away (" + why + "); waiting for it");
    }
  }
}

}  // namespace snorri::transport
