// The smallest whole: a dinner for friends as a saga of two steps, who carries them out, and three
// evenings, one of which fails and is undone. One process, no network, no disk.
#include <iostream>
#include <string>

#include "snorri/engine/in_process.hpp"
#include "snorri/sagas/define.hpp"

namespace dinner {

// ---- messages: what happened (past tense), and what is asked for (imperative)

struct DinnerPlanned {
  std::string host;
  int guests = 0;
};
struct BookTable {
  std::string host;
  int guests = 0;
};
struct TableBooked {
  int table = 0;
};
struct RestaurantFull {};
struct FreeTable {
  int table = 0;
};
struct TableFreed {};
struct InviteFriends {
  std::string host;
};
struct FriendsCome {};
struct NobodyComes {
  std::string reason;
};
SNORRI_DESCRIBE(DinnerPlanned, host, guests)
SNORRI_DESCRIBE(BookTable, host, guests)
SNORRI_DESCRIBE(TableBooked, table)
SNORRI_DESCRIBE(FreeTable, table)
SNORRI_DESCRIBE(InviteFriends, host)
SNORRI_DESCRIBE(NobodyComes, reason)

// ---- the saga: its data, what it learns, what it asks for, in which order

struct Dinner {
  std::string host;
  int guests = 0;
  int table = 0;
};
SNORRI_DESCRIBE(Dinner, host, guests, table)

void when(Dinner& d, const DinnerPlanned& e) { d = {e.host, e.guests, 0}; }
void when(Dinner& d, const TableBooked& e) { d.table = e.table; }

BookTable book(const Dinner& d) { return {d.host, d.guests}; }
FreeTable give_back(const Dinner& d) { return {d.table}; }
InviteFriends invite(const Dinner& d) { return {d.host}; }

using namespace snorri;

struct dinner_saga {
  using data = Dinner;
  using start = DinnerPlanned;
  using keys = snorri::keys<&DinnerPlanned::host>;
  static constexpr std::string_view name = "dinner";
  static constexpr int version = 1;
  using steps =
      snorri::steps<step<book>::replies<TableBooked, RestaurantFull>::undo<give_back, TableFreed>,
                    step<invite>::replies<FriendsCome, NobodyComes>::no_undo>;
};

}  // namespace dinner

SNORRI_SAGA(dinner::dinner_saga)

int main() {
  using namespace dinner;
  using snorri::transport::reply;
  engine::in_process snorri;

  int tables = 0;
  snorri.participant("restaurant")
      .on<BookTable>([&](const BookTable& c) -> reply<TableBooked, RestaurantFull> {
        if (c.guests > 20) return RestaurantFull{};
        return TableBooked{++tables};
      })
      .on<FreeTable>([](const FreeTable&) { return TableFreed{}; });
  snorri.participant("friends").on<InviteFriends>(
      [](const InviteFriends& c) -> reply<FriendsCome, NobodyComes> {
        if (c.host == "loki") return NobodyComes{"he cut Sif's hair"};
        return FriendsCome{};
      });

  for (const auto& plan : {DinnerPlanned{"thor", 4}, {"loki", 2}, {"odin", 540}}) {
    snorri.publish(plan).value();
  }
  snorri.run().value();
  for (const auto* host : {"thor", "loki", "odin"}) {
    std::cout << snorri.story(std::string("dinner/") + host).value() << '\n';
  }
}
