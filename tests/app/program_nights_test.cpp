// Two nights of an operator who did not write the sagas, by the program alone: the disk is full;
// the store is broken, and last night's backup has to do.
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

namespace fs = std::filesystem;

transport::message order(const std::string& id) {
  transport::message what;
  what.headers.id = id;
  what.headers.source = "order-service";
  what.headers.type = "OrderCreated";
  what.body = R"({"order_id":")" + id + R"(","pieces":2})";
  return what;
}

struct OperatorsNight : testing::Test {
  temporary_folder folder;
  std::string store = folder.path("shop.db");
  std::unique_ptr<served> engine;
  std::unique_ptr<transport::publisher> publisher;

  void start(const std::vector<std::string>& variables = {}) {
    engine = std::make_unique<served>(store, "127.0.0.1:0", std::vector<std::string>{}, variables);
    transport::publisher_options options;
    options.engine = engine->listen();
    options.timeout = patience;
    publisher = std::make_unique<transport::publisher>("order-service", options);
  }
  bool is_new(const std::string& id) {
    const auto told = publisher->publish(order(id));
    EXPECT_TRUE(told.has_value()) << told.error().text();
    return told.has_value() && !told->duplicate;
  }
  /// What `snorri doctor` says of one thing.
  json doctor(const std::string& check, int code) {
    const auto told = snorri({"doctor", "--admin", engine->admin(), "-o", "json"});
    EXPECT_EQ(told.code, code) << told.out << told.err;
    for (const json& each : json::parse(told.out)) {
      if (text_in(each, "check") == check) return each;
    }
    return {};
  }
  std::string keys() {
    std::string all;
    for (const json& each : json::parse(snorri({"list", "--store", store, "-o", "json"}).out)) {
      all += text_in(each, "key") + " ";
    }
    return all;
  }
};

TEST_F(OperatorsNight, TheDiskIsFullAndWithRoomEverythingGoesOnByItself) {
  const std::string sign = folder.path("the-disk-is-full");
  start({"LD_PRELOAD=" FULL_DISK_LIBRARY, "FULL_DISK=" + sign});
  EXPECT_TRUE(is_new("o-1"));
  EXPECT_EQ(text_in(doctor("engine_ready", 0), "verdict"), "ok");

  std::ofstream(sign) << "full";
  bool acknowledged = false;
  publisher->publish_async(order("o-2"), [&acknowledged](const auto& answer) {
    EXPECT_TRUE(answer.has_value()) << answer.error().text();
    acknowledged = true;
  });
  const auto ready = [this] {
    return send_http(*parse_http_address(engine->admin()), {.target = "/readyz"})->status;
  };
  const auto end = std::chrono::steady_clock::now() + patience;
  while (ready() != 503 && std::chrono::steady_clock::now() < end) publisher->poll();

  const json said = doctor("engine_ready", 1);
  EXPECT_EQ(text_in(said, "verdict"), "failed");
  EXPECT_NE(text_in(said, "said").find("E2008"), std::string::npos) << said;
  EXPECT_NE(text_in(said, "advice").find("make room"), std::string::npos) << said;
  EXPECT_EQ(snorri({"show", "order/o-1", "--admin", engine->admin()}).code, 0) << "looking goes on";
  EXPECT_FALSE(acknowledged);

  fs::remove(sign);
  EXPECT_TRUE(publisher->flush(patience));
  EXPECT_TRUE(acknowledged);
  EXPECT_EQ(text_in(doctor("engine_ready", 0), "verdict"), "ok");
  EXPECT_EQ(engine->stop(), 0);
  EXPECT_EQ(keys(), "o-1 o-2 ");
  EXPECT_EQ(snorri({"verify", "--store", store}).code, 0);
}

TEST_F(OperatorsNight, TheStoreIsBrokenAndLastNightsBackupTakesItsPlace) {
  const std::string backup = folder.path("last-night");
  start();
  EXPECT_TRUE(is_new("o-1"));
  EXPECT_TRUE(is_new("o-2"));
  ASSERT_EQ(snorri({"backup", backup, "--store", store}).code, 0);
  EXPECT_TRUE(is_new("o-3"));
  engine->stop(SIGKILL);
  std::fstream file(store, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096);
  file << std::string(fs::file_size(store) - 4096, '\xa5');
  file.close();

  const auto refused = snorri({"serve", "--store", store, "--listen", "tcp://127.0.0.1:0",
                               "--admin", "127.0.0.1:0", "--sagas", GOOD_SAGAS});
  EXPECT_EQ(refused.code, 11) << refused.err;
  const auto doctor = snorri(
      {"doctor", "--store", store, "--listen", "tcp://127.0.0.1:0", "--admin", "127.0.0.1:0"});
  EXPECT_EQ(doctor.code, 1);
  EXPECT_NE(doctor.out.find("snorri restore"), std::string::npos) << doctor.out;
  EXPECT_NE(snorri({"verify", "--store", store}).code, 0);

  EXPECT_EQ(snorri({"restore", backup, "--store", store, "--replace", "--yes"}).code, 0);
  EXPECT_EQ(keys(), "o-1 o-2 ");
  start();
  EXPECT_FALSE(is_new("o-1")) << "what the backup has is not taken twice";
  EXPECT_TRUE(is_new("o-3")) << "what came after it is published again, and counts once";
  EXPECT_FALSE(is_new("o-3"));
  EXPECT_EQ(engine->stop(), 0);
  EXPECT_EQ(keys(), "o-1 o-2 o-3 ");
  bool kept = false;
  for (const auto& each : fs::directory_iterator(fs::path(store).parent_path())) {
    kept = kept || each.path().filename().string().starts_with("shop.db.replaced-");
  }
  EXPECT_TRUE(kept) << "the broken store is put aside, not thrown away";
}

}  // namespace
}  // namespace snorri::app
