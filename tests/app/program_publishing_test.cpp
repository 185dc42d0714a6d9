// Events by hand, through the real program: emit, start, and messages that were set aside.
#include <gtest/gtest.h>

#include <fstream>

#include "program.hpp"
#include "views/json.hpp"

namespace snorri::app {
namespace {

struct ByHand : testing::Test {
  temporary_folder folder;
  std::string store = folder.path("shop.db");
  std::unique_ptr<served> engine;

  void SetUp() override {
    {
      const auto made = open_file(store);
      fill(*made);
      add_parked(*made, "m10", "10", R"({"order_id":"10","pieces":1})");
    }
    engine = std::make_unique<served>(store);
  }
  run_result run(std::vector<std::string> words) const {
    words.insert(words.end(), {"--admin", engine->admin()});
    return snorri(std::move(words));
  }
};

TEST_F(ByHand, AnEventIsHeldAgainstItsDescriptionAndIsOnRecord) {
  const auto wrong = run({"emit", "OrderCreated", R"({"order_id":"8","pieces":"two"})", "--yes"});
  EXPECT_EQ(wrong.code, 2);
  EXPECT_NE(wrong.err.find("E3002 malformed body"), std::string::npos) << wrong.err;
  EXPECT_NE(wrong.err.find("pieces"), std::string::npos) << wrong.err;
  EXPECT_EQ(run({"emit", "OrderCreated", "no json", "--yes"}).code, 2);
  EXPECT_EQ(run({"emit", "Nonsense", "{}", "--yes"}).code, 2);
  const std::string body = R"({"order_id":"8","pieces":2})";
  EXPECT_EQ(run({"emit", "OrderCreated", body}).code, 2) << "nobody said yes";
  EXPECT_EQ(run({"show", "order/8"}).code, 3);
  const auto tried = run({"emit", "OrderCreated", body, "--dry-run"});
  EXPECT_EQ(tried.code, 0) << tried.err;
  EXPECT_EQ(tried.out, "would be: saga order/8 begins\n");
  const auto done = run({"emit", "OrderCreated", body, "--by", "anna", "--reason",
                         "lost in the mail", "--yes", "-o", "json"});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(json::parse(done.out)["saga"], "order/8");
  const auto told = json::parse(run({"show", "order/8", "-o", "json"}).out);
  EXPECT_EQ(told["history"][0]["input"]["source"], "anna");
  EXPECT_EQ(told["history"][0]["reason"], "lost in the mail");
  // As refused as it was, nothing of it was set aside.
  EXPECT_EQ(json::parse(run({"parked", "-o", "json"}).out).size(), 2u);
}

TEST_F(ByHand, AnEventComesFromAFile) {
  const std::string file = folder.path("order.json");
  std::ofstream(file) << R"({"order_id":"8","pieces":2})";
  EXPECT_EQ(run({"emit", "OrderCreated", "--file", file, "--yes"}).code, 0);
  EXPECT_EQ(run({"show", "order/8"}).code, 0);
  EXPECT_EQ(run({"emit", "OrderCreated", "--file", folder.path("none"), "--yes"}).code, 22);
  EXPECT_EQ(run({"emit", "OrderCreated", "{}", "--file", file, "--yes"}).code, 2);
}

TEST_F(ByHand, ASagaBeginsUnderAKeyThatIsFree) {
  const std::string body = R"({"order_id":"8","pieces":2})";
  const auto begun = run({"start", "order", body, "--yes"});
  EXPECT_EQ(begun.code, 0) << begun.err;
  EXPECT_NE(begun.out.find("saga order/8 PENDING"), std::string::npos) << begun.out;
  const auto again = run({"start", "order", body, "--yes"});
  EXPECT_EQ(again.code, 5);
  EXPECT_NE(again.err.find("E3012 key in use"), std::string::npos) << again.err;
  EXPECT_EQ(json::parse(run({"show", "order/8", "-o", "json"}).out)["version"], 1);
  const auto meant = run({"start", "oder", body, "--yes"});
  EXPECT_EQ(meant.code, 3);
  EXPECT_NE(meant.err.find("did you mean \"order\""), std::string::npos) << meant.err;
  const auto late = run(
      {"start", "order", R"({"order_id":"9","pieces":2})", "--yes", "--wait", "--timeout", "0.1"});
  EXPECT_EQ(late.code, 7) << late.err;
}

TEST_F(ByHand, ASignalGoesToTheSagaThatIsNamed) {
  ASSERT_EQ(run({"start", "order", R"({"order_id":"8","pieces":2})", "--yes"}).code, 0);
  const auto done = run({"signal", "order/8", "InventoryReserved", R"({"reservation":"R-1"})",
                         "--reason", "by phone", "--yes", "-o", "json"});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(json::parse(done.out)["to"], "CAPTURE");
  EXPECT_EQ(run({"signal", "order/8", "ShipmentBooked", "--yes"}).code, 5);
}

TEST_F(ByHand, APoisonMessageIsPutAwayAndStaysOnRecord) {
  const auto again = run({"parked", "retry", "1", "--yes"});
  EXPECT_EQ(again.code, 2) << again.err;
  EXPECT_NE(again.err.find("pieces"), std::string::npos) << again.err;
  EXPECT_EQ(run({"parked", "discard", "1", "--yes"}).code, 2) << "without a reason";
  EXPECT_EQ(run({"parked", "discard", "1", "--reason", "x"}).code, 2) << "nobody said yes";
  EXPECT_EQ(json::parse(run({"parked", "-o", "json"}).out).size(), 2u);
  const auto away =
      run({"parked", "discard", "1", "--reason", "sent by mistake", "--by", "anna", "--yes"});
  EXPECT_EQ(away.code, 0) << away.err;
  engine->stop(SIGKILL);
  engine = std::make_unique<served>(store);
  EXPECT_EQ(json::parse(run({"parked", "-o", "json"}).out).size(), 1u);
  EXPECT_EQ(json::parse(run({"status", "-o", "json"}).out)["parked"], 1);
  EXPECT_EQ(run({"parked", "discard", "1", "--reason", "x", "--yes"}).code, 5);
  const auto settled = json::parse(run({"parked", "--settled", "-o", "json"}).out);
  ASSERT_EQ(settled.size(), 2u);
  EXPECT_EQ(settled[0]["settled"]["how"], "discarded");
  EXPECT_EQ(settled[0]["settled"]["by"], "anna");
  EXPECT_NE(run({"parked", "--settled"}).out.find("discarded by anna (sent by mistake)"),
            std::string::npos);
}

TEST_F(ByHand, AParkedMessageIsSentAgain) {
  const auto done = run({"parked", "retry", "--all", "--key", "10", "--by", "anna", "--reason",
                         "it is taken now", "--yes"});
  EXPECT_EQ(done.code, 0) << done.err;
  const auto told = json::parse(run({"show", "order/10", "-o", "json"}).out);
  EXPECT_EQ(told["history"][0]["input"]["id"], "m10");
  EXPECT_EQ(told["history"][0]["reason"], "sent again by anna: it is taken now");
  EXPECT_EQ(run({"parked", "retry", "--all", "--key", "10", "--yes"}).code, 3);
  EXPECT_EQ(run({"parked", "retry", "--yes"}).code, 2);
}

}  // namespace
}  // namespace snorri::app
