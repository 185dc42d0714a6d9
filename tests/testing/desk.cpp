#include "desk.hpp"

#include "snorri/sagas/define.hpp"

namespace desks {

AskClerk ask_clerk(const Ticket& t) { return {t.id, t.text}; }

nlohmann::json rename_message(nlohmann::json body) {
  body["text"] = body.at("message");
  return body;
}

void when(Ticket& t, const TicketOpened& e) {
  t.id = e.id;
  t.text = e.text;
}
void when(Ticket& t, const CustomerSpoke&) { ++t.spoke; }

}  // namespace desks

SNORRI_SAGA(desks::desk_saga)
