// What a tour, its children and the services say to each other.
#pragma once

#include <string>
#include <vector>

#include "snorri/base/describe.hpp"

namespace tours {

struct TourOrdered {
  std::string tour;
  std::vector<std::string> guests;
};

/// Starts the saga `insurance`.
struct InsuranceWanted {
  std::string tour;
  int guests = 0;
};
struct IssuePolicy {
  std::string tour;
  int guests = 0;
};
struct PolicyIssued {
  std::string policy;
};
struct RevokePolicy {
  std::string policy;
};
struct PolicyRevoked {};

/// Starts the saga `seat`, one for each guest.
struct SeatWanted {
  std::string seat;  // "fjord-bragi": its key
  std::string guest;
};
struct HoldSeat {
  std::string guest;
};
struct SeatHeld {
  int row = 0;
};
struct NoSeatLeft {};
struct DropSeat {
  int row = 0;
};
struct SeatDropped {};
struct PlanMeal {
  std::string guest;
};
struct MealPlanned {};
struct UnplanMeal {
  std::string guest;
};
struct MealUnplanned {};

struct HireGuide {
  std::string tour;
  std::string policy;
  std::vector<int> rows;
};
struct GuideHired {};
struct GuideIsIll {};

SNORRI_DESCRIBE(TourOrdered, tour, guests)
SNORRI_DESCRIBE(InsuranceWanted, tour, guests)
SNORRI_DESCRIBE(IssuePolicy, tour, guests)
SNORRI_DESCRIBE(PolicyIssued, policy)
SNORRI_DESCRIBE(RevokePolicy, policy)
SNORRI_DESCRIBE(SeatWanted, seat, guest)
SNORRI_DESCRIBE(HoldSeat, guest)
SNORRI_DESCRIBE(SeatHeld, row)
SNORRI_DESCRIBE(DropSeat, row)
SNORRI_DESCRIBE(PlanMeal, guest)
SNORRI_DESCRIBE(UnplanMeal, guest)
SNORRI_DESCRIBE(HireGuide, tour, policy, rows)

}  // namespace tours
