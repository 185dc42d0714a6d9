// What an approval and the people around it say to each other.
#pragma once

#include <string>

#include "snorri/base/describe.hpp"

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

SNORRI_DESCRIBE(RequestFiled, request, amount, manager)
SNORRI_DESCRIBE(Approved, request, by)
SNORRI_DESCRIBE(Rejected, request, reason)
SNORRI_DESCRIBE(Delegated, request, to)
SNORRI_DESCRIBE(Withdrawn, request)
SNORRI_DESCRIBE(MoreTimeGiven, request)
SNORRI_DESCRIBE(LetterRead, request)
SNORRI_DESCRIBE(AskFor, request, approver, amount)
SNORRI_DESCRIBE(Remind, request, approver)
SNORRI_DESCRIBE(RequestGranted, request, by)
SNORRI_DESCRIBE(RequestRefused, request, reason)
SNORRI_DESCRIBE(DeskCleared, request)

}  // namespace approvals
