// However the demo ends, it leaves no process behind, unless it was asked to.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "demo/child.hpp"
#include "demo_run.hpp"

namespace shop {
namespace {

using testing::HasSubstr;

/// A demo that can't come to its end: payment is away.
class DemoEnd : public testing::Test {
 protected:
  void SetUp() override { demo_.start(); }
  void TearDown() override {
    demo_.signal(SIGTERM);
    (void)demo_.wait(std::chrono::minutes(1));
  }

  /// True once the engine and the five other services run.
  bool is_at_work() {
    return eventually([&] { return processes().size() == 6 || !demo_.runs(); }) && demo_.runs();
  }
  /// Those that the demo has started.
  std::vector<std::string> processes() const {
    auto found = processes_with(dir_ + "/");
    std::erase_if(found, [](const auto& line) { return line.find("shop_demo") != line.npos; });
    return found;
  }

  temporary_folder folder_;
  std::string dir_ = folder_.path() / "demo";
  child demo_{{.name = "demo",
               .arguments = {SHOP_DEMO, "--down", "payment=600", "--dir", dir_},
               .folder = folder_.path(),
               .log = folder_.path() / "log"}};
};

TEST_F(DemoEnd, OnASignalStopsEverything) {
  ASSERT_TRUE(is_at_work()) << demo_.output();
  demo_.signal(SIGINT);
  ASSERT_TRUE(demo_.wait(std::chrono::minutes(1)));
  EXPECT_EQ(demo_.exit_status(), 130);
  EXPECT_THAT(processes(), testing::IsEmpty());
}

TEST_F(DemoEnd, ByKillTakesEverythingAlong) {
  ASSERT_TRUE(is_at_work()) << demo_.output();
  demo_.signal(SIGKILL);
  ASSERT_TRUE(demo_.wait(std::chrono::minutes(1)));
  EXPECT_TRUE(eventually([&] { return processes().empty(); }));
}

TEST_F(DemoEnd, ByTheUnexpectedEndOfAServiceSaysWhichAndStopsTheRest) {
  ASSERT_TRUE(is_at_work()) << demo_.output();
  for (const auto& each : processes()) {
    if (each.find("shop_shipping") != each.npos) ::kill(std::stoi(each), SIGKILL);
  }
  ASSERT_TRUE(demo_.wait(std::chrono::minutes(1)));
  EXPECT_EQ(demo_.exit_status(), 1);
  EXPECT_THAT(demo_.output(), HasSubstr("shipping was killed by signal 9; the end of"));
  EXPECT_THAT(processes(), testing::IsEmpty());
}

TEST_F(DemoEnd, IsWaitedForByWhoeverWantsTheSameFolder) {
  ASSERT_TRUE(is_at_work()) << demo_.output();
  const auto second = run_demo_program({"--dir", dir_});
  EXPECT_EQ(second.status, 1);
  EXPECT_THAT(second.errors, HasSubstr("a demo is running in " + dir_ + ": stop it with `kill " +
                                       std::to_string(demo_.pid()) + "`"));
  EXPECT_TRUE(demo_.runs());
}

TEST(DemoKept, LeavesTheEngineAndTheServicesRunning) {
  const temporary_folder folder;
  const std::string dir = folder.path() / "demo";
  const auto demo = run_demo_program({"--keep", "-o", "json", "--dir", dir});
  const auto left = processes_with(dir);
  const auto second = run_demo_program({"--dir", dir});
  for (const auto& each : left) ::kill(std::stoi(each), SIGTERM);

  EXPECT_EQ(demo.status, 0) << demo.errors;
  EXPECT_EQ(left.size(), 7u);
  EXPECT_THAT(demo.errors, HasSubstr("Stop them with: kill "));
  EXPECT_EQ(second.status, 1);
  EXPECT_THAT(second.errors, HasSubstr("a demo is running in " + dir));
  EXPECT_TRUE(eventually([&] { return processes_with(dir).empty(); }));
}

}  // namespace
}  // namespace shop
