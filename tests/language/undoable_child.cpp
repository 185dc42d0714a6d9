// A saga that its parent may undo after it was confirmed.
#include <gtest/gtest.h>

#include <string>

#include "snorri/sagas/define.hpp"
#include "snorri/testing/given.hpp"

namespace seats {

struct Seat {
  std::string id;
};
struct SeatAsked {
  std::string seat;
};
struct BlockSeat {
  std::string seat;
};
struct SeatBlocked {};
struct SeatTaken {};
struct FreeSeat {
  std::string seat;
};
struct SeatFreed {};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Seat, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SeatAsked, seat)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BlockSeat, seat)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(FreeSeat, seat)

void when(Seat& s, const SeatAsked& e) { s.id = e.seat; }
BlockSeat block_seat(const Seat& s) { return {s.id}; }
FreeSeat free_seat(const Seat& s) { return {s.id}; }

using namespace snorri;

// docs: undoable
struct seat_saga {
  using data = Seat;
  using start = SeatAsked;
  using keys = snorri::keys<&SeatAsked::seat>;
  static constexpr std::string_view name = "seat";
  static constexpr int version = 1;
  static constexpr bool undoable = true;  // CONFIRMED takes `undo`; so there can be no pivot
  using steps = snorri::steps<
      step<block_seat>::replies<SeatBlocked, SeatTaken>::undo<free_seat, SeatFreed>>;
};
// end

}  // namespace seats

SNORRI_SAGA(seats::seat_saga)

using namespace std::chrono_literals;
using snorri::testing::given;

using namespace seats;

TEST(UndoableSaga, GoesBackFromItsConfirmedEndWhenItsParentWantsIt) {
  given<seat_saga>()
      .when(SeatAsked{"7"})
      .when(SeatBlocked{})
      .expect_end("CONFIRMED")
      .when_undone("the tour is cancelled")
      .expect_status("PENDING")
      .expect_command<FreeSeat>()
      .when(SeatFreed{})
      .expect_end("CANCELLED")
      .expect_nothing_outstanding();
}
