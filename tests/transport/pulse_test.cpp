// A handler may work for longer than the engine waits for a sign of life.
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "shop_messages.hpp"
#include "snorri/transport/in_process_link.hpp"
#include "snorri/transport/participant.hpp"
#include "wire.hpp"

namespace snorri::transport::testing {
namespace {

using namespace std::chrono_literals;

/// The next message of this kind; others go by. Empty if none comes.
packet next(listener& engine, const std::string& kind) {
  const auto end = std::chrono::steady_clock::now() + 60s;
  while (std::chrono::steady_clock::now() < end) {
    std::vector<packet> came;
    engine.receive(came, 1);
    if (came.empty()) {
      engine.wait(100ms);
    } else if (came[0].frames.at(1) == kind) {
      return came[0];
    }
  }
  ADD_FAILURE() << "no " << kind << " came";
  return {"", frames(4)};
}

TEST(Pulse, HeartbeatsGoOnWhileAHandlerWorks) {
  in_process_link link;
  const auto engine = *link.listen();
  participant_options options;
  options.link = link.make_connector();
  options.memory = ":memory:";
  options.handle_signals = false;
  options.log = [](std::string_view) {};
  std::mutex mutex;
  std::condition_variable finished;
  bool is_finished = false;
  participant inventory("inventory", options);
  inventory.on<ReserveInventory>([&](const ReserveInventory&) {
    std::unique_lock lock(mutex);
    finished.wait_for(lock, 60s, [&] { return is_finished; });
    return InventoryReserved{1};
  });
  std::thread running([&] { inventory.run(); });

  const auto peer = next(*engine, "hello").peer;
  EXPECT_TRUE(engine->send(peer, wire::encode(wire::welcome{"snorri", "s1", 50, 60'000, 0, 8})));
  command what;
  what.id = "order/1/1.0";
  what.type = "ReserveInventory";
  what.body = R"({"pieces":1})";
  EXPECT_TRUE(engine->send(peer, wire::encode_command(what, "snorri/s1")));
  // Those before the command was read are not of the handler's time; so many are.
  for (int i = 0; i < 6; ++i) next(*engine, "heartbeat");
  {
    const std::lock_guard lock(mutex);
    is_finished = true;
  }
  finished.notify_one();
  EXPECT_EQ(next(*engine, "reply").frames.at(1), "reply");
  inventory.stop();
  running.join();
}

}  // namespace
}  // namespace snorri::transport::testing
