// A step that is a saga, and one that is as many as a list in the data is long.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "snorri/sagas/define.hpp"
#include "snorri/testing/given.hpp"

namespace nested {

struct Tour {
  std::string id;
  std::vector<std::string> guests;
  std::string policy;
};
struct TourOrdered {
  std::string tour;
  std::vector<std::string> guests;
};
struct InsuranceAsked {
  std::string insurance;
};
struct SeatAsked {
  std::string seat;
};
struct PrintTickets {
  std::string tour;
};
struct TicketsPrinted {};
struct PrinterBroken {};
struct Policy {
  std::string number;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Tour, id, guests, policy)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TourOrdered, tour, guests)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(InsuranceAsked, insurance)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SeatAsked, seat)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PrintTickets, tour)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Policy, number)

void when(Tour& t, const TourOrdered& e) { t = {e.tour, e.guests, ""}; }
PrintTickets print(const Tour& t) { return {t.id}; }

using namespace snorri;

// docs: children
InsuranceAsked insure(const Tour& t) { return {t.id}; }

std::vector<SeatAsked> seats(const Tour& t) {
  std::vector<SeatAsked> all;
  for (const auto& guest : t.guests) all.push_back({t.id + "-" + guest});
  return all;
}
void when(Tour& t, const child_confirmed& e) {
  if (e.saga.starts_with("insurance/")) t.policy = e.as<Policy>().number;
}

struct tour_saga {
  using data = Tour;
  using start = TourOrdered;
  using keys = snorri::keys<&TourOrdered::tour>;
  static constexpr std::string_view name = "tour";
  static constexpr int version = 1;
  using steps = snorri::steps<child<"insurance", insure>, children<"seat", seats>,
                              step<print>::replies<TicketsPrinted, PrinterBroken>::no_undo>;
};
// end

}  // namespace nested

SNORRI_SAGA(nested::tour_saga)

using namespace std::chrono_literals;
using snorri::testing::given;

using namespace nested;

TEST(ChildSaga, IsStartedAndItsEndIsWaitedFor) {
  given<tour_saga>()
      .when(TourOrdered{"7", {"ann"}})
      .expect_state("INSURE")
      .expect_child("insurance")
      .when_child_confirmed("insurance", R"({"number":"P-1"})")
      .expect_data(&Tour::policy, "P-1")
      .expect_state("SEATS");
}

TEST(ChildSaga, ThatIsCancelledFailsItsStep) {
  given<tour_saga>()
      .when(TourOrdered{"7", {"ann"}})
      .when_child_cancelled("insurance")
      .expect_end("CANCELLED")
      .expect_nothing_outstanding();
}

TEST(ChildSaga, IsStartedForEachElementOfAListInTheData) {
  given<tour_saga>()
      .when(TourOrdered{"7", {"ann", "bob", "eve"}})
      .when_child_confirmed("insurance", R"({"number":"P-1"})")
      .expect_commands_of({"seat", "seat", "seat"})
      .when_child_confirmed("seat")
      .when_child_confirmed("seat")
      .expect_state("SEATS")
      .when_child_confirmed("seat")
      .expect_command<PrintTickets>()
      .when(TicketsPrinted{})
      .expect_end("CONFIRMED")
      .expect_nothing_outstanding();
}

TEST(ChildSaga, IsNotNeededWhereTheListIsEmpty) {
  given<tour_saga>()
      .when(TourOrdered{"7", {}})
      .when_child_confirmed("insurance", R"({"number":"P-1"})")
      .expect_command<PrintTickets>();
}

TEST(ChildSaga, ThatIsConfirmedIsUndoneWhenItsParentIs) {
  given<tour_saga>()
      .when(TourOrdered{"7", {"ann", "bob"}})
      .when_child_confirmed("insurance", R"({"number":"P-1"})")
      .when_child_confirmed("seat")
      .when_child_confirmed("seat")
      .when(PrinterBroken{})
      .expect_state("UNDO_SEATS")
      .expect_child_undo("seat")
      .when_child_undone("seat")
      .when_child_undone("seat")
      .expect_state("UNDO_INSURE")
      .expect_child_undo("insurance")
      .when_child_undone("insurance")
      .expect_end("CANCELLED")
      .expect_nothing_outstanding();
}

TEST(ChildSaga, WhoseSiblingIsCancelledIsWaitedForAndUndone) {
  given<tour_saga>()
      .when(TourOrdered{"7", {"ann", "bob"}})
      .when_child_confirmed("insurance", R"({"number":"P-1"})")
      .when_child_cancelled("seat")
      .expect_state("SEATS")
      .when_child_confirmed("seat")
      .expect_state("UNDO_SEATS")
      .expect_commands_of({"undo of seat"})
      .when_child_undone("seat")
      .expect_child_undo("insurance");
}

TEST(ChildSaga, OfWhichThereAreTooManyStopsTheParentForAnOperator) {
  const std::vector<std::string> guests(1001, "x");
  given<tour_saga>()
      .when(TourOrdered{"7", guests})
      .when_child_confirmed("insurance", R"({"number":"P-1"})")
      .expect_stuck();
}
