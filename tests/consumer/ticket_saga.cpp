#include <snorri/sagas/define.hpp>

#include "ticket_messages.hpp"

namespace tickets {

struct Ticket {
  std::string id;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Ticket, id)

BookSeat book(const Ticket& ticket) { return {ticket.id}; }
void when(Ticket& ticket, const TicketWanted& event) { ticket.id = event.id; }

using namespace snorri;

struct ticket_saga {
  using data = Ticket;
  using start = TicketWanted;
  using keys = snorri::keys<&TicketWanted::id>;
  static constexpr std::string_view name = "ticket";
  static constexpr int version = 1;
  using steps = snorri::steps<pivot, step<book>::replies<SeatBooked>::timeout<30_s>>;
};

}  // namespace tickets

SNORRI_SAGA(tickets::ticket_saga)
