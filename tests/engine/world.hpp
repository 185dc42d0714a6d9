// An engine, its store and its peers in one thread and on a clock that is turned by hand. Peers
// speak frames, as docs/protocol.md says, so that nothing of the SDK hides what the engine does.
#pragma once

#include <gtest/gtest.h>

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "definitions/approval.hpp"
#include "definitions/order.hpp"
#include "snorri/engine/engine.hpp"
#include "snorri/engine/history.hpp"
#include "snorri/sagas/decide.hpp"
#include "snorri/store/memory_store.hpp"
#include "snorri/transport/in_process_link.hpp"

namespace snorri::engine {

struct received {
  std::string kind;
  nlohmann::json headers;
  std::string body;
};

/// One connection. Everything that it was sent is kept in order.
class test_peer {
 public:
  test_peer(transport::in_process_link& link, std::string name)
      : name_(std::move(name)), channel_(std::move(*link.make_connector()->connect())) {}

  void hello(std::vector<std::string> commands = {}, int credit = 100) {
    send("hello", {{"name", name_}, {"commands", commands}, {"credit", credit}});
  }
  void send(const std::string& kind, const nlohmann::json& headers, std::string body = "") {
    EXPECT_TRUE(channel_->send({"snorri/1", kind, headers.dump(), std::move(body)}));
  }
  void beat() { send("heartbeat", nlohmann::json::object()); }
  void event(const std::string& id, const std::string& type, const std::string& body) {
    send("event", {{"specversion", "1.0"}, {"id", id}, {"source", name_}, {"type", type}}, body);
  }
  void reply(const received& command, const std::string& type, const std::string& body) {
    const auto id = command.headers.at("id").get<std::string>();
    send("reply",
         {{"specversion", "1.0"},
          {"id", id + "/reply"},
          {"source", name_},
          {"type", type},
          {"causationid", id}},
         body);
  }
  /// What came since the last call.
  std::vector<received> take() {
    std::vector<received> taken;
    transport::frames frames;
    while (channel_->receive(frames, duration::zero())) {
      taken.push_back({frames.at(1), nlohmann::json::parse(frames.at(2)), frames.at(3)});
    }
    return taken;
  }
  std::vector<received> take(const std::string& kind) {
    auto all = take();
    std::erase_if(all, [&kind](const received& each) { return each.kind != kind; });
    return all;
  }

 private:
  std::string name_;
  std::unique_ptr<transport::channel> channel_;
};

class world {
 public:
  world() { start(); }

  std::vector<const sagas::definition*> definitions{&orders::order_definition(),
                                                    &approvals::approval_definition()};
  engine_options options{};
  manual_clock clock{from_us(1'291'191'960'000'000)};
  std::unique_ptr<store::event_store> store = store::make_memory_store();
  transport::in_process_link link{};

  /// A new engine on the same store, as after a crash: the old one is just gone.
  result<void> start() {
    engine_.reset();
    listener_.reset();
    listener_ = std::move(*link.listen());
    options.commit_in_background = false;
    options.draw_jitter = [] { return 0.0; };
    auto made = engine::make(options, *store, *listener_, definitions, clock);
    if (!made) return made.error();
    engine_ = std::move(*made);
    return {};
  }

  engine& running() { return *engine_; }

  /// Turns until nothing moves any more.
  result<void> settle() {
    for (int i = 0; i < 10'000; ++i) {
      const auto did = engine_->step(duration::zero());
      if (!did) return did.error();
      if (!*did) return {};
    }
    ADD_FAILURE() << "the engine never comes to rest";
    return {};
  }

  void advance(duration by) { clock.advance(by); }

  std::unique_ptr<store::store_reader> reader() { return std::move(*store->make_reader()); }

  std::string status(const std::string& type, const std::string& key) {
    const auto row = reader()->find({type, key});
    return row && *row ? (*row)->summary.status : "(none)";
  }

  std::vector<sagas::record> records(const std::string& type, const std::string& key) {
    std::vector<sagas::record> all;
    for (const auto& each : *reader()->read_stream({type, key}, 1, 1000)) {
      all.push_back(*read_record(each));
    }
    return all;
  }

  /// What the saga's data are, as folded from its history.
  nlohmann::json data(const std::string& type, const std::string& key) {
    const auto all = records(type, key);
    int version = 0;
    for (const auto& each : all) version = each.pin ? each.pin->version : version;
    for (const auto* by : definitions) {
      if (by->shape().name != type || by->shape().version != version) continue;
      auto saga = sagas::make_instance(*by, key);
      for (const auto& each : all) EXPECT_TRUE(sagas::fold(*by, saga, each));
      return nlohmann::json::parse(*saga.data->encode());
    }
    return {};
  }

  /// Types of what came in, in the order of the history.
  std::vector<std::string> history(const std::string& type, const std::string& key) {
    std::vector<std::string> types;
    const auto events = reader()->read_stream({type, key}, 1, 1000);
    for (const auto& each : *events) types.push_back(each.event.type);
    return types;
  }

 private:
  std::unique_ptr<transport::listener> listener_;
  std::unique_ptr<engine> engine_;
};

/// A participant that carries out what a table says: command type to reply type and body.
class scripted_participant {
 public:
  using script = std::map<std::string, std::pair<std::string, std::string>>;

  scripted_participant(world& in, std::string name, script answers)
      : in_(in), name_(std::move(name)), answers_(std::move(answers)) {
    connect();
  }

  void connect() {
    peer_ = std::make_unique<test_peer>(in_.link, name_);
    std::vector<std::string> commands;
    for (const auto& [command, answer] : answers_) commands.push_back(command);
    peer_->hello(commands);
  }

  /// Answers what has come. Returns how many.
  std::size_t answer() {
    std::size_t count = 0;
    for (const auto& command : peer_->take("command")) {
      seen.push_back(command);
      const auto decided = decide ? decide(command) : std::nullopt;
      const auto& [type, body] = decided ? *decided : answers_.at(command.headers.at("type"));
      peer_->reply(command, type, body);
      ++count;
    }
    return count;
  }

  /// Gives the answer to command number `n` once more, under an id of its own.
  void repeat(std::size_t n) {
    auto again = seen.at(n);
    const auto& [type, body] = answers_.at(again.headers.at("type"));
    peer_->send("reply",
                {{"specversion", "1.0"},
                 {"id", "again-" + std::to_string(n)},
                 {"source", name_},
                 {"type", type},
                 {"causationid", again.headers.at("id")}},
                body);
  }

  std::vector<received> seen;
  /// Where it gives something, that is the answer.
  std::function<std::optional<std::pair<std::string, std::string>>(const received&)> decide{};

 private:
  world& in_;
  std::string name_;
  script answers_;
  std::unique_ptr<test_peer> peer_;
};

inline scripted_participant::script shop_answers() {
  return {{"ReserveInventory", {"InventoryReserved", R"({"reservation":"r"})"}},
          {"ReleaseInventory", {"InventoryReleased", "{}"}},
          {"CapturePayment", {"PaymentCaptured", "{}"}},
          {"RefundPayment", {"PaymentRefunded", "{}"}},
          {"BookShipment", {"ShipmentBooked", "{}"}}};
}

inline std::string order_body(const std::string& id) {
  return R"({"order_id":")" + id + R"(","pieces":2})";
}

}  // namespace snorri::engine
