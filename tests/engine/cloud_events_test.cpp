// Whatever goes over the wire as a CloudEvent is one: by the CNCF's own schema, and its body by the
// schema of its description.
#include <cstdlib>
#include <fstream>

#include "snorri/base/json.hpp"
#include "snorri/transport/participant.hpp"
#include "snorri/transport/publisher.hpp"
#include "snorri/transport/subscriber.hpp"
#include "world.hpp"

namespace snorri::engine {
namespace {

using transport::frames;

/// Keeps a copy of every message that passes, both ways.
class tapped_channel final : public transport::channel {
 public:
  tapped_channel(std::unique_ptr<channel> real, std::vector<frames>& seen)
      : real_(std::move(real)), seen_(seen) {}
  bool send(frames what) override {
    seen_.push_back(what);
    return real_->send(std::move(what));
  }
  bool receive(frames& into, duration timeout) override {
    if (!real_->receive(into, timeout)) return false;
    seen_.push_back(into);
    return true;
  }
  void wake() noexcept override { real_->wake(); }

 private:
  std::unique_ptr<channel> real_;
  std::vector<frames>& seen_;
};

class tap final : public transport::connector {
 public:
  tap(transport::in_process_link& link, std::vector<frames>& seen)
      : real_(link.make_connector()), seen_(seen) {}
  result<std::unique_ptr<transport::channel>> connect() override {
    auto made = real_->connect();
    if (!made) return made.error();
    return std::unique_ptr<transport::channel>(
        std::make_unique<tapped_channel>(std::move(*made), seen_));
  }

 private:
  std::unique_ptr<transport::connector> real_;
  std::vector<frames>& seen_;
};

bool is_cloud_event(const std::string& kind) {
  return kind == "event" || kind == "command" || kind == "reply";
}

/// As CloudEvents' JSON format has it: the attributes, and the body as "data".
nlohmann::json in_json_format(const frames& message) {
  auto event = nlohmann::json::parse(message.at(2));
  event["data"] = nlohmann::json::parse(message.at(3));
  return event;
}

struct CloudEvents : testing::Test {
  template <class Options>
  Options linked(Options options) {
    options.link = std::make_shared<tap>(w.link, seen);
    options.log = [](std::string_view) {};
    return options;
  }

  /// One order that is confirmed and one that is undone, by SDK peers on both ends.
  void run_shop() {
    transport::participant_options own;
    own.memory = ":memory:";
    own.handle_signals = false;
    transport::participant shop("shop", linked(own));
    shop.on<orders::ReserveInventory>(
        [](const orders::ReserveInventory&) { return orders::InventoryReserved{"r"}; });
    shop.on<orders::ReleaseInventory>(
        [](const orders::ReleaseInventory&) { return orders::InventoryReleased{}; });
    shop.on<orders::CapturePayment>(
        [](const orders::CapturePayment& c)
            -> transport::reply<orders::PaymentCaptured, orders::PaymentFailed> {
          if (c.order_id == "poor") return orders::PaymentFailed{"no money"};
          return orders::PaymentCaptured{};
        });
    shop.on<orders::BookShipment>(
        [](const orders::BookShipment&) { return orders::ShipmentBooked{}; });
    transport::subscriber all("all", linked(transport::subscriber_options{}));
    std::size_t heard = 0;
    all.on_any([&heard](const transport::event_context&) { ++heard; });
    transport::publisher orders("order-service", linked(transport::publisher_options{}));
    const auto done = [](const result<transport::receipt>& r) { EXPECT_TRUE(r.has_value()); };
    const std::string trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    orders.publish_async(orders::OrderCreated{"rich", 2}, done, {"", "rich", trace});
    orders.publish_async(orders::OrderCreated{"poor", 1}, done);
    for (int turn = 0; turn < 10'000; ++turn) {
      ASSERT_TRUE(shop.step(duration::zero()));
      ASSERT_TRUE(all.step(duration::zero()));
      orders.poll();
      ASSERT_TRUE(w.settle());
      const bool ended = w.status("order", "rich") == "CONFIRMED" &&
                         w.status("order", "poor") == "CANCELLED" && heard >= 10;
      if (ended) return;
    }
    FAIL() << "the orders do not end: " << w.status("order", "rich") << ", "
           << w.status("order", "poor") << ", heard " << heard;
  }

  world w;
  std::vector<frames> seen;
};

TEST_F(CloudEvents, OnTheWireMatchTheSchemaOfTheCncfAndTheirBodiesTheirDescriptions) {
  run_shop();
  std::ifstream file(SNORRI_CLOUD_EVENTS_SCHEMA);
  const auto cncf = nlohmann::json::parse(file);
  const auto path = testing::TempDir() + "snorri-cloud-events.jsonl";
  std::ofstream lines(path);
  std::map<std::string, int> kinds;
  const auto& shape = orders::order_definition().shape();
  for (const auto& message : seen) {
    if (!is_cloud_event(message.at(1))) continue;
    ++kinds[message.at(1)];
    const auto event = in_json_format(message);
    lines << nlohmann::json{{"schema", cncf}, {"instance", event}, {"valid", true}}.dump() << '\n';
    auto broken = event;
    broken.erase("source");
    lines << nlohmann::json{{"schema", cncf}, {"instance", broken}, {"valid", false}}.dump()
          << '\n';
    const auto* described = shape.find_message(event.at("type").get<std::string>());
    ASSERT_NE(described, nullptr) << event;
    lines << nlohmann::json{{"schema", nlohmann::json::parse(described->schema())},
                            {"instance", event.at("data")},
                            {"valid", true}}
                 .dump()
          << '\n';
  }
  lines.close();
  EXPECT_GE(kinds["event"], 4);
  EXPECT_GE(kinds["command"], 6);
  EXPECT_GE(kinds["reply"], 6);
  ASSERT_EQ(std::system("/usr/bin/python3 -c 'import jsonschema'"), 0)
      << "install python3-jsonschema, as ./dev test does";
  const std::string command = "/usr/bin/python3 " SNORRI_SCHEMA_JUDGE " " + path;
  EXPECT_EQ(std::system(command.c_str()), 0);
}

}  // namespace
}  // namespace snorri::engine
