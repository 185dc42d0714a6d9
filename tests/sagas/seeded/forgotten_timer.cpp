#include "seeded/rows.hpp"

namespace orders {
namespace {

struct forgotten_timer_saga : any_order {
  static constexpr std::string_view name = "forgotten_timer";
  using rows =
      all_rows<reserving_rows, table<on<RESERVING, InventoryReserved>::go<CHARGING, send<capture>>>,
               captured_row, declined_row, charging_rows, revoked_row, shipping_rows, undoing_rows>;
};

}  // namespace

const sagas::definition& forgotten_timer() { return sagas::define<forgotten_timer_saga>(); }

}  // namespace orders
