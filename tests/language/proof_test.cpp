// Every saga of the language's pages, proven as it stands there.
#include <gtest/gtest.h>

#include "snorri/sagas/library.hpp"
#include "snorri/sagas/model_check.hpp"

namespace snorri::sagas {
namespace {

TEST(Language, SagasOfItsPagesAreProven) {
  ASSERT_GT(linked_definitions().size(), 10u);
  for (const auto* each : linked_definitions()) {
    const auto report = model_check(*each);
    EXPECT_TRUE(report.proven()) << to_text(report);
    EXPECT_GT(report.states, 0u) << to_text(report);
  }
}

/// A step without an undo that is left while its command is open must leave the command, too.
TEST(Language, AStepWithoutUndoIsLeftBehindWhenTheStepsBeforeItAreUndone) {
  for (const auto* each : linked_definitions()) {
    for (const auto& row : each->shape().rows) {
      if (each->shape().name != "parcel" || row.from != "SEND_OFF" || row.on != "cancel") continue;
      ASSERT_FALSE(row.actions.empty());
      EXPECT_EQ(row.actions.front().kind, "leave");
      return;
    }
  }
  FAIL() << "there is no such row";
}

TEST(Language, ADeadlineIsSetWhenTheSagaBegins) {
  for (const auto* each : linked_definitions()) {
    if (each->shape().deadline_us == 0) continue;
    const auto report = model_check(*each);
    for (const auto row : report.rows_untaken) {
      EXPECT_NE(each->shape().rows[row].on, "deadline") << each->shape().name;
    }
  }
}

}  // namespace
}  // namespace snorri::sagas
