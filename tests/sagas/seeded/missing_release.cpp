#include "seeded/rows.hpp"

namespace orders {
namespace {

struct missing_release_saga : any_order {
  static constexpr std::string_view name = "missing_release";
  using rows = all_rows<reserving_rows, reserved_row, captured_row,
                        table<on<CHARGING, PaymentFailed>::go<CANCELLED>>, charging_rows,
                        revoked_row, shipping_rows, undoing_rows>;
};

}  // namespace

const sagas::definition& missing_release() { return sagas::define<missing_release_saga>(); }

}  // namespace orders
