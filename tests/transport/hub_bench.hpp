// A hub on the bench: frames by hand, time by hand, and everything that comes out written down.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "snorri/base/json.hpp"
#include "snorri/transport/hub.hpp"

namespace snorri::transport::testing {

using nlohmann::json;
using namespace std::chrono_literals;

/// Writes down what the hub reports.
class notes final : public hub_handler {
 public:
  void on_event(const std::string& peer, message what) override {
    events.push_back({peer, std::move(what)});
  }
  void on_reply(const std::string& peer, message what) override {
    replies.push_back({peer, std::move(what)});
  }
  void on_command_failed(const std::string& peer, std::string id, std::string reason) override {
    failures.push_back(peer + " " + id + ": " + reason);
  }
  void on_participant(const std::string& name, const std::vector<std::string>& commands) override {
    participants.push_back({name, commands});
  }
  void on_subscribe(const std::string& peer, subscription_request request) override {
    subscriptions.push_back({peer, std::move(request)});
  }
  void on_await(const std::string& peer, const await_request& request) override {
    waits.push_back({peer, request});
  }
  void on_cursor(const std::string& subscription, std::uint64_t position) override {
    cursors.push_back({subscription, position});
  }
  void on_refused(const std::string& peer, message what, const error& why) override {
    refused.push_back({peer, std::move(what), why});
  }

  void on_denied(const std::string& who, const error& why) override {
    denied.push_back(who + ": " + why.text());
  }
  bool load_command(command& stub) override {
    ++loads;
    const auto found = on_disk.find(stub.id);
    if (found == on_disk.end()) return false;
    const int attempt = stub.attempt;
    stub = found->second;
    stub.attempt = attempt;
    return true;
  }
  std::map<std::string, command> on_disk;
  int loads = 0;

  struct from_peer {
    std::string peer;
    message what;
  };
  struct refusal {
    std::string peer;
    message what;
    error why;
  };
  std::vector<from_peer> events;
  std::vector<from_peer> replies;
  std::vector<std::string> failures;
  std::vector<std::pair<std::string, std::vector<std::string>>> participants;
  std::vector<std::pair<std::string, subscription_request>> subscriptions;
  std::vector<std::pair<std::string, await_request>> waits;
  std::vector<std::pair<std::string, std::uint64_t>> cursors;
  std::vector<refusal> refused;
  std::vector<std::string> denied;  // who, and why
};

/// One message that came out.
struct sent {
  std::string to;
  std::string kind;
  json headers;
  std::string body;
};

class HubTest : public ::testing::Test {
 protected:
  explicit HubTest(hub_options with = {}) : options(patch(std::move(with))) {}

  static hub_options patch(hub_options with) {
    if (with.store_id.empty()) with.store_id = "s1";
    return with;
  }

  void put(const std::string& peer, const std::string& kind, const json& headers,
           const std::string& body = "") {
    hub_.receive({peer, {"snorri/1", kind, headers.dump(), body}, speaker}, clock.now());
  }
  void put_raw(const std::string& peer, frames all) {
    hub_.receive({peer, std::move(all)}, clock.now());
  }
  void say_hello(const std::string& peer, const std::string& name,
                 const std::vector<std::string>& commands, int credit = 10) {
    put(peer, "hello",
        {{"name", name}, {"instance", peer}, {"commands", commands}, {"credit", credit}});
  }
  void join(const std::string& peer, const std::string& name,
            const std::vector<std::string>& commands, int credit = 10) {
    say_hello(peer, name, commands, credit);
    take();
  }
  void pass(duration by) {
    clock.advance(by);
    hub_.tick(clock.now());
  }

  /// What came out since the last time.
  std::vector<sent> take() {
    std::vector<sent> all;
    for (auto& [peer, parts, _] : hub_.take_outgoing()) {
      EXPECT_EQ(parts.size(), 4u);
      EXPECT_EQ(parts[0], "snorri/1");
      all.push_back({peer, parts[1], json::parse(parts[2]), parts[3]});
    }
    return all;
  }
  std::vector<sent> take(const std::string& kind) {
    auto all = take();
    std::erase_if(all, [&](const sent& each) { return each.kind != kind; });
    return all;
  }
  /// The ids of the commands that came out, each with its peer: "p1 c1".
  std::vector<std::string> take_commands() {
    std::vector<std::string> out;
    for (const auto& each : take("command")) {
      out.push_back(each.to + " " + each.headers["id"].get<std::string>());
    }
    return out;
  }
  /// "to code" of each error that came out; fails on anything else.
  std::vector<std::string> take_errors() {
    std::vector<std::string> out;
    for (const auto& each : take()) {
      EXPECT_EQ(each.kind, "error");
      out.push_back(each.to + " " + each.headers.value("code", ""));
    }
    return out;
  }

  static command ask(const std::string& id, const std::string& saga = "order/1",
                     const std::string& type = "Reserve") {
    command what;
    what.id = id;
    what.type = type;
    what.saga = saga;
    what.body = R"({"pieces":1})";
    return what;
  }
  void dispatch(command what) { hub_.dispatch(std::move(what), clock.now()); }

  static json event_headers(const std::string& id) {
    return {{"specversion", "1.0"}, {"id", id}, {"source", "shop"}, {"type", "OrderCreated"}};
  }
  static json reply_headers(const std::string& command) {
    auto out = event_headers(command + "/reply");
    out["type"] = "Reserved";
    out["causationid"] = command;
    return out;
  }
  void reply(const std::string& peer, const std::string& command) {
    put(peer, "reply", reply_headers(command), "{}");
  }

  manual_clock clock{from_us(1'700'000'000'000'000)};
  std::shared_ptr<const identity> speaker;  // whose connection put() uses, where keys are asked for
  notes handler;
  hub_options options;
  hub hub_{options, handler};
};

}  // namespace snorri::transport::testing
