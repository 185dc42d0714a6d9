// A saga of most words that there are for rows: a support desk that takes one ticket at a time.
#pragma once

#include <string>

#include "snorri/base/json.hpp"
#include "snorri/sagas/language.hpp"

namespace desks {

struct TicketOpened {
  std::string id;
  std::string text;
};
struct NoteAdded {
  std::string ticket;
};
struct CustomerSpoke {
  std::string ticket;
};
struct PapersCame {
  std::string ticket;
};
struct PhotosCame {
  std::string ticket;
};
struct TicketLost {
  std::string ticket;
};
struct AskClerk {
  std::string id;
  std::string text;
};
struct ClerkAgreed {};
struct ClerkRefused {};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TicketOpened, id, text)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(NoteAdded, ticket)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CustomerSpoke, ticket)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PapersCame, ticket)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PhotosCame, ticket)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TicketLost, ticket)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(AskClerk, id, text)

struct Ticket {
  std::string id;
  std::string text;
  int spoke = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Ticket, id, text, spoke)

AskClerk ask_clerk(const Ticket& t);
/// In version 1 the text was called "message".
nlohmann::json rename_message(nlohmann::json body);

using namespace snorri;

struct COLLECTING : state {};
struct WITH_CLERK : state {};
struct REJECTED : ends_cancelled {};

struct desk_saga {
  using data = Ticket;
  using start = TicketOpened;
  using keys = snorri::keys<&TicketOpened::id, &NoteAdded::ticket, &CustomerSpoke::ticket,
                            &PapersCame::ticket, &PhotosCame::ticket, &TicketLost::ticket>;
  static constexpr std::string_view name = "desk";
  static constexpr int version = 3;
  static constexpr bool key_reusable = true;
  static constexpr auto second_start = snorri::on_second_start::ignore;
  static constexpr std::size_t deferred_max = 2;
  using upcasts = snorri::upcasts<upcast<TicketOpened, 1, rename_message>>;
  using harmless = commands<ask_clerk>;
  using rows = table<
      on<START, TicketOpened>::go<COLLECTING, arm<1_h>>,
      on<COLLECTING, all_of<PapersCame, PhotosCame>>::go<WITH_CLERK, send<ask_clerk>, arm<2_h>>,
      on<COLLECTING, CustomerSpoke>::deferred, on<COLLECTING, NoteAdded>::ignored,
      on<COLLECTING, TicketLost>::fails, on<COLLECTING, timeout>::go<CANCELLED>,
      on<COLLECTING, cancel>::go<CANCELLED>, on<WITH_CLERK, CustomerSpoke>::does<>,
      on<WITH_CLERK, ClerkAgreed>::go<CONFIRMED>, on<WITH_CLERK, ClerkRefused>::go<REJECTED>,
      on<WITH_CLERK, timeout>::does<again<ask_clerk>, arm<2_h>>,
      on<WITH_CLERK, cancel>::go<CANCELLED>>;
};

}  // namespace desks
