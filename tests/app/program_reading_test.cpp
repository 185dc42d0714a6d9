// The program's reading commands, from a store file and from a running engine.
#include <gtest/gtest.h>

#include <csignal>

#include "program.hpp"
#include "views/json.hpp"

namespace snorri::app {
namespace {

struct Reading : testing::Test {
  temporary_folder folder;
  std::string store = folder.path("shop.db");

  void SetUp() override { fill_file(store); }
};

TEST_F(Reading, GivesTheSameFromTheStoreAndFromTheEngine) {
  const served engine(store);
  const std::vector<std::vector<std::string>> commands = {
      {"list"},
      {"list", "-o", "json"},
      {"list", "-o", "jsonl", "--status", "cancelled"},
      {"list", "--limit", "1", "--after", "1", "-o", "json"},
      {"show", "order/2", "-o", "json"},
      {"show", "order/2", "-o", "jsonl", "--bodies"},
      {"graph", "order"},
      {"graph", "order/2", "-o", "json"},
      {"graph", "order/2", "--format", "dot"},
      {"parked", "-o", "json", "--bodies"},
      {"definitions", "-o", "json"},
      {"follow", "order/2", "--until-end", "-o", "jsonl"},
  };
  for (auto command : commands) {
    const std::string name = command.front() + " " + command.back();
    auto there = command;
    command.insert(command.end(), {"--store", store});
    there.insert(there.end(), {"--admin", engine.admin()});
    const auto from_store = snorri(command);
    const auto from_engine = snorri(there);
    EXPECT_EQ(from_store.code, from_engine.code) << name;
    EXPECT_EQ(from_store.out, from_engine.out) << name;
    EXPECT_FALSE(from_store.out.empty()) << name << from_store.err;
    EXPECT_EQ(from_store.err, from_engine.err) << name;
  }
}

TEST_F(Reading, NeedsNoEngine) {
  const auto list = snorri({"list", "-o", "json", "--store", store});
  EXPECT_EQ(list.code, 0);
  EXPECT_EQ(json::parse(list.out).size(), 3u);
  EXPECT_EQ(list.err, "");
  const auto lines = snorri({"list", "-o", "jsonl", "--store", store});
  EXPECT_EQ(std::count(lines.out.begin(), lines.out.end(), '\n'), 3);
}

TEST_F(Reading, TellsTheStoryToAPipeWithoutColour) {
  const auto story = snorri({"show", "order/2", "--store", store});
  EXPECT_EQ(story.code, 0);
  EXPECT_EQ(story.out.find('\x1b'), std::string::npos);
  EXPECT_NE(story.out.find("why      PaymentFailed: limit exceeded"), std::string::npos);
}

TEST_F(Reading, SaysOnStderrWhereTheNextPageBegins) {
  const auto list = snorri({"list", "--limit", "2", "--store", store});
  EXPECT_EQ(list.code, 0);
  EXPECT_EQ(list.err, "snorri: there are more: --after 2, or --limit 0 for all\n");
  const auto rest = snorri({"list", "--limit", "2", "--after", "2", "--store", store});
  EXPECT_EQ(rest.err, "");
}

TEST_F(Reading, TakesItsSourceFromTheEnvironment) {
  const auto list = run({SNORRI_PROGRAM, "list", "-o", "json"}, {"SNORRI_STORE=" + store});
  EXPECT_EQ(list.code, 0) << list.err;
}

TEST_F(Reading, FollowsUntilTheEndAndSaysHowItEnded) {
  EXPECT_EQ(snorri({"follow", "order/1", "--until-end", "--store", store}).code, 0);
  EXPECT_EQ(snorri({"follow", "order/2", "--until-end", "--store", store}).code, 6);
}

TEST_F(Reading, FollowingTimesOutWithItsOwnCode) {
  const auto out =
      snorri({"follow", "order/77", "--until-end", "--timeout", "0.1", "--store", store});
  EXPECT_EQ(out.code, 7);
  EXPECT_NE(out.err.find("snorri: E4009 timed out: "), std::string::npos);
}

TEST_F(Reading, FollowingEndsCleanlyWhenInterruptedOrUnread) {
  process interrupted({SNORRI_PROGRAM, "follow", "--from", "start", "--store", store});
  ASSERT_TRUE(interrupted.read_line().has_value());
  interrupted.send_signal(SIGINT);
  EXPECT_EQ(interrupted.wait(), 0);
  EXPECT_EQ(interrupted.err(), "");

  process unread({SNORRI_PROGRAM, "follow", "--from", "start", "--store", store});
  ASSERT_TRUE(unread.read_line().has_value());
  unread.close_stdout();
  EXPECT_EQ(unread.wait(), 0);
}

TEST(Help, IsOnStdoutForEveryCommand) {
  for (const std::string name :
       {"serve", "list", "show", "follow", "graph", "parked", "definitions", "status", "cancel",
        "retry", "skip", "compensate", "resolve", "signal", "emit", "start"}) {
    const auto help = snorri({"help", name});
    EXPECT_EQ(help.code, 0) << name;
    EXPECT_NE(help.out.find("Examples:"), std::string::npos) << name;
    const auto flag = snorri({name, "--help"});
    EXPECT_EQ(flag.out, help.out) << name;
  }
  EXPECT_NE(snorri({}).out.find("Commands:"), std::string::npos);
  EXPECT_EQ(snorri({"--version"}).out.substr(0, 7), "snorri ");
}

}  // namespace
}  // namespace snorri::app
