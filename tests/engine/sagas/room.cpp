#include "snorri/sagas/define.hpp"
#include "tour.hpp"

namespace tours {

AskHotel ask_hotel(const Room& r) { return {r.id}; }
LeaveHotel leave_hotel(const Room& r) { return {r.id}; }
BreakfastWanted order_breakfast(const Room& r) { return {r.id}; }

void when(Room& r, const RoomWanted& e) { r.id = e.id; }

using namespace snorri;

struct room_saga {
  using data = Room;
  using start = RoomWanted;
  using keys = snorri::keys<&RoomWanted::id>;
  static constexpr std::string_view name = "room";
  static constexpr int version = 1;
  static constexpr bool undoable = true;
  using steps = snorri::steps<
      step<ask_hotel>::replies<HotelAgreed, HotelFull>::undo<leave_hotel, HotelLeft>::timeout<30_s>,
      child<"breakfast", order_breakfast>>;
};

struct firm_room_saga : room_saga {
  static constexpr bool undoable = false;
};

const sagas::definition& room_definition() { return sagas::define<room_saga>(); }
const sagas::definition& firm_room_definition() { return sagas::define<firm_room_saga>(); }

}  // namespace tours

SNORRI_SAGA(tours::room_saga)
