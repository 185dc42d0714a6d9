// Inventory: hands goods out and takes them back.
#include "../common/service.hpp"
#include "rules.hpp"
#include "stock.hpp"

using namespace shop;
using snorri::transport::context;
using snorri::transport::participant;
using snorri::transport::reply;

int main(int argc, char** argv) {
  const auto run = [](const service_options& options) {
    participant inventory{"inventory", participant_options(options, "inventory")};

    inventory.on<ReserveInventory>(
        [](const ReserveInventory& c, context& about) -> reply<InventoryReserved, InventoryFailed> {
          if (auto no = refuse_items(c.items)) return InventoryFailed{no->reason, no->detail};
          stock{about}.move("reserved", goods_of(c.items));
          return InventoryReserved{"R-" + c.order_id};
        });
    inventory.on<ReleaseInventory>([](const ReleaseInventory&, context& about) {
      return InventoryReleased{stock{about}.move_back("released")};
    });

    inventory.on<RestockGoods>(
        [](const RestockGoods& c, context& about) -> reply<GoodsRestocked, RestockRefused> {
          if (auto no = refuse_items(c.items)) return RestockRefused{no->reason, no->detail};
          const auto goods = goods_of(c.items);
          stock{about}.move("restocked", goods);
          return GoodsRestocked{pieces_of(goods)};
        });
    inventory.on<WithdrawGoods>([](const WithdrawGoods&, context& about) {
      return GoodsWithdrawn{stock{about}.move_back("withdrawn")};
    });

    return inventory.run();
  };
  return run_service({.name = "inventory", .about = "keeps the stock", .run = run}, argc, argv);
}
