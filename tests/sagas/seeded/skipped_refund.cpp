#include "seeded/rows.hpp"

namespace orders {
namespace {

struct skipped_refund_saga : any_order {
  static constexpr std::string_view name = "skipped_refund";
  using rows =
      all_rows<reserving_rows, reserved_row, captured_row, declined_row, charging_rows,
               table<on<CHARGING, cancel>::go<RELEASING, compensate<release, reserve>, arm<30_s>>>,
               shipping_rows, undoing_rows>;
};

}  // namespace

const sagas::definition& skipped_refund() { return sagas::define<skipped_refund_saga>(); }

}  // namespace orders
