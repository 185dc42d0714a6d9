// Three tours: one that takes place, one whose guide falls ill when all else is done, and one that
// has a guest too many.
#include <chrono>
#include <iostream>
#include <string>

#include "messages.hpp"
#include "snorri/engine/in_process.hpp"

namespace {

using namespace std::chrono_literals;
using namespace tours;
using snorri::engine::in_process;
using snorri::transport::reply;

void open_insurer(in_process& snorri) {
  snorri.participant("insurer", 1s)
      .on<IssuePolicy>([](const IssuePolicy& c) { return PolicyIssued{"P-" + c.tour}; })
      .on<RevokePolicy>([](const RevokePolicy&) { return PolicyRevoked{}; });
}

void open_ship(in_process& snorri) {
  snorri.participant("ship", 2s)
      .on<HoldSeat>([row = 0](const HoldSeat& c) mutable -> reply<SeatHeld, NoSeatLeft> {
        if (c.guest == "jormungandr") return NoSeatLeft{};
        return SeatHeld{++row};
      })
      .on<DropSeat>([](const DropSeat&) { return SeatDropped{}; });
  snorri.participant("galley", 1s)
      .on<PlanMeal>([](const PlanMeal&) { return MealPlanned{}; })
      .on<UnplanMeal>([](const UnplanMeal&) { return MealUnplanned{}; });
}

void open_guides(in_process& snorri) {
  snorri.participant("guides", 1s)
      .on<HireGuide>([](const HireGuide& c) -> reply<GuideHired, GuideIsIll> {
        if (c.tour == "glacier") return GuideIsIll{};
        return GuideHired{};
      });
}

}  // namespace

int main() {
  in_process snorri;
  open_insurer(snorri);
  open_ship(snorri);
  open_guides(snorri);

  snorri.publish(TourOrdered{"fjord", {"bragi", "idun"}}).value();
  snorri.run().value();
  snorri.publish(TourOrdered{"glacier", {"njord", "skadi"}}).value();
  snorri.run().value();
  snorri.publish(TourOrdered{"ocean", {"thor", "jormungandr"}}).value();
  snorri.run().value();

  for (const auto* saga :
       {"tour/fjord", "seat/fjord-bragi",                           // takes place
        "tour/glacier", "insurance/glacier", "seat/glacier-njord",  // undone late
        "tour/ocean", "seat/ocean-thor", "seat/ocean-jormungandr"}) {
    std::cout << snorri.story(saga).value() << '\n';
  }
}
