// What `-o json` and `-o jsonl` print is as docs/schemas says, from a store and from an engine.
#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "program.hpp"

namespace snorri::app {
namespace {

struct documented {
  const char* schema;
  std::vector<std::string> words;
};

const std::vector<documented>& documented_outputs() {
  static const std::vector<documented> all = {
      {"list", {"list"}},
      {"count", {"list", "--count"}},
      {"show", {"show", "order/3", "--bodies", "--data"}},
      {"show", {"show", "order/7", "--at", "1"}},
      {"follow", {"follow", "--from", "start", "--timeout", "1"}},
      {"why", {"why", "order/7"}},
      {"why", {"why", "order/9"}},
      {"why", {"why", "order/1"}},
      {"participants", {"participants"}},
      {"timers", {"timers"}},
      {"stats", {"stats"}},
      {"top", {"top"}},
      {"diff", {"diff", "order/1", "order/2"}},
      {"diff", {"diff", "order/3@2", "order/3"}},
      {"diff", {"diff", "order", "order@1"}},
      {"graph", {"graph", "order/3"}},
      {"coverage", {"graph", "order", "--coverage"}},
      {"parked", {"parked", "--bodies"}},
      {"definitions", {"definitions"}},
  };
  return all;
}

struct Schemas : testing::Test {
  temporary_folder folder;
  std::string store = folder.path("shop.db");

  void SetUp() override {
    const auto made = open_file(store);
    fill(*made);
    add_pending(*made, "7", system_clock().now());
    order_writer stuck(*made, "9", first_order_at());
    stuck.created();
    stuck.cancelled("anna", "by phone");
    for (int attempt = 1; attempt <= 10; ++attempt) stuck.failed("release", "inventory", "locked");
  }

  /// Runs it with `more`, and compares what it printed.
  void check(const documented& what, std::vector<std::string> more) {
    std::string text;
    auto words = what.words;
    words.insert(words.end(), more.begin(), more.end());
    for (const auto& word : words) text += word + " ";
    const auto printed = snorri(words);
    EXPECT_EQ(printed.code, 0) << text << printed.err;
    EXPECT_FALSE(printed.out.empty()) << text;
    const std::string file = folder.path("printed");
    std::ofstream(file) << printed.out;
    const auto judged =
        run({"/usr/bin/python3", SNORRI_SOURCE "/tests/schemas/valid.py",
             std::string(SNORRI_SOURCE "/docs/schemas/") + what.schema + ".json", file});
    EXPECT_EQ(judged.code, 0) << text << judged.err;
    EXPECT_EQ(judged.out, "") << text;
  }
};

TEST_F(Schemas, HoldForWhatIsReadFromAStore) {
  for (const auto& each : documented_outputs()) {
    check(each, {"-o", "json", "--store", store});
    check(each, {"-o", "jsonl", "--store", store});
  }
  check({"replay", {"replay", "order/3"}}, {"--sagas", GOOD_SAGAS, "-o", "json", "--store", store});
}

TEST_F(Schemas, HoldForWhatAnEngineAnswers) {
  const served engine(store);
  for (const auto& each : documented_outputs()) {
    check(each, {"-o", "json", "--admin", engine.admin()});
  }
  check({"replay", {"replay", "order/3"}}, {"-o", "json", "--admin", engine.admin()});
}

TEST_F(Schemas, FindWhatIsNotAsTheySay) {
  const std::string file = folder.path("printed");
  std::ofstream(file) << R"([{"saga":"order/1","type":"order"}])";
  const auto judged = run({"/usr/bin/python3", SNORRI_SOURCE "/tests/schemas/valid.py",
                           SNORRI_SOURCE "/docs/schemas/list.json", file});
  EXPECT_NE(judged.out.find("'key' is a required property"), std::string::npos) << judged.out;
}

}  // namespace
}  // namespace snorri::app
