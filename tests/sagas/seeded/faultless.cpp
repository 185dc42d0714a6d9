#include "seeded/rows.hpp"

namespace orders {
namespace {

struct faultless_saga : any_order {
  static constexpr std::string_view name = "faultless";
  using rows = all_rows<reserving_rows, reserved_row, captured_row, declined_row, charging_rows,
                        revoked_row, shipping_rows, undoing_rows>;
};

}  // namespace

const sagas::definition& faultless() { return sagas::define<faultless_saga>(); }

}  // namespace orders
