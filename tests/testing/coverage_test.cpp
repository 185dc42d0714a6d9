// Coverage counts for the whole process, so each test here has a saga that no other one takes.
#include "snorri/testing/coverage.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "caught.hpp"
#include "covered.hpp"
#include "snorri/testing/given.hpp"

namespace {

using namespace covered;
using namespace snorri::testing;
using ::testing::ElementsAre;

given_saga begun(std::string_view saga) { return given(saga).when(DoorRung{"1"}); }

TEST(Coverage, CountsEveryRowAlsoThoseThatIgnore) {
  EXPECT_EQ(coverage_of<counted_saga>()->percent(), 0);
  begun("counted").when(DoorRung{"1"}).when(DoorOpened{});
  EXPECT_THAT(coverage_of<counted_saga>()->times, ElementsAre(1, 1, 0, 1, 0));
  EXPECT_THAT(coverage_of<counted_saga>()->untested(), ElementsAre(2, 4));
  EXPECT_EQ(coverage_of<counted_saga>()->percent(), 60);
  begun("counted").when_timeout().when_timeout();
  EXPECT_THAT(coverage_of<counted_saga>()->times, ElementsAre(2, 1, 1, 1, 1));
  EXPECT_TRUE(coverage_of<counted_saga>()->full());
  EXPECT_FULL_COVERAGE(counted_saga);
}

TEST(Coverage, FailsWithTheRowsThatNoTestTookAndTheDiagram) {
  begun("missed").when(DoorOpened{});
  const int line = __LINE__ + 1;
  const auto failures = failures_of([] { EXPECT_FULL_COVERAGE(missed_saga); });
  ASSERT_EQ(failures.size(), 1u);
  EXPECT_EQ(failures[0].line, line);
  const auto hint = failures[0].message.find("Only ");
  std::string message = failures[0].message;
  if (hint != std::string::npos) message.erase(hint, message.find('\n', hint) + 1 - hint);
  EXPECT_EQ(message, R"(Failed
no test took 3 of the 5 rows of saga missed (40 % are tested):
  WAITING --DoorRung--> WAITING
  WAITING --timeout [tries_left<2>]--> WAITING / again OpenDoor
  WAITING --timeout--> CANCELLED
stateDiagram-v2
    [*] --> WAITING : DoorRung / OpenDoor
    WAITING --> WAITING : UNTESTED DoorRung
    WAITING --> WAITING : UNTESTED timeout [tries_left(2)] / again OpenDoor
    WAITING --> CONFIRMED : DoorOpened
    WAITING --> CANCELLED : UNTESTED timeout
    CONFIRMED --> [*]
    CANCELLED --> [*]
    classDef untested fill:#f6c9c5,stroke:#b3261e
    class CANCELLED untested
)");
}

struct no_such_saga {
  static constexpr std::string_view name = "nobody";
  static constexpr int version = 1;
};

TEST(Coverage, OfASagaThatIsNotLinkedFails) {
  const auto failures = failures_of([] { EXPECT_FULL_COVERAGE(no_such_saga); });
  ASSERT_EQ(failures.size(), 1u);
  EXPECT_NE(failures[0].message.find("no saga nobody version 1 is linked into this test"),
            std::string::npos);
}

TEST(Coverage, CountsWhatOtherProcessesTook) {
  const auto folder =
      std::filesystem::temp_directory_path() / ("snorri_coverage_" + std::to_string(::getpid()));
  std::filesystem::create_directory(folder);
  ::setenv("SNORRI_COVERAGE_DIR", folder.c_str(), 1);
  const auto other = ::fork();
  if (other == 0) {
    begun("shared").when(DoorRung{"1"}).when(DoorOpened{});
    ::_exit(0);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(other, &status, 0), other);
  ASSERT_EQ(status, 0);
  EXPECT_THAT(coverage_of<shared_saga>()->untested(), ElementsAre(2, 4));
  begun("shared").when_timeout().when_timeout();
  EXPECT_FULL_COVERAGE(shared_saga);
  ::unsetenv("SNORRI_COVERAGE_DIR");
  EXPECT_THAT(coverage_of<shared_saga>()->untested(), ElementsAre(1, 3));
  std::filesystem::remove_all(folder);
}

}  // namespace
