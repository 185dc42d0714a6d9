// What becomes of events that nobody waits for.
#include <gtest/gtest.h>

#include <string>

#include "snorri/sagas/define.hpp"
#include "snorri/testing/given.hpp"

namespace visits {

struct Visit {
  int number = 0;
};
struct VisitPlanned {
  int visit = 0;
};
struct NoteWritten {
  int visit = 0;
};
struct CardRead {
  std::string card;  // "visit 7"
};
struct VisitEnded {
  int visit = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Visit, number)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(VisitPlanned, visit)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(NoteWritten, visit)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CardRead, card)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(VisitEnded, visit)

void when(Visit& v, const VisitPlanned& e) { v.number = e.visit; }

using namespace snorri;

// docs: correlation
std::string visit_of_card(const CardRead& e) { return e.card.substr(e.card.find(' ') + 1); }

struct PLANNED : state {};
struct HERE : state {};

struct visit_saga {
  using data = Visit;
  using start = VisitPlanned;
  using keys = snorri::keys<&VisitPlanned::visit, &NoteWritten::visit, &VisitEnded::visit,
                            visit_of_card>;                   // a member, or a function of the event
  static constexpr std::string_view name = "visit";
  static constexpr int version = 1;
  using missing = when_missing<discard<NoteWritten>,          // no such visit: dropped
                               hold<CardRead, 10_min>>;       // waits for the visit; others are parked
  static constexpr auto second_start = on_second_start::refuse;  // or ignore, or deliver as an event
  static constexpr auto otherwise = unexpected::ignore;       // or park, or fail: the saga is stuck
  static constexpr bool key_reusable = true;                  // after an end the key is free again
  using rows = table<on<START, VisitPlanned>::go<PLANNED>, on<PLANNED, CardRead>::go<HERE>,
                     on<HERE, VisitEnded>::go<CONFIRMED>, on<HERE, NoteWritten>::does<>,
                     on<ANY, cancel>::go<CANCELLED>>;
};
// end

}  // namespace visits

SNORRI_SAGA(visits::visit_saga)

using namespace std::chrono_literals;
using snorri::testing::given;

using namespace visits;

TEST(Key, IsAMemberOfTheEventOrAFunctionOfIt) {
  given<visit_saga>()
      .when(VisitPlanned{7})
      .when(CardRead{"visit 7"})
      .expect_state("HERE")
      .when(VisitEnded{7})
      .expect_end("CONFIRMED");
}

TEST(UnexpectedEvent, IsIgnoredWhereTheDefinitionSaysSo) {
  given<visit_saga>()
      .when(VisitPlanned{7})
      .when(VisitEnded{7})
      .expect_outcome("ignored")
      .expect_not_parked()
      .expect_state("PLANNED");
}

TEST(Key, IsFreeAgainAfterAnEndWhereTheDefinitionSaysSo) {
  given<visit_saga>()
      .when(VisitPlanned{7})
      .when(CardRead{"visit 7"})
      .when(VisitEnded{7})
      .expect_end("CONFIRMED")
      .when(VisitPlanned{7})
      .expect_outcome("applied")
      .expect_state("PLANNED")
      .expect_status("PENDING");
}
