#include "account_base.hpp"

namespace accounts {

using namespace snorri;

struct migrating_saga : account_base {
  static constexpr int version = 2;
  using rows = account_rows<ACTIVE>;
  using migrations = snorri::migrations<migrate_from<1, renamed<"OPEN", "ACTIVE">>>;
};
struct undeclared_saga : account_base {
  static constexpr int version = 2;
  using rows = account_rows<ACTIVE>;
};
struct forgetful_saga : account_base {
  static constexpr int version = 2;
  using rows = account_rows<ACTIVE>;
  using migrations = snorri::migrations<migrate_from<1>>;
};

const sagas::definition& migrating_definition() { return sagas::define<migrating_saga>(); }
const sagas::definition& undeclared_definition() { return sagas::define<undeclared_saga>(); }
const sagas::definition& forgetful_definition() { return sagas::define<forgetful_saga>(); }

}  // namespace accounts

SNORRI_SAGA(accounts::migrating_saga)
