// The smallest engine that keeps the protocol's promises: a log in memory, de-duplication, places
// of subscribers, and commands that close when they are answered. It runs on a thread of its own,
// so that the SDK meets a real hub over a real link; its memory survives a restart.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "snorri/transport/hub.hpp"
#include "snorri/transport/link.hpp"

namespace snorri::transport::testing {

using namespace std::chrono_literals;

/// What an engine has on disk.
struct engine_records {
  std::vector<message> log;  // position = index + 1
  std::map<std::string, std::uint64_t> cursors;
  std::map<std::string, command> open_commands;
  std::map<std::string, saga_end> ends;
};

class small_engine final : public hub_handler {
 public:
  /// Takes part in no test's sentence: everything that a test waits for is within this time.
  static constexpr auto patience = 20s;

  explicit small_engine(std::unique_ptr<listener> link, engine_records records = {},
                        hub_options options = quick())
      : records_(std::move(records)), link_(std::move(link)), hub_(std::move(options), *this) {
    thread_ = std::thread([this] { loop(); });
  }
  ~small_engine() override { halt(); }

  static hub_options quick() {
    hub_options out;
    out.store_id = "test";
    out.heartbeat = 50ms;
    out.silence_max = 2s;
    out.redelivery = 300ms;
    return out;
  }

  /// Stops without a word, as a crash does, and gives back what was on disk.
  engine_records halt() {
    if (thread_.joinable()) {
      tell([this](hub&) { halted_ = true; });
      thread_.join();
      link_.reset();
    }
    return records_;
  }

  /// Says goodbye to everybody first.
  engine_records stop() {
    tell([](hub& h) { h.drain("the engine stops"); });
    return halt();
  }

  std::string address() const { return link_->address(); }

  /// Runs on the engine's thread.
  void tell(std::function<void(hub&)> what) {
    const std::lock_guard lock(mutex_);
    orders_.push_back(std::move(what));
    if (link_ != nullptr) link_->wake();
  }

  void ask(command what) {
    tell([this, what](hub& h) {
      records_.open_commands[what.id] = what;
      h.dispatch(what, now());
    });
  }
  /// Appends to the log what no peer published.
  void append(message what) {
    tell([this, what](hub&) { records_.log.push_back(what); });
  }
  /// The next message of this id is taken in, but not acknowledged, as if the engine had died.
  void swallow(const std::string& id) {
    tell([this, id](hub&) { swallowed_.insert(id); });
  }
  void refuse(const std::string& id) {
    tell([this, id](hub&) { refused_.insert(id); });
  }

  /// Waits until `holds`, which is called under the lock; fails the test if that takes too long.
  bool eventually(const std::function<bool()>& holds) {
    std::unique_lock lock(mutex_);
    const bool held = changed_.wait_for(lock, patience, holds);
    EXPECT_TRUE(held) << "it never happened";
    return held;
  }
  /// Reads under the lock.
  template <class Read>
  auto read(Read how) {
    const std::lock_guard lock(mutex_);
    return how();
  }

  // Written on the engine's thread, under the lock.
  std::vector<message> replies;  // in the order they came, repeats too
  std::vector<std::string> failures;
  std::vector<std::string> reasons;  // why subscriptions were asked for again
  std::vector<std::string> participants;
  std::vector<std::string> awaited;   // sagas, repeats too
  std::vector<std::string> followed;  // the same
  std::vector<std::string> arrived;   // ids of events, repeats too
  std::vector<message> refused_messages;
  std::vector<std::string> denied;  // who, and why
  std::map<std::string, std::uint64_t> cursors() {
    return read([&] { return records_.cursors; });
  }
  const engine_records& records() const { return records_; }  // within eventually() and read()
  std::size_t peer_count() const { return peer_count_; }

