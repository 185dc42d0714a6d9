// The program's commands for a store as a whole: copies, the check, subscriptions, forgetting.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "program.hpp"
#include "views/json.hpp"

namespace snorri::app {
namespace {

struct StoreCommands : testing::Test {
  temporary_folder folder;
  std::string store = folder.path("shop.db");
  std::string copy = folder.path("copy.db");

  void SetUp() override { fill_file(store); }

  /// A subscription that failed twice and is paused.
  void add_paused(const std::string& name) {
    const auto file = open_file(store);
    const auto row = file->open_subscription(name, {"order", {}, ""},
                                             {store::subscription_start::kind::start, 0});
    ASSERT_TRUE(row);
    for (int n = 0; n < 2; ++n)
      ASSERT_TRUE(file->fail_subscription(name, row->epoch, "the mail server is away", 2));
  }

  std::string listed(const std::string& path) {
    return snorri({"list", "-o", "jsonl", "--store", path}).out;
  }
};

json parsed(const run_result& from) {
  EXPECT_EQ(from.code, 0) << from.err;
  return json::parse(from.out, nullptr, false);
}

TEST_F(StoreCommands, BackUpBesideTheEngineAndGoOnFromTheLast) {
  const std::string backup = folder.path("backup");
  {
    const served engine(store);
    const auto made = snorri({"backup", backup, "--store", store});
    EXPECT_EQ(made.code, 0) << made.err;
    EXPECT_NE(made.out.find("events, positions 1 to "), std::string::npos) << made.out;
    EXPECT_EQ(made.err, "") << "no bar where nobody looks";
  }
  add_pending(*open_file(store), "later", first_order_at());
  const json second = parsed(snorri({"backup", backup, "--store", store, "-o", "json"}));
  EXPECT_EQ(second["from"].get<int>() + second["events"].get<int>(), second["to"].get<int>());
  EXPECT_GT(second["from"], 0);
  EXPECT_GT(second["events"], 0);
  EXPECT_EQ(listed(backup), listed(store));
}

TEST_F(StoreCommands, RestoreWhereNoStoreIsOrReplaceTheOneThere) {
  const std::string backup = folder.path("backup");
  ASSERT_EQ(snorri({"backup", backup, "--store", store}).code, 0);
  EXPECT_EQ(snorri({"restore", backup, "--store", copy}).code, 0);
  EXPECT_EQ(listed(copy), listed(store));
  const auto refused = snorri({"restore", backup, "--store", copy});
  EXPECT_EQ(refused.code, 5);
  EXPECT_NE(refused.err.find("E2017"), std::string::npos) << refused.err;
  const auto asked = snorri({"restore", backup, "--store", copy, "--replace"});
  EXPECT_EQ(asked.code, 2) << "nobody can be asked";
  EXPECT_EQ(snorri({"restore", backup, "--store", copy, "--replace", "--yes"}).code, 0);
  EXPECT_EQ(listed(copy), listed(store));
  const served engine(copy);
  EXPECT_EQ(snorri({"restore", backup, "--store", copy, "--replace", "--yes"}).code, 14);
}

TEST_F(StoreCommands, ExportAndImportByFilesAndByPipes) {
  const std::string lines = folder.path("lines");
  const auto out = snorri({"export", "--store", store});
  EXPECT_EQ(out.code, 0) << out.err;
  EXPECT_EQ(snorri({"export", lines, "--store", store}).code, 0);
  std::ifstream file(lines);
  std::ostringstream text;
  text << file.rdbuf();
  EXPECT_EQ(text.str(), out.out);
  const json report = parsed(snorri({"import", lines, "--store", copy, "-o", "json"}));
  EXPECT_EQ(report["from"], 0);
  EXPECT_EQ(listed(copy), listed(store));
  const auto again = snorri({"import", lines, "--store", copy});
  EXPECT_EQ(again.code, 0) << again.err;
  EXPECT_NE(again.out.find("nothing new"), std::string::npos) << again.out;
}

TEST_F(StoreCommands, SayWhichLineOfAnExportIsWrong) {
  const std::string lines = folder.path("lines");
  std::string text = snorri({"export", "--store", store}).out;
  text.insert(text.find('\n') + 20, "x");
  std::ofstream(lines) << text;
  const auto refused = snorri({"import", lines, "--store", copy});
  EXPECT_EQ(refused.code, 1);
  EXPECT_NE(refused.err.find("line 2 of the export"), std::string::npos) << refused.err;
  EXPECT_FALSE(std::filesystem::exists(copy));
}

TEST_F(StoreCommands, VerifyASoundStore) {
  const auto table = snorri({"verify", "--store", store});
  EXPECT_EQ(table.code, 0) << table.err;
  EXPECT_NE(table.out.find("is sound: "), std::string::npos) << table.out;
  const json report = parsed(snorri({"verify", "--store", store, "-o", "json"}));
  EXPECT_EQ(report["sound"], true);
  EXPECT_EQ(report["events"], report["position"]);
  EXPECT_EQ(report["findings"], json::array());
}

TEST_F(StoreCommands, VerifyFoldsEverySagaAgainIfAsked) {
  const json report = parsed(
      snorri({"verify", "--store", store, "--rebuild", "--sagas", GOOD_SAGAS, "-o", "json"}));
  EXPECT_EQ(report["rebuild"]["sagas"], 3);
  EXPECT_EQ(report["rebuild"]["sound"], true) << report.dump(2);
}

TEST_F(StoreCommands, VerifySaysWhatIsDamagedAndWhichSagaItTouches) {
  std::fstream file(store, std::ios::in | std::ios::out | std::ios::binary);
  std::ostringstream bytes;
  bytes << file.rdbuf();
  const auto at = bytes.str().find("limit exceeded");
  ASSERT_NE(at, std::string::npos);
  file.seekp(static_cast<std::streamoff>(at));
  file.put('L');
  file.close();
  const auto table = snorri({"verify", "--store", store});
  EXPECT_EQ(table.code, 11) << table.err;
  EXPECT_NE(table.out.find("NOT sound"), std::string::npos) << table.out;
  EXPECT_NE(table.out.find("order/2"), std::string::npos) << table.out;
  const auto report = snorri({"verify", "--store", store, "-o", "json"});
  EXPECT_EQ(report.code, 11);
  EXPECT_EQ(json::parse(report.out)["sound"], false);
}

TEST_F(StoreCommands, ListSubscriptionsTheSameFromTheFileAndFromTheEngine) {
  add_paused("mails");
  const auto from_file = snorri({"subscriptions", "--store", store});
  EXPECT_NE(from_file.out.find("PAUSED"), std::string::npos) << from_file.out << from_file.err;
  EXPECT_NE(from_file.out.find("the mail server is away"), std::string::npos) << from_file.out;
  const json row = parsed(snorri({"subscriptions", "--store", store, "-o", "jsonl"}));
  EXPECT_EQ(row["failures"], 2);
  EXPECT_EQ(row["cursor"], 0);
  EXPECT_GT(row["behind"], 0);
  const served engine(store);
  const auto from_engine = snorri({"subscriptions", "--admin", engine.admin()});
  EXPECT_EQ(from_engine.out, from_file.out);
}

TEST_F(StoreCommands, ResumeASubscriptionInTheFileOrByTheEngine) {
  add_paused("mails");
  EXPECT_EQ(snorri({"subscriptions", "resume", "mails", "--store", store}).code, 0);
  const auto going = snorri({"subscriptions", "--store", store, "-o", "jsonl"});
  EXPECT_EQ(json::parse(going.out)["paused"], false);
  add_paused("others");
  const served engine(store);
  const auto resumed = snorri({"subscriptions", "resume", "others", "--admin", engine.admin()});
  EXPECT_EQ(resumed.code, 0) << resumed.err;
  const auto all = snorri({"subscriptions", "--admin", engine.admin(), "-o", "json"});
  for (const json& each : json::parse(all.out)) EXPECT_EQ(each["paused"], false) << each;
  EXPECT_EQ(snorri({"subscriptions", "resume", "none", "--admin", engine.admin()}).code, 3);
  EXPECT_EQ(snorri({"subscriptions", "resume", "mails", "--store", store}).code, 14)
      << "the engine has the file";
}

TEST_F(StoreCommands, RemoveASubscriptionFromTheFileOnly) {
  add_paused("mails");
  EXPECT_EQ(snorri({"subscriptions", "remove", "mails", "--store", store}).code, 2);
  EXPECT_EQ(snorri({"subscriptions", "remove", "mails", "--store", store, "--yes"}).code, 0);
  EXPECT_EQ(snorri({"subscriptions", "--store", store, "-o", "json"}).out, "[]\n");
  EXPECT_EQ(snorri({"subscriptions", "remove", "mails", "--admin", "http://127.0.0.1:1"}).code, 2);
}

TEST_F(StoreCommands, RefuseWhatMakesNoSense) {
  EXPECT_EQ(snorri({"backup", folder.path("b")}).code, 2) << "no store";
  EXPECT_EQ(snorri({"backup", folder.path("b"), "--store", folder.path("none")}).code, 20);
  EXPECT_EQ(snorri({"subscriptions", "resume"}).code, 2);
  EXPECT_EQ(snorri({"subscriptions", "stop", "mails"}).code, 2);
  EXPECT_EQ(snorri({"forget", "customer/17", "--store", store}).code, 2) << "nobody can be asked";
  EXPECT_EQ(snorri({"forget", "customer/17", "--store", folder.path("none"), "--yes"}).code, 20);
  EXPECT_FALSE(std::filesystem::exists(folder.path("none")));
}

TEST_F(StoreCommands, ForgetInTheFileAndByTheEngine) {
  const auto nobody = snorri({"forget", "customer/17", "--yes", "--store", store, "-o", "json"});
  EXPECT_EQ(nobody.code, 0) << nobody.err;
  EXPECT_EQ(nobody.out, "{\n  \"subject\": \"customer/17\",\n  \"forgotten\": false\n}\n");
  const served engine(store);
  const auto same =
      snorri({"forget", "customer/17", "--yes", "--admin", engine.admin(), "-o", "json"});
  EXPECT_EQ(same.code, 0) << same.err;
  EXPECT_EQ(same.out, nobody.out);
}

}  // namespace
}  // namespace snorri::app
