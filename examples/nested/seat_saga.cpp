// A child of the tour, one for each guest: a seat, then a meal. Undone as any saga, newest first.
#include <string>

#include "messages.hpp"
#include "snorri/sagas/define.hpp"

namespace tours {

struct Seat {
  std::string guest;
  int row = 0;
};
SNORRI_DESCRIBE(Seat, guest, row)

void when(Seat& s, const SeatWanted& e) { s.guest = e.guest; }
void when(Seat& s, const SeatHeld& e) { s.row = e.row; }

HoldSeat hold_seat(const Seat& s) { return {s.guest}; }
DropSeat drop_seat(const Seat& s) { return {s.row}; }
PlanMeal plan_meal(const Seat& s) { return {s.guest}; }
UnplanMeal unplan_meal(const Seat& s) { return {s.guest}; }

using namespace snorri;

struct seat_saga {
  using data = Seat;
  using start = SeatWanted;
  using keys = snorri::keys<&SeatWanted::seat>;
  static constexpr std::string_view name = "seat";
  static constexpr int version = 1;
  static constexpr bool undoable = true;
  using steps =
      snorri::steps<step<hold_seat>::replies<SeatHeld, NoSeatLeft>::undo<drop_seat, SeatDropped>,
                    step<plan_meal>::replies<MealPlanned>::undo<unplan_meal, MealUnplanned>>;
};

}  // namespace tours

SNORRI_SAGA(tours::seat_saga)
