// A subscriber of the SDK that fails at one event, under the real program.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <thread>

#include "program.hpp"
#include "snorri/transport/subscriber.hpp"
#include "views/json.hpp"

namespace snorri::app {
namespace {

TEST(FailingSubscriber, IsPausedAndShownAndTheServiceGoesOn) {
  const temporary_folder folder;
  const std::string store = folder.path("shop.db");
  fill_file(store);
  served engine(store, "127.0.0.1:0", {"--subscriber-failures-max", "3"});
  transport::subscriber_options options;
  options.engine = engine.listen();
  options.reconnect_min = std::chrono::milliseconds(1);
  options.handle_signals = false;
  options.log = [](std::string_view) {};
  transport::subscriber analytics("analytics", options);
  std::atomic<int> seen = 0;
  analytics.on_any([&seen](const transport::event_context&) {
    if (++seen >= 3) throw std::runtime_error("the database is away");
  });
  std::thread following([&analytics] { analytics.run(); });
  json paused;
  const auto end = std::chrono::steady_clock::now() + patience;
  while (paused.empty() && std::chrono::steady_clock::now() < end) {
    const auto status = snorri({"status", "-o", "json", "--admin", engine.admin()});
    paused = json::parse(status.out)["paused"];
  }
  analytics.stop();
  following.join();
  ASSERT_EQ(paused.size(), 1u);
  EXPECT_EQ(paused[0]["name"], "analytics");
  EXPECT_EQ(paused[0]["failures"], 3);
  EXPECT_NE(paused[0]["reason"].get<std::string>().find("the database is away"), std::string::npos);
  EXPECT_EQ(seen, 5);  // two events that it took, and three times the one behind them
  const auto shown = snorri({"status", "--admin", engine.admin()});
  EXPECT_NE(shown.out.find("PAUSED"), std::string::npos) << shown.out;
  EXPECT_EQ(engine.stop(), 0);
}

}  // namespace
}  // namespace snorri::app
