// Old versions of a saga run beside new ones, so two libraries with the same type names have to
// stay apart in one process. How they are built decides that: snorri_add_saga_library.
#include <gtest/gtest.h>

#include <vector>

#include "snorri/sagas/library.hpp"

namespace {

using snorri::sagas::library;

TEST(SagaLibraries, TwoVersionsOfOneSagaStayApart) {
  const auto old_one = library::load(PARCEL_SAGAS_V1);
  const auto new_one = library::load(PARCEL_SAGAS_V2);
  ASSERT_TRUE(old_one) << old_one.error().text();
  ASSERT_TRUE(new_one) << new_one.error().text();
  ASSERT_EQ(old_one->definitions().size(), 1u);
  ASSERT_EQ(new_one->definitions().size(), 1u);

  const auto& before = old_one->definitions().front()->shape();
  const auto& after = new_one->definitions().front()->shape();
  EXPECT_EQ(before.version, 1);
  EXPECT_EQ(after.version, 2);
  EXPECT_EQ(before.states.size() + 1, after.states.size());
  EXPECT_NE(before.hash, after.hash);
}

}  // namespace
