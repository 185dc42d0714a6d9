// The messages of the smallest saga there is: book a seat.
#pragma once

#include <snorri/base/json.hpp>
#include <string>

namespace tickets {

struct TicketWanted {
  std::string id;
};
struct BookSeat {
  std::string id;
};
struct SeatBooked {};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TicketWanted, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BookSeat, id)

}  // namespace tickets
