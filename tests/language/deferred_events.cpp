// Events that come too early wait in the saga.
#include <gtest/gtest.h>

#include <string>

#include "snorri/sagas/define.hpp"
#include "snorri/testing/given.hpp"

namespace rooms {

struct Stay {
  std::string id;
  int extras = 0;
};
struct StayBooked {
  std::string stay;
};
struct ExtraOrdered {
  std::string stay;
};
struct GuestArrived {
  std::string stay;
};
struct GuestLeft {
  std::string stay;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Stay, id, extras)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(StayBooked, stay)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ExtraOrdered, stay)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(GuestArrived, stay)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(GuestLeft, stay)

void when(Stay& s, const StayBooked& e) { s.id = e.stay; }
void when(Stay& s, const ExtraOrdered&) { ++s.extras; }

using namespace snorri;

// docs: deferred
struct BOOKED : state {};
struct STAYING : state {};

struct stay_saga {
  using data = Stay;
  using start = StayBooked;
  using keys = snorri::keys<&StayBooked::stay, &ExtraOrdered::stay, &GuestArrived::stay,
                            &GuestLeft::stay>;
  static constexpr std::string_view name = "stay";
  static constexpr int version = 1;
  static constexpr std::size_t deferred_max = 3;  // 16 where it is not said
  using rows = table<
      on<START, StayBooked>::go<BOOKED>,
      on<BOOKED, ExtraOrdered>::deferred,      // kept, and offered again when the state changes
      on<BOOKED, GuestLeft>::deferred,
      on<BOOKED, GuestArrived>::go<STAYING>,
      on<STAYING, ExtraOrdered>::does<>,
      on<STAYING, GuestLeft>::go<CONFIRMED>,
      on<ANY, cancel>::go<CANCELLED>>;
};
// end

}  // namespace rooms

SNORRI_SAGA(rooms::stay_saga)

using namespace std::chrono_literals;
using snorri::testing::given;

using namespace rooms;

TEST(DeferredEvent, WaitsInTheSagaAndIsOfferedAgainWhenItsStateChanges) {
  given<stay_saga>()
      .when(StayBooked{"7"})
      .when(ExtraOrdered{"7"})
      .expect_outcome("deferred")
      .expect_deferred(1)
      .expect_data(&Stay::extras, 0)
      .when(ExtraOrdered{"7"})
      .expect_deferred(2)
      .when(GuestArrived{"7"})
      .expect_state("STAYING")
      .expect_data(&Stay::extras, 2)
      .expect_deferred(0);
}

TEST(DeferredEvent, MayTakeTheSagaOnByItself) {
  given<stay_saga>()
      .when(StayBooked{"7"})
      .when(GuestLeft{"7"})
      .expect_deferred(1)
      .when(GuestArrived{"7"})
      .expect_end("CONFIRMED");
}

TEST(DeferredEvent, IsOneOfAFewAndMoreAreParked) {
  given<stay_saga>()
      .when(StayBooked{"7"})
      .when(ExtraOrdered{"7"})
      .when(ExtraOrdered{"7"})
      .when(ExtraOrdered{"7"})
      .expect_deferred(3)
      .when(ExtraOrdered{"7"})
      .expect_outcome("rejected")
      .expect_reason("3 events are deferred in it")
      .expect_parked()
      .expect_deferred(3);
}
