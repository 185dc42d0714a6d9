#include "account_base.hpp"

namespace accounts {

using namespace snorri;

struct account_saga : account_base {
  static constexpr int version = 1;
  using rows = account_rows<OPEN>;
};
struct changed_saga : account_base {
  static constexpr int version = 1;
  using rows = boost::mp11::mp_push_back<account_rows<OPEN>, on<OPEN, cancel>::go<CANCELLED>>;
};

const sagas::definition& account_definition() { return sagas::define<account_saga>(); }
const sagas::definition& changed_definition() { return sagas::define<changed_saga>(); }

}  // namespace accounts

SNORRI_SAGA(accounts::account_saga)
