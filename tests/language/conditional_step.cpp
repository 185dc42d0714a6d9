// A step that is skipped where its condition does not hold.
#include <gtest/gtest.h>

#include <string>

#include "snorri/sagas/define.hpp"
#include "snorri/testing/given.hpp"

namespace gifts {

struct Parcel {
  std::string id;
  bool gift = false;
};
struct ParcelOrdered {
  std::string parcel;
  bool gift = false;
};
struct PickGoods {
  std::string parcel;
};
struct GoodsPicked {};
struct PutBack {
  std::string parcel;
};
struct GoodsPutBack {};
struct WrapGift {
  std::string parcel;
};
struct GiftWrapped {};
struct UnwrapGift {
  std::string parcel;
};
struct GiftUnwrapped {};
struct SendParcel {
  std::string parcel;
};
struct ParcelSent {};
struct SendingRefused {};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Parcel, id, gift)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ParcelOrdered, parcel, gift)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PickGoods, parcel)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PutBack, parcel)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(WrapGift, parcel)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(UnwrapGift, parcel)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SendParcel, parcel)

void when(Parcel& p, const ParcelOrdered& e) { p = {e.parcel, e.gift}; }

PickGoods pick(const Parcel& p) { return {p.id}; }
PutBack put_back(const Parcel& p) { return {p.id}; }
WrapGift wrap(const Parcel& p) { return {p.id}; }
UnwrapGift unwrap(const Parcel& p) { return {p.id}; }
SendParcel send_off(const Parcel& p) { return {p.id}; }

using namespace snorri;

// docs: conditional
bool is_gift(const Parcel& p) { return p.gift; }

struct parcel_saga {
  using data = Parcel;
  using start = ParcelOrdered;
  using keys = snorri::keys<&ParcelOrdered::parcel>;
  static constexpr std::string_view name = "parcel";
  static constexpr int version = 1;
  using steps = snorri::steps<
      step<pick>::replies<GoodsPicked>::undo<put_back, GoodsPutBack>,
      step<wrap>::only_if<is_gift>::replies<GiftWrapped>::undo<unwrap, GiftUnwrapped>,
      step<send_off>::replies<ParcelSent, SendingRefused>::no_undo>;
};
// end

}  // namespace gifts

SNORRI_SAGA(gifts::parcel_saga)

using namespace std::chrono_literals;
using snorri::testing::given;

using namespace gifts;

TEST(ConditionalStep, IsAskedForWhereItsConditionHolds) {
  given<parcel_saga>()
      .when(ParcelOrdered{"7", true})
      .when(GoodsPicked{})
      .expect_state("WRAP")
      .expect_command<WrapGift>()
      .when(GiftWrapped{})
      .expect_state("SEND_OFF")
      .when(ParcelSent{})
      .expect_end("CONFIRMED")
      .expect_nothing_outstanding();
}

TEST(ConditionalStep, IsSkippedWhereItDoesNot) {
  given<parcel_saga>()
      .when(ParcelOrdered{"7", false})
      .when(GoodsPicked{})
      .expect_no_command<WrapGift>()
      .expect_command<SendParcel>()
      .when(ParcelSent{})
      .expect_end("CONFIRMED");
}

TEST(ConditionalStep, ThatWasSkippedIsNotUndone) {
  given<parcel_saga>()
      .when(ParcelOrdered{"7", false})
      .when(GoodsPicked{})
      .when(SendingRefused{})
      .expect_no_command<UnwrapGift>()
      .expect_command<PutBack>()
      .when(GoodsPutBack{})
      .expect_end("CANCELLED")
      .expect_nothing_outstanding();
}

TEST(ConditionalStep, ThatWasDoneIsUndoneInItsTurn) {
  given<parcel_saga>()
      .when(ParcelOrdered{"7", true})
      .when(GoodsPicked{})
      .when(GiftWrapped{})
      .when(SendingRefused{})
      .expect_command<UnwrapGift>()
      .expect_no_command<PutBack>()
      .when(GiftUnwrapped{})
      .expect_command<PutBack>()
      .when(GoodsPutBack{})
      .expect_end("CANCELLED");
}

TEST(ConditionalStep, IsTriedAgainAndUndoneWhereItsOutcomeIsUnknown) {
  given<parcel_saga>()
      .when(ParcelOrdered{"7", true})
      .when(GoodsPicked{})
      .when_timeout()
      .expect_attempt<WrapGift>(2)
      .when_timeout()
      .expect_attempt<WrapGift>(3)
      .when_timeout()
      .expect_command<UnwrapGift>()
      .when(GiftUnwrapped{})
      .when(GoodsPutBack{})
      .expect_end("CANCELLED")
      .expect_nothing_outstanding();
}
