// `snorri doctor` on a machine: with an engine and without, and with what may be wrong.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "program.hpp"
#include "views/json.hpp"

namespace snorri::app {
namespace {

struct ProgramDoctor : testing::Test {
  temporary_folder folder;
  std::string store = folder.path("shop.db");
  run_result result;

  /// The verdicts by check.
  std::map<std::string, std::string> examine(std::vector<std::string> more) {
    std::vector<std::string> all{"doctor", "-o", "json"};
    all.insert(all.end(), more.begin(), more.end());
    result = snorri(all);
    std::map<std::string, std::string> verdicts;
    for (const json& each : json::parse(result.out)) {
      verdicts[text_in(each, "check")] = text_in(each, "verdict");
      said[text_in(each, "check")] = text_in(each, "said");
      EXPECT_TRUE(text_in(each, "verdict") == "ok" || !text_in(each, "advice").empty()) << each;
    }
    return verdicts;
  }
  std::map<std::string, std::string> said;
  const std::vector<std::string> nowhere{"--admin", "127.0.0.1:0", "--listen", "tcp://127.0.0.1:0",
                                         "--store"};
  std::vector<std::string> on(const std::string& path) const {
    auto all = nowhere;
    all.push_back(path);
    return all;
  }
};

TEST_F(ProgramDoctor, FindsNothingWrongWithoutAnEngine) {
  fill_file(store);
  const auto found = examine(on(store));
  EXPECT_EQ(result.code, 0) << result.out << result.err;
  for (const char* check :
       {"program", "sqlite", "zeromq", "configuration", "engine", "listen", "admin", "store",
        "store_log", "store_records", "store_clock", "keys"}) {
    EXPECT_EQ(found.count(check) == 1 ? found.at(check) : "absent", "ok") << check << said[check];
  }
  for (const char* check :
       {"compiler", "package", "disk_room", "disk_speed", "clock", "open_files"}) {
    EXPECT_TRUE(found.contains(check)) << check;
  }
  EXPECT_NE(said["store"].find("no engine writes it"), std::string::npos) << said["store"];
}

TEST_F(ProgramDoctor, AsksTheEngineThatRunsAndReadsItsStoreBesideIt) {
  served engine(store);
  const auto found = examine({"--admin", engine.admin()});
  EXPECT_EQ(result.code, 0) << result.out << result.err;
  EXPECT_EQ(found.at("engine_ready"), "ok");
  EXPECT_FALSE(found.contains("listen"));
  EXPECT_NE(said["store"].find(", an engine writes it"), std::string::npos) << said["store"];
  EXPECT_EQ(engine.stop(), 0);
}

TEST_F(ProgramDoctor, EndsWithOneAndGoesOnWhereSomethingIsWrong) {
  std::ofstream(folder.path("snorri.toml")) << "redelivry_ms = 5\n";
  std::ofstream(store) << "these are no sagas, but a letter to Loki, long enough to be read";
  auto arguments = on(store);
  arguments.insert(arguments.end(), {"--config", folder.path("snorri.toml"), "--sagas", NO_SAGAS});
  const auto found = examine(arguments);
  EXPECT_EQ(result.code, 1);
  EXPECT_EQ(found.at("configuration"), "failed");
  EXPECT_NE(said["configuration"].find("did you mean \"redelivery_ms\"?"), std::string::npos);
  EXPECT_EQ(found.at("sagas"), "failed");
  EXPECT_EQ(found.at("store"), "failed");
  EXPECT_TRUE(found.contains("disk_speed"));
}

TEST_F(ProgramDoctor, FindsAnAddressThatAnotherProgramHas) {
  served engine(store);
  const auto found =
      examine({"--store", store, "--listen", engine.listen(), "--admin", "127.0.0.1:0"});
  EXPECT_EQ(result.code, 1);
  EXPECT_EQ(found.at("listen"), "failed") << said["listen"];
  EXPECT_EQ(engine.stop(), 0);
}

TEST_F(ProgramDoctor, FindsAStoreWithoutAFolderAndOneThatIsDamaged) {
  EXPECT_EQ(examine(on(folder.path("nowhere") + "/shop.db")).at("store"), "failed");
  EXPECT_EQ(result.code, 1);
  fill_file(store);
  std::fstream file(store, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(100);
  file << std::string(std::filesystem::file_size(store) - 100, '\xa5');
  file.close();
  const auto found = examine(on(store));
  EXPECT_EQ(result.code, 1) << result.out;
}

TEST_F(ProgramDoctor, FindsRecordsOfTheFutureAfterTheClockWasPutBack) {
  add_pending(*open_file(store), "later", from_us(4'102'444'800'000'000));  // of the year 2100
  EXPECT_EQ(examine(on(store)).at("store_clock"), "failed");
  EXPECT_NE(said["store_clock"].find("2100-01-01 00:00:00 UTC"), std::string::npos);
  EXPECT_EQ(result.code, 1);
}

TEST_F(ProgramDoctor, SaysInATableWhatToDo) {
  const auto told =
      snorri({"doctor", "--admin", "127.0.0.1:0", "--store", folder.path("nowhere") + "/shop.db"});
  EXPECT_EQ(told.code, 1);
  EXPECT_NE(told.out.find("failed   store "), std::string::npos) << told.out;
  EXPECT_NE(told.out.find("\n                           -> make the folder"), std::string::npos)
      << told.out;
}

}  // namespace
}  // namespace snorri::app
