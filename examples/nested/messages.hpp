// What a tour, its children and the services say to each other.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

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

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TourOrdered, tour, guests)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(InsuranceWanted, tour, guests)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(IssuePolicy, tour, guests)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PolicyIssued, policy)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RevokePolicy, policy)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SeatWanted, seat, guest)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(HoldSeat, guest)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SeatHeld, row)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DropSeat, row)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PlanMeal, guest)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(UnplanMeal, guest)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(HireGuide, tour, policy, rows)

}  // namespace tours
