#include "account.hpp"
#include "snorri/sagas/define.hpp"

namespace accounts {

struct Bonus {
  int cents = 0;
};
struct Vault {
  std::string id;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Bonus, cents)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Vault, id)

/// Small sums have no key, and so no bonus.
std::string account_of(const MoneyPaid& e) { return e.cents < 100 ? "" : e.account; }

void when(Bonus& b, const MoneyPaid& e) { b.cents = e.cents; }
void when(Vault& v, const AccountOpened& e) { v.id = e.id; }

using namespace snorri;

struct WAITING : state {};
struct LOCKED : state {};

struct bonus_saga {
  using data = Bonus;
  using start = MoneyPaid;
  using keys = snorri::keys<account_of>;
  static constexpr std::string_view name = "bonus";
  static constexpr int version = 1;
  static constexpr auto second_start = snorri::on_second_start::ignore;
  using rows =
      table<on<START, MoneyPaid>::go<WAITING, arm<1_h>>, on<WAITING, timeout>::go<CONFIRMED>>;
};

struct vault_saga {
  using data = Vault;
  using start = AccountOpened;
  using keys = snorri::keys<&AccountOpened::id, &AccountClosed::account>;
  static constexpr std::string_view name = "vault";
  static constexpr int version = 1;
  static constexpr auto second_start = snorri::on_second_start::refuse;
  using rows =
      table<on<START, AccountOpened>::go<LOCKED>, on<LOCKED, AccountClosed>::go<CONFIRMED>>;
};

const sagas::definition& bonus_definition() { return sagas::define<bonus_saga>(); }
const sagas::definition& vault_definition() { return sagas::define<vault_saga>(); }

}  // namespace accounts

SNORRI_SAGA(accounts::bonus_saga)
