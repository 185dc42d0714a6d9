// How often a step is asked for, forward and back; what is tried again and what is not; the pivot.
#include <gtest/gtest.h>

#include <string>

#include "snorri/sagas/define.hpp"
#include "snorri/testing/given.hpp"

namespace topups {

struct Topup {
  std::string id;
};
struct TopupAsked {
  std::string topup;
};
struct TakeMoney {
  std::string topup;
};
struct MoneyTaken {};
struct MoneyRefused {};
struct GiveMoneyBack {
  std::string topup;
};
struct MoneyGivenBack {};
struct CheckPhone {
  std::string topup;
};
struct PhoneKnown {};
struct PhoneUnknown {};
struct LoadPhone {
  std::string topup;
};
struct PhoneLoaded {};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Topup, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TopupAsked, topup)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TakeMoney, topup)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(GiveMoneyBack, topup)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CheckPhone, topup)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LoadPhone, topup)

void when(Topup& t, const TopupAsked& e) { t.id = e.topup; }
TakeMoney take(const Topup& t) { return {t.id}; }
GiveMoneyBack give_back(const Topup& t) { return {t.id}; }
CheckPhone check_phone(const Topup& t) { return {t.id}; }
LoadPhone load(const Topup& t) { return {t.id}; }

using namespace snorri;

// docs: retries
struct topup_saga {
  using data = Topup;
  using start = TopupAsked;
  using keys = snorri::keys<&TopupAsked::topup>;
  static constexpr std::string_view name = "topup";
  static constexpr int version = 1;
  using steps = snorri::steps<
      step<take>::replies<MoneyTaken, MoneyRefused>   // MoneyRefused is not tried again
                ::undo<give_back, MoneyGivenBack>
                ::timeout<20_s>                       // an attempt's
                ::retry<3, 2_s, 5, 30_s, 0>           // attempts, first delay, factor, cap, jitter %
                ::retry_undo<2, 1_s, 2, 60_s, 50>,    // then the saga is stuck
      step<check_phone>::replies<PhoneKnown, PhoneUnknown>::no_undo::retry<2>,
      pivot,                                          // from here there is only forward
      step<load>::replies<PhoneLoaded>>;
};
// end

}  // namespace topups

SNORRI_SAGA(topups::topup_saga)

using namespace std::chrono_literals;
using snorri::testing::given;

using namespace topups;

TEST(Retry, FollowsTheStepsOwnPolicy) {
  given<topup_saga>()
      .when(TopupAsked{"7"})
      .expect_timer_in(20s)
      .when_timeout()
      .expect_attempt<TakeMoney>(2)
      .expect_timer_in(22s)  // after the first delay
      .when_timeout()
      .expect_attempt<TakeMoney>(3)
      .expect_timer_in(30s)  // five times as long
      .when_timeout()
      .expect_command<GiveMoneyBack>();  // perhaps it was done
}

TEST(Retry, OfAnUndoFollowsItsOwnPolicyAndEndsWithAnOperator) {
  given<topup_saga>()
      .when(TopupAsked{"7"})
      .when(MoneyTaken{})
      .when(PhoneUnknown{})
      .expect_command<GiveMoneyBack>()
      .drawing(0.5)
      .when_timeout()
      .expect_attempt<GiveMoneyBack>(2)
      .expect_timer_in(20s + 750ms)  // the delay of 1 s, shortened by half of its 50 %
      .when_timeout()
      .expect_stuck()
      .when(MoneyGivenBack{})
      .expect_end("CANCELLED");
}

TEST(Retry, IsForTechnicalFailuresAndNotForBusinessFailures) {
  given<topup_saga>()
      .when(TopupAsked{"7"})
      .when_failed<TakeMoney>("no connection to the bank")
      .expect_attempt<TakeMoney>(2)
      .when(MoneyRefused{})
      .expect_no_command()
      .expect_end("CANCELLED");
}

TEST(NoUndo, MeansThatAStepIsPassedByOnTheWayBack) {
  given<topup_saga>()
      .when(TopupAsked{"7"})
      .when(MoneyTaken{})
      .when_timeout()
      .when_timeout()
      .expect_commands<GiveMoneyBack>();
}

TEST(Pivot, LeavesOnlyTheWayForward) {
  auto topup =
      given<topup_saga>().when(TopupAsked{"7"}).when(MoneyTaken{}).when(PhoneKnown{}).when_cancelled();
  topup.expect_outcome("ignored").expect_state("LOAD");
  for (int attempt = 2; attempt < 50; ++attempt) {
    topup.when_timeout().expect_attempt<LoadPhone>(attempt);
  }
  topup.when(PhoneLoaded{}).expect_end("CONFIRMED").expect_nothing_outstanding();
}
