// What the whole transport (link, hub, session and SDK together) promises over every link. The
// promises are in delivery_commands_test.cpp and delivery_events_test.cpp; here is their stage: an
// engine, services on threads of their own, and a cable between them that can be cut.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "fragile_link.hpp"
#include "meeting_place.hpp"
#include "raw_peer.hpp"
#include "small_engine.hpp"
#include "snorri/transport/participant.hpp"
#include "snorri/transport/publisher.hpp"
#include "snorri/transport/subscriber.hpp"

namespace snorri::transport::testing {

/// A service in run(), on a thread of its own.
template <class Service>
class running {
 public:
  explicit running(std::unique_ptr<Service> what) : what_(std::move(what)) {
    thread_ = std::thread([this] { what_->run(); });
  }
  ~running() {
    what_->stop();
    thread_.join();
  }
  running(const running&) = delete;
  running& operator=(const running&) = delete;

 private:
  std::unique_ptr<Service> what_;
  std::thread thread_;
};

class DeliveryContract : public ::testing::TestWithParam<link_kind> {
 protected:
  DeliveryContract() : place(GetParam().make(files)) { start_engine({}); }

  /// Patient with raw peers, which say nothing by themselves.
  static hub_options patient() {
    auto out = small_engine::quick();
    out.silence_max = 30s;
    return out;
  }
  /// For tests whose services have to notice a silence.
  static hub_options impatient() {
    auto out = small_engine::quick();
    out.silence_max = 500ms;
    return out;
  }

  void start_engine(engine_records records, hub_options with = patient()) {
    engine.emplace(place->listen(), std::move(records), std::move(with));
  }
  /// Without a word to anybody; what is on disk comes back with it, and open commands are asked for
  /// again, as the engine does.
  void kill_engine_and_start_it(hub_options with = impatient()) {
    auto records = engine->halt();
    engine.reset();
    start_engine(records, std::move(with));
    for (const auto& [id, what] : records.open_commands) engine->ask(what);
  }

  void start_over_impatient() {
    engine->halt();
    engine.reset();
    start_engine({}, impatient());
  }

  std::shared_ptr<fragile_link> cable() {
    return std::make_shared<fragile_link>(place->make_connector());
  }
  raw_peer peer() {
    auto connected = place->make_connector()->connect();
    EXPECT_TRUE(connected);
    return raw_peer(std::move(*connected));
  }

  /// Counts what it reserves in a table of its own memory; 13 pieces break the shelf.
  std::unique_ptr<participant> inventory(std::shared_ptr<connector> link) {
    participant_options options;
    options.link = std::move(link);
    options.memory = files.file("inventory.db");
    options.handle_signals = false;
    options.reconnect_min = 10ms;
    options.log = [](std::string_view) {};
    auto out = std::make_unique<participant>("inventory", options);
    out->on<ReserveInventory>([this](const ReserveInventory& what, context&) {
      if (what.pieces == 13) throw std::runtime_error("the shelf broke");
      ++reserved;
      if (at_reservation) at_reservation();
      return InventoryReserved{100 - what.pieces};
    });
    out->on<ReleaseInventory>([this](const ReleaseInventory&) {
      ++released;
      return InventoryReleased{100};
    });
    return out;
  }

  /// Notes "o1@1"; throws while `at_event` says so.
  std::unique_ptr<subscriber> analytics(std::shared_ptr<connector> link) {
    subscriber_options options;
    options.link = std::move(link);
    options.handle_signals = false;
    options.reconnect_min = 10ms;
    options.log = [](std::string_view) {};
    auto out = std::make_unique<subscriber>("analytics", options);
    out->on<OrderCreated>([this](const OrderCreated& what, const event_context& about) {
      if (at_event) at_event(what);
      const std::lock_guard lock(seen_mutex);
      seen.push_back(what.order + "@" + std::to_string(about.position));
      seen_changed.notify_all();
    });
    return out;
  }

  std::unique_ptr<publisher> shop(std::shared_ptr<connector> link) {
    publisher_options options;
    options.link = std::move(link);
    options.reconnect_min = 10ms;
    options.timeout = 20s;
    options.log = [](std::string_view) {};
    return std::make_unique<publisher>("shop", options);
  }

  /// Waits for so many replies and gives the last.
  message reply_number(std::size_t count) {
    engine->eventually([&] { return engine->replies.size() >= count; });
    return engine->read(
        [&] { return engine->replies.size() < count ? message{} : engine->replies[count - 1]; });
  }
  void append(int count) {
    for (int i = 0; i < count; ++i) engine->append(order_created("o" + std::to_string(++appended)));
  }
  /// What the subscriber was given once `last` is among it.
  std::vector<std::string> seen_until(const std::string& last) {
    std::unique_lock lock(seen_mutex);
    EXPECT_TRUE(seen_changed.wait_for(
        lock, small_engine::patience,
        [&] { return std::find(seen.begin(), seen.end(), last) != seen.end(); }))
        << "it never saw " << last;
    return seen;
  }
  /// "o1@1", "o2@2", ...
  static std::vector<std::string> orders(int count) {
    std::vector<std::string> out;
    for (int i = 1; i <= count; ++i)
      out.push_back("o" + std::to_string(i) + "@" + std::to_string(i));
    return out;
  }
  std::vector<std::string> log_ids() {
    return engine->read([&] {
      std::vector<std::string> out;
      for (const auto& each : engine->records().log) out.push_back(each.headers.id);
      return out;
    });
  }

  temporary_directory files;
  std::unique_ptr<meeting_place> place;
  std::optional<small_engine> engine;
  std::atomic<int> reserved = 0;
  std::atomic<int> released = 0;
  std::function<void()> at_reservation;  // in the handler, before it answers
  std::function<void(const OrderCreated&)> at_event;
  std::mutex seen_mutex;
  std::condition_variable seen_changed;
  std::vector<std::string> seen;
  int appended = 0;
};

}  // namespace snorri::transport::testing
