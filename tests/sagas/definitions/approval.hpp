// A saga that is no list of steps: a request is approved by a clerk, or by the director when it is
// large or the clerk stays silent; two parts may come in either order.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "snorri/sagas/definition.hpp"

namespace approvals {

struct Request {
  std::string id;
  int amount = 0;
  std::string by;
};
struct RequestFiled {
  std::string id;
  int amount = 0;
};
struct RequestWithdrawn {
  std::string request;
};
struct AskClerk {
  std::string id;
};
struct AskDirector {
  std::string id;
  int amount = 0;
};
struct TakeBack {
  std::string id;
};
struct Approved {
  std::string by;
};
struct Rejected {
  std::string by;
};
struct TakenBack {};
struct RequestApproved {
  std::string id;
  std::string by;
};

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Request, id, amount, by)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RequestFiled, id, amount)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RequestWithdrawn, request)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(AskClerk, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(AskDirector, id, amount)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TakeBack, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Approved, by)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Rejected, by)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(RequestApproved, id, by)

const snorri::sagas::definition& approval_definition();

}  // namespace approvals
