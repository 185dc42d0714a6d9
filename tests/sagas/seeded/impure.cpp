// A command that is another one each time it is made.
#include "seeded/rows.hpp"

namespace orders {
namespace {

ReserveInventory guess(const Order& o) {
  static int guesses = 0;
  return {o.id, ++guesses};
}

struct impure_saga : any_order {
  static constexpr std::string_view name = "impure";
  using harmless = commands<guess>;
  using rows =
      table<on<START, OrderCreated>::go<RESERVING, send<guess>, arm<30_s>>,
            on<RESERVING, InventoryReserved>::go<CONFIRMED>, on<RESERVING, timeout>::go<CANCELLED>>;
};

}  // namespace

const sagas::definition& impure() { return sagas::define<impure_saga>(); }

}  // namespace orders
