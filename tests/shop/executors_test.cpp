// The shop's own sagas, from the library that the engine loads: Boost.MSM and the interpreter give
// the same records, and folding them gives what was decided.
#include <gtest/gtest.h>

#include "../../examples/shop/messages.hpp"
#include "../sagas/random_walk.hpp"
#include "snorri/base/json.hpp"
#include "snorri/base/message_name.hpp"
#include "snorri/sagas/library.hpp"

namespace shop {
namespace {

template <class... Messages>
std::map<std::string, std::string> bodies_of() {
  return {{std::string(snorri::message_name<Messages>()),
           snorri::codec<Messages>::encode(Messages{})}...};
}

TEST(ShopSagas, GiveTheSameRecordsByBothExecutors) {
  auto bodies = bodies_of<OrderCreated, InventoryReserved, InventoryFailed, InventoryReleased,
                          PaymentCaptured, PaymentFailed, PaymentRefunded, ShipmentBooked,
                          ReturnRequested, ReturnPaidBack, PayBackRefused, PaymentReclaimed,
                          GoodsRestocked, RestockRefused, GoodsWithdrawn, CustomerNotified>();
  // One made by default has no number, which is refused.
  for (const auto& [type, key] :
       {std::pair("OrderCreated", "order_id"), {"ReturnRequested", "return_id"}}) {
    auto body = nlohmann::json::parse(bodies.at(type));
    body[key] = "1";
    bodies[type] = body.dump();
  }
  const auto library = snorri::sagas::library::load(SHOP_SAGAS);
  ASSERT_TRUE(library) << library.error().text();
  ASSERT_EQ(library->definitions().size(), 2u);
  for (const auto* definition : library->definitions()) {
    for (unsigned seed = 0; seed < 300; ++seed) {
      snorri::sagas::walk(*definition, bodies, seed, 60);
      ASSERT_FALSE(HasFailure()) << definition->shape().name << ", seed " << seed;
    }
  }
}

}  // namespace
}  // namespace shop
