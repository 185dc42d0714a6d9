// The engine as a service: ready, followed, operated, stopped, started again.
#include <gtest/gtest.h>

#include <fstream>

#include "net/http_client.hpp"
#include "program.hpp"
#include "views/json.hpp"

namespace snorri::app {
namespace {

struct Service : testing::Test {
  temporary_folder folder;
  std::string store = folder.path("shop.db");

  /// An order that waits, with all of its time before it.
  void add_waiting(const std::string& key) const {
    const auto made = open_file(store);
    fill(*made);
    add_pending(*made, key, system_clock().now());
  }
};

TEST_F(Service, SaysInOneLineWhereItIs) {
  served engine(store);
  EXPECT_TRUE(engine.listen().starts_with("tcp://127.0.0.1:")) << engine.ready();
  EXPECT_TRUE(engine.admin().starts_with("127.0.0.1:")) << engine.ready();
  EXPECT_TRUE(engine.ready().ends_with(", store " + store)) << engine.ready();
  EXPECT_FALSE(engine.admin().ends_with(":0"));
  EXPECT_EQ(engine.stop(), 0);
  EXPECT_NE(engine.err().find("stopped"), std::string::npos);
}

TEST_F(Service, IsThreeLinesOfAProgramOfOnesOwn) {
  process engine(
      {OWN_ENGINE, "--store", store, "--listen", "tcp://127.0.0.1:0", "--admin", "127.0.0.1:0"});
  const auto ready = engine.read_line();
  ASSERT_TRUE(ready.has_value());
  EXPECT_TRUE(ready->starts_with("listening on tcp://")) << *ready;
  const auto known = snorri({"definitions", "-o", "json", "--store", store});
  EXPECT_EQ(json::parse(known.out).at(0)["type"], "approval");
  engine.send_signal(SIGTERM);
  EXPECT_EQ(engine.wait(), 0);
}

TEST_F(Service, StopsOnBothSignals) {
  for (const int signal : {SIGTERM, SIGINT}) {
    served engine(store);
    EXPECT_EQ(engine.stop(signal), 0);
  }
}

TEST_F(Service, IsConfiguredByAFile) {
  const std::string file = folder.path("snorri.toml");
  std::ofstream(file) << "name = \"shop\"\nlog_level = \"error\"\nredelivery_ms = 200\n";
  served engine(store, "127.0.0.1:0", {"--config", file});
  const auto status = snorri({"status", "-o", "json", "--admin", engine.admin()});
  EXPECT_EQ(json::parse(status.out)["name"], "shop");
  EXPECT_EQ(engine.stop(), 0);
  EXPECT_EQ(engine.err(), "");
}

TEST_F(Service, CancelsASagaAndItsFollowerSeesIt) {
  add_waiting("4");
  const served engine(store);
  process follower({SNORRI_PROGRAM, "follow", "order/4", "-o", "jsonl", "--admin", engine.admin()});
  EXPECT_EQ(json::parse(*follower.read_line())["version"], 1);
  const auto done = snorri({"cancel", "order/4", "--reason", "customer called", "--by", "anna",
                            "--yes", "-o", "json", "--admin", engine.admin()});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(json::parse(done.out)["input"]["source"], "anna");
  const json seen = json::parse(*follower.read_line());
  EXPECT_EQ(seen["input"]["kind"], "cancel");
  EXPECT_EQ(seen["reason"], "customer called");
  EXPECT_EQ(seen["commands"][0]["type"], "ReleaseInventory");

  const auto again =
      snorri({"cancel", "order/1", "--reason", "x", "--yes", "--admin", engine.admin()});
  EXPECT_EQ(again.code, 5) << again.err;
  const auto missing =
      snorri({"cancel", "order/9", "--reason", "x", "--yes", "--admin", engine.admin()});
  EXPECT_EQ(missing.code, 3) << missing.err;
}

TEST_F(Service, IsFollowedAcrossARestart) {
  add_waiting("4");
  auto engine = std::make_unique<served>(store);
  const std::string admin = engine->admin();
  process follower({SNORRI_PROGRAM, "follow", "-o", "jsonl", "--from", "start", "--admin", admin});
  for (int i = 0; i < 16; ++i) ASSERT_TRUE(follower.read_line().has_value());
  EXPECT_EQ(engine->stop(), 0);
  engine = std::make_unique<served>(store, admin);
  const auto done = snorri({"cancel", "order/4", "--reason", "x", "--yes", "--admin", admin});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(json::parse(*follower.read_line())["position"], 17);
  follower.send_signal(SIGTERM);
  EXPECT_EQ(follower.wait(), 0);
}

TEST_F(Service, AnswersOthersWhileOneFollows) {
  const served engine(store);
  process follower({SNORRI_PROGRAM, "follow", "--admin", engine.admin()});
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(snorri({"status", "--admin", engine.admin()}).code, 0);
  }
  follower.send_signal(SIGINT);
  EXPECT_EQ(follower.wait(), 0);
}

TEST_F(Service, SurvivesRequestsThatAreNone) {
  const served engine(store);
  const auto at = parse_http_address(engine.admin());
  const auto status = [&](http_request what) {
    const auto answer = send_http(*at, what);
    return answer ? answer->status : -1;
  };
  EXPECT_EQ(status({.method = "POST",
                    .target = "/v1/sagas/order/1/cancel",
                    .body = std::string(2'000'000, 'x')}),
            413);
  EXPECT_EQ(status({.target = "/v1/" + std::string(50'000, 'a')}), 431);
  EXPECT_EQ(status({.target = "/v1/sagas/%%%"}), 400);
  EXPECT_EQ(status({.target = "/livez"}), 200);
  EXPECT_EQ(status({.target = "/readyz"}), 200);
}

}  // namespace
}  // namespace snorri::app