  void on_event(const std::string& peer, message what) override {
    arrived.push_back(what.headers.id);
    if (swallowed_.erase(what.headers.id) > 0) return;
    if (refused_.contains(what.headers.id)) {
      hub_.refuse(peer, what.headers.id,
                  {errc::type_unknown, "no saga knows " + what.headers.type});
      return;
    }
    for (std::size_t i = 0; i < records_.log.size(); ++i) {
      const auto& known = records_.log[i].headers;
      if (known.id != what.headers.id || known.source != what.headers.source) continue;
      hub_.acknowledge(peer, {what.headers.id, i + 1, true, "order/1", "PENDING"});
      return;
    }
    const auto id = what.headers.id;
    what.headers.correlationid = "order/1";
    records_.log.push_back(std::move(what));
    hub_.acknowledge(peer, {id, records_.log.size(), false, "order/1", "PENDING"});
  }
  void on_reply(const std::string& peer, message what) override {
    const auto id = what.headers.id;
    const bool known = records_.open_commands.erase(what.headers.causationid) > 0;
    hub_.close(what.headers.causationid);
    replies.push_back(std::move(what));
    hub_.acknowledge(peer, {id, replies.size(), !known, "order/1", "PENDING"});
  }
  void on_command_failed(const std::string&, std::string id, std::string reason) override {
    failures.push_back(id + ": " + reason);
  }
  void on_participant(const std::string& name, const std::vector<std::string>&) override {
    participants.push_back(name);
  }
  void on_subscribe(const std::string& peer, subscription_request request) override {
    if (!request.reason.empty()) reasons.push_back(request.reason);
    const auto last = records_.log.size();
    const auto from = request.from == "start" ? 0 : request.from == "now" ? last : 1;
    const auto cursor = records_.cursors.try_emplace(request.name, from).first->second;
    types_[request.name] = {request.types.begin(), request.types.end()};
    fed_[request.name] = cursor;
    hub_.open_subscription(peer, request.name, cursor);
  }
  /// Sagas are over when their test says so: end_saga().
  void on_await(const std::string& peer, const await_request& request) override {
    awaited.push_back(request.saga);
    const auto over = records_.ends.find(request.saga);
    if (over == records_.ends.end()) return;
    auto answer = over->second;
    answer.id = request.id;
    hub_.end_wait(peer, std::move(answer));
  }
  void on_follow(const std::string& peer, const std::string& name,
                 follow_request request) override {
    followed.push_back(request.saga);
    hub_.open_follow(peer, request.id);
    const auto from = request.after;
    follows_[name] = {std::move(request), from};
  }
  void on_unfollow(const std::string& name) override { follows_.erase(name); }
  void end_saga(saga_end how) {
    tell([this, how](hub& h) {
      records_.ends[how.saga] = how;
      h.saga_ended(how);
    });
  }
  void on_cursor(const std::string& subscription, std::uint64_t position) override {
    records_.cursors[subscription] = position;
  }
  void on_refused(const std::string&, message what, const error&) override {
    refused_messages.push_back(std::move(what));
  }

  void on_denied(const std::string& who, const error& why) override {
    denied.push_back(who + ": " + why.text());
  }

 private:
  static time_point now() {
    return time_point{
        std::chrono::duration_cast<duration>(std::chrono::steady_clock::now().time_since_epoch())};
  }

  void feed() {
    for (const auto& name : hub_.open_subscriptions()) {
      auto& fed = fed_[name];
      while (fed < records_.log.size() && hub_.room(name) > 0) {
        const auto& next = records_.log[fed++];
        const auto& types = types_[name];
        delivery what{fed, {}};
        if (types.empty() || types.contains(next.headers.type)) what.events.push_back(next);
        hub_.deliver(name, std::move(what));
      }
    }
  }

  void feed_followers() {
    for (auto& [name, each] : follows_) {
      auto& [request, fed] = each;
      while (fed < records_.log.size() && hub_.room(name) > 0) {
        const auto& next = records_.log[fed++];
        const auto& types = request.types;
        const bool wanted = types.empty() ||
                            std::find(types.begin(), types.end(), next.headers.type) != types.end();
        if (wanted && next.headers.correlationid == request.saga) {
          hub_.deliver(name, {fed, {next}});
        }
      }
    }
  }

  void loop() {
    std::vector<packet> in;
    while (true) {
      in.clear();
      link_->receive(in, 1000);
      std::vector<packet> out;
      duration wait{};
      {
        const std::lock_guard lock(mutex_);
        for (auto& order : std::exchange(orders_, {})) order(hub_);
        hub_.use(link_->access(), now());
        for (auto& each : in) hub_.receive(std::move(each), now());
        hub_.tick(now());
        feed();
        feed_followers();
        out = hub_.take_outgoing();
        peer_count_ = hub_.peers().size();
        wait = std::clamp<duration>(hub_.next_deadline() - now(), 0ms, 100ms);
        changed_.notify_all();
      }
      for (auto& each : out) {
        if (link_->send(each.peer, std::move(each.frames))) continue;
        const std::lock_guard lock(mutex_);
        hub_.unreachable(each.peer, now());
      }
      if (halted_) return;
      if (in.empty()) link_->wait(wait);
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  engine_records records_;
  std::unique_ptr<listener> link_;
  hub hub_;
  std::vector<std::function<void(hub&)>> orders_;
  std::map<std::string, std::set<std::string>> types_;
  std::map<std::string, std::uint64_t> fed_;
  std::map<std::string, std::pair<follow_request, std::uint64_t>> follows_;
  std::set<std::string> swallowed_;
  std::set<std::string> refused_;
  std::size_t peer_count_ = 0;
  bool halted_ = false;
  std::thread thread_;
};

}  // namespace snorri::transport::testing
