// An account that is verified, used and closed: a saga of states with a policy for everything that
// may come at the wrong time, and its later versions. Two more types look at the same events.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "snorri/sagas/definition.hpp"

namespace accounts {

struct Account {
  std::string id;
  int cents = 0;
  std::string note;
};
struct AccountOpened {
  std::string id;
};
struct MoneyPaid {
  std::string account;
  int cents = 0;
};
struct NoteAdded {
  std::string account;
  std::string text;
};
struct AccountClosed {
  std::string account;
};
struct VerifyOwner {
  std::string id;
};
struct Verified {};
struct Refused {};
struct MoneyBooked {
  std::string account;
  int cents = 0;
};

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Account, id, cents, note)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(AccountOpened, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MoneyPaid, account, cents)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(NoteAdded, account, text)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(AccountClosed, account)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(VerifyOwner, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MoneyBooked, account, cents)

/// A note of this text can't be folded while `note_throws` says so.
inline bool note_throws = false;
constexpr const char* bad_note = "poison";

const snorri::sagas::definition& account_definition();
/// Version 1 with another table.
const snorri::sagas::definition& changed_definition();
/// Version 2, OPEN is called ACTIVE: migrates from 1.
const snorri::sagas::definition& migrating_definition();
/// Version 2 without a migration.
const snorri::sagas::definition& undeclared_definition();
/// Version 2, which has dropped the state OPEN and does not say what it is called now.
const snorri::sagas::definition& forgetful_definition();

/// Begins with MoneyPaid, ignores a second start, refuses keys of small sums.
const snorri::sagas::definition& bonus_definition();
/// Begins with AccountOpened and refuses a second start.
const snorri::sagas::definition& vault_definition();

}  // namespace accounts
