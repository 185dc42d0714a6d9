// Every row of a saga, as a user would write it: the whole program is one test of ctest, and its
// last test asks for coverage.
#include "visa.hpp"

#include <gtest/gtest.h>

#include "snorri/testing/coverage.hpp"
#include "snorri/testing/given.hpp"
#include "snorri/testing/proof.hpp"

namespace {

using namespace journeys;
using namespace snorri::testing;
using namespace std::chrono_literals;

given_saga asked() {
  return given<visa_saga>().when(VisaWanted{"7"}).expect_command<AskOffice>(AskOffice{"7"});
}

TEST(VisaSaga, IsConfirmedWhenTheOfficeGrantsIt) {
  asked().when(VisaGranted{}).expect_end("CONFIRMED").expect_nothing_outstanding();
}

TEST(VisaSaga, IsCancelledWhenTheOfficeRefusesIt) {
  asked().when(VisaRefused{}).expect_end("CANCELLED").expect_nothing_outstanding();
}

TEST(VisaSaga, AsksTwiceAndThenReturnsWhatMayHaveBeenGranted) {
  asked()
      .after(1h)
      .expect_attempt<AskOffice>(2)
      .when_timeout()
      .expect_command<ReturnVisa>()
      .when(VisaReturned{})
      .expect_end("CANCELLED");
}

TEST(VisaSaga, IsReturnedWhenItsParentWantsItUndone) {
  asked().when(VisaGranted{}).when_undone().when(VisaReturned{}).expect_end("CANCELLED");
}

TEST(VisaSaga, IsReturnedWhenCancelledAndCannotBeCancelledTwice) {
  asked().when_cancelled("anna").expect_command<ReturnVisa>().when_cancelled("bert").expect_outcome(
      "ignored");
}

TEST(VisaSaga, GetsStuckWhenTheOfficeDoesNotTakeItBack) {
  asked().when_cancelled().after(24h).expect_stuck();
}

TEST(VisaSaga, CanAlwaysEnd) { EXPECT_PROVEN(visa_saga); }

TEST(VisaSaga, IsTestedRowByRow) { EXPECT_FULL_COVERAGE(visa_saga); }

}  // namespace
