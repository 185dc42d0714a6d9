// How often a step is asked for, forward and back; what is tried again and what is not; the pivot.
#include <gtest/gtest.h>

#include <string>

#include "snorri/sagas/define.hpp"

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
