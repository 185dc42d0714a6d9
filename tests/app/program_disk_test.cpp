// The disk under a running engine: full for a while, or damaged before it starts.
#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "net/http_client.hpp"
#include "program.hpp"
#include "snorri/transport/publisher.hpp"
#include "views/json.hpp"

namespace snorri::app {
namespace {

transport::message order(const std::string& id) {
  transport::message what;
  what.headers.id = id;
  what.headers.source = "order-service";
  what.headers.type = "OrderCreated";
  what.body = R"({"order_id":")" + id + R"(","pieces":2})";
  return what;
}

struct FullDiskUnderTheProgram : testing::Test {
  temporary_folder folder;
  std::string store = folder.path("shop.db");
  std::string sign = folder.path("the-disk-is-full");
  std::unique_ptr<served> engine;
  std::unique_ptr<transport::publisher> publisher;

  void start() {
    const std::vector<std::string> disk{"LD_PRELOAD=" FULL_DISK_LIBRARY, "FULL_DISK=" + sign};
    engine = std::make_unique<served>(store, "127.0.0.1:0", std::vector<std::string>{}, disk);
    transport::publisher_options options;
    options.engine = engine->listen();
    options.timeout = patience;
    publisher = std::make_unique<transport::publisher>("order-service", options);
  }
  void fill_disk() const { std::ofstream(sign) << "full"; }
  void make_room() const { std::filesystem::remove(sign); }
  json status() const {
    return json::parse(snorri({"status", "-o", "json", "--admin", engine->admin()}).out);
  }
  /// Publishes an order that stays unanswered, until the engine has seen that the disk is full.
  void publish_into_the_full_disk(const std::string& id, bool& acknowledged) {
    publisher->publish_async(order(id), [&](const result<transport::receipt>& answer) {
      EXPECT_TRUE(answer.has_value()) << answer.error().text();
      acknowledged = true;
    });
    const auto end = std::chrono::steady_clock::now() + patience;
    while (status()["writable"] == true && std::chrono::steady_clock::now() < end) {
      publisher->poll();
    }
    EXPECT_EQ(status()["writable"], false);
    EXPECT_FALSE(acknowledged);
  }
};

TEST_F(FullDiskUnderTheProgram, IsToldToEverybodyAndOverFiveSecondsAfterThereIsRoom) {
  start();
  ASSERT_TRUE(publisher->publish(order("o-1")).has_value());
  fill_disk();
  bool acknowledged = false;
  publish_into_the_full_disk("o-2", acknowledged);
  EXPECT_NE(status()["not_writable_why"].get<std::string>().find("E2008"), std::string::npos);
  const auto refused = publisher->publish(order("o-3"));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code(), errc::store_full);
  const auto ready = send_http(*parse_http_address(engine->admin()), {.target = "/readyz"});
  EXPECT_EQ(ready->status, 503);
  EXPECT_EQ(ready->body.substr(0, 20), "not writable: E2008 ");

  make_room();
  const auto room_at = std::chrono::steady_clock::now();
  while (!acknowledged && publisher->in_flight() > 0) publisher->poll(std::chrono::seconds(1));
  EXPECT_TRUE(acknowledged);
  EXPECT_LT(std::chrono::steady_clock::now() - room_at, std::chrono::seconds(5));
  EXPECT_TRUE(publisher->publish(order("o-3")).has_value());
  EXPECT_EQ(engine->stop(), 0);
  const auto listed = snorri({"list", "-o", "json", "--store", store});
  EXPECT_EQ(json::parse(listed.out).size(), 3u) << listed.out;
}

TEST_F(FullDiskUnderTheProgram, EndsWithItsOwnExitCodeWhenItIsStoppedMeanwhile) {
  start();
  ASSERT_TRUE(publisher->publish(order("o-1")).has_value());
  fill_disk();
  bool acknowledged = false;
  publish_into_the_full_disk("o-2", acknowledged);
  EXPECT_EQ(engine->stop(), 23);
  EXPECT_NE(engine->err().find("snorri: E2008 "), std::string::npos) << engine->err();
  EXPECT_FALSE(acknowledged);

  make_room();
  start();
  const auto again = publisher->publish(order("o-2"));
  ASSERT_TRUE(again.has_value()) << again.error().text();
  EXPECT_FALSE(again->duplicate);
  const auto known = publisher->publish(order("o-1"));
  ASSERT_TRUE(known.has_value());
  EXPECT_TRUE(known->duplicate);
  EXPECT_EQ(engine->stop(), 0);
}

struct DamagedStore : testing::Test {
  temporary_folder folder;
  std::string store = folder.path("shop.db");

  /// One page of the file is not what was written.
  void damage() const {
    fill_file(store);
    constexpr std::size_t page = 4096;
    const auto size = std::filesystem::file_size(store);
    std::fstream file(store, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(size - page));
    file << std::string(page, '\xa5');
  }
};

TEST_F(DamagedStore, IsOnlyShownWhereThatIsAskedFor) {
  damage();
  served shown(store, "127.0.0.1:0", {"--damaged", "read-only"});
  EXPECT_TRUE(shown.ready().starts_with("damaged, only for reading, admin on 127.0.0.1:"))
      << shown.ready();
  const auto status = snorri({"status", "-o", "json", "--admin", shown.admin()});
  EXPECT_EQ(json::parse(status.out)["writable"], false) << status.out << status.err;
  EXPECT_NE(status.out.find("E2004"), std::string::npos);
  EXPECT_EQ(snorri({"list", "--admin", shown.admin()}).code, 0);
  const auto cancelled =
      snorri({"cancel", "order/3", "--reason", "x", "--yes", "--admin", shown.admin()});
  EXPECT_EQ(cancelled.code, 4) << cancelled.err;
  EXPECT_EQ(shown.stop(), 0);
}

TEST_F(DamagedStore, IsNotStartedOtherwise) {
  damage();
  const auto refused = snorri({"serve", "--store", store, "--listen", "tcp://127.0.0.1:0",
                               "--admin", "127.0.0.1:0", "--sagas", GOOD_SAGAS});
  EXPECT_EQ(refused.code, 11) << refused.err;
  EXPECT_EQ(refused.out, "");
}

}  // namespace
}  // namespace snorri::app
