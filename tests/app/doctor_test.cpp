// What `snorri doctor` makes of figures, and of folders of keys; program_doctor_test.cpp has the
// rest.
#include <gtest/gtest.h>

#include <filesystem>

#include "doctor/checks.hpp"
#include "process.hpp"
#include "snorri/transport/key_files.hpp"
#include "views/json.hpp"

namespace snorri::app {
namespace {

namespace fs = std::filesystem;
constexpr std::uint64_t gibibyte = 1u << 30u;

TEST(Doctor, WarnsOfADiskThatFillsUpBeforeItIsFull) {
  EXPECT_EQ(judge_room(100 * gibibyte, 1000 * gibibyte).is, verdict::good);
  EXPECT_EQ(judge_room(30 * gibibyte, 1000 * gibibyte).is, verdict::warning);
  EXPECT_EQ(judge_room(gibibyte / 2, 5 * gibibyte).is, verdict::warning);
  EXPECT_EQ(judge_room(gibibyte / 32, gibibyte).is, verdict::bad);
  EXPECT_EQ(judge_room(gibibyte / 32, gibibyte).said, "32 MiB of 1.0 GiB are free");
}

TEST(Doctor, WarnsOfADiskThatIsSlowAndOfOneThatForgets) {
  EXPECT_EQ(judge_disk_speed(900, 9'000, false).is, verdict::good);
  EXPECT_EQ(judge_disk_speed(30'000, 90'000, false).is, verdict::warning);
  EXPECT_EQ(judge_disk_speed(2, 5, true).is, verdict::warning);
}

TEST(Doctor, WarnsOfALogThatIsNotFoldedIn) {
  EXPECT_EQ(judge_log(1000, 4000).is, verdict::good);
  EXPECT_EQ(judge_log(2000, 4000).is, verdict::warning);
}

TEST(Doctor, CountsThreeFilesForEachService) {
  EXPECT_EQ(judge_files(30'100, 10'000).is, verdict::good);
  EXPECT_EQ(judge_files(30'099, 10'000).is, verdict::warning);
  EXPECT_NE(judge_files(1024, 10'000).said.find("enough for 308 of"), std::string::npos);
  EXPECT_EQ(judge_files(64, 10'000).is, verdict::warning);
}

TEST(Doctor, SaysWhichSqliteMustBeLeftToOneWriter) {
  EXPECT_EQ(judge_sqlite("3.51.3", false).advice, "");
  EXPECT_EQ(judge_sqlite("3.40.1", true).is, verdict::good);
  EXPECT_NE(judge_sqlite("3.40.1", true).advice, "");
}

TEST(Doctor, SaysHowAnEngineIs) {
  json status{{"version", "0.0.9"}, {"pid", 7},          {"recovered", true},
              {"writable", true},   {"draining", false}, {"listen", "tcp://127.0.0.1:1"},
              {"parked", 0},        {"broken_sagas", 0}, {"paused", json::array()}};
  const auto verdicts = [&status] {
    std::string text;
    for (const auto& each : check_engine(status, "127.0.0.1:2")) {
      text += each.check + (each.is == verdict::good ? "+" : each.is == verdict::bad ? "-" : "?");
    }
    return text;
  };
  EXPECT_EQ(verdicts(), "engine+engine_version?engine_ready+");
  status["writable"] = false;
  status["parked"] = 2;
  EXPECT_EQ(verdicts(), "engine+engine_version?engine_ready-parked?");
  status["recovered"] = false;
  status["broken_sagas"] = 1;
  status["parked"] = 0;
  status["paused"] = {{{"name", "mails"}, {"reason", "no"}}};
  EXPECT_EQ(verdicts(), "engine+engine_version?engine_ready?broken_sagas-paused?");
}

/// A folder of keys with an engine's pair and one service that is let in.
struct DoctorOfKeys : testing::Test {
  temporary_folder temporary;
  settings with;
  std::string service = temporary.path("inventory.key");

  void SetUp() override {
    with.keys = temporary.path("keys");
    const auto engine = transport::make_engine_key(with.keys);
    ASSERT_TRUE(engine.has_value());
    transport::service_key key{"inventory", transport::make_key_pair(), engine->public_key};
    ASSERT_TRUE(transport::write_service_key(service, key).has_value());
    authorise(std::nullopt, key.own.public_key);
  }
  void authorise(std::optional<std::string> revoked, const std::string& key) {
    transport::authorised_key each{"inventory", key, {}, {}, {}};
    each.revoked = std::move(revoked);
    ASSERT_TRUE(transport::write_authorised_keys(with.keys, {each}).has_value());
  }
  verdict of(const std::string& check) const {
    for (const auto& each : check_keys(with, service)) {
      if (each.check == check) return each.is;
    }
    ADD_FAILURE() << "no " << check;
    return verdict::bad;
  }
};

TEST_F(DoctorOfKeys, FindsThatTheServiceIsLetIn) {
  for (const char* check : {"keys_folder", "engine_key", "authorised_keys", "service_key"}) {
    EXPECT_EQ(of(check), verdict::good) << check;
  }
}

TEST_F(DoctorOfKeys, FindsAKeyThatIsRevokedOrUnknown) {
  authorise("lost", transport::read_service_key(service)->own.public_key);
  EXPECT_EQ(of("service_key"), verdict::bad);
  EXPECT_EQ(of("authorised_keys"), verdict::warning);
  authorise(std::nullopt, transport::make_key_pair().public_key);
  EXPECT_EQ(of("service_key"), verdict::bad);
}

TEST_F(DoctorOfKeys, FindsAKeyOfAnotherEngine) {
  fs::remove(with.keys + "/engine.key");
  ASSERT_TRUE(transport::make_engine_key(with.keys).has_value());
  EXPECT_EQ(of("service_key"), verdict::bad);
}

TEST_F(DoctorOfKeys, FindsAFolderAndAKeyThatOthersGetAt) {
  fs::permissions(with.keys, fs::perms::others_write, fs::perm_options::add);
  EXPECT_EQ(of("keys_folder"), verdict::bad);
  fs::permissions(with.keys + "/engine.key", fs::perms::others_read, fs::perm_options::add);
  EXPECT_EQ(of("engine_key"), verdict::bad);
}

}  // namespace
}  // namespace snorri::app
