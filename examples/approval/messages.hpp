// What an approval and the people around it say to each other.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace approvals {

// ---- from people, found by the request's name

struct RequestFiled {
  std::string request;
  int amount = 0;
  std::string manager;
};
struct Approved {
  std::string request;
  std::string by;
};
struct Rejected {
  std::string request;
  std::string reason;
};
/// Somebody else decides in the manager's place.
struct Delegated {
  std::string request;
  std::string to;
};
struct Withdrawn {
  std::string request;
};
struct MoreTimeGiven {
  std::string request;
};
/// A receipt of the mail program: of no weight here.
struct LetterRead {
  std::string request;
};

// ---- to the post, and its answer

struct AskFor {
  std::string request;
  std::string approver;
  int amount = 0;
};
struct Remind {
  std::string request;
  std::string approver;
};
struct LetterSent {};

// ---- to everybody who wants to know

struct RequestGranted {
  std::string request;
  std::string by;
};
struct RequestRefused {
  std::string request;
  std::string reason;
};
/// Nobody needs to look at it any more where it lay.
struct DeskCleared {
  std::string request;
};

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RequestFiled, request, amount, manager)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Approved, request, by)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Rejected, request, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Delegated, request, to)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Withdrawn, request)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MoreTimeGiven, request)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LetterRead, request)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(AskFor, request, approver, amount)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Remind, request, approver)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RequestGranted, request, by)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RequestRefused, request, reason)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(DeskCleared, request)

}  // namespace approvals
