// What the sagas beside it are made of. Each .cpp holds one definition and begins with what the
// compiler has to say of it:
//   // says: SENTENCE     refused with exactly one error, and this is it; or: nothing
//   // names: TEXT        stands in the output too, so that the reader finds the place
#pragma once

#include <string>

#include "snorri/sagas/define.hpp"

namespace shop {

struct Order {
  std::string id;
};
struct OrderPlaced {
  std::string order_id;
};
struct ReserveStock {
  std::string order_id;
};
struct StockReserved {};
struct StockMissing {};
struct ReleaseStock {
  std::string order_id;
};
struct StockReleased {};
struct BookShipment {
  std::string order_id;
};
struct ShipmentBooked {};
struct ShipmentRefused {};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Order, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(OrderPlaced, order_id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReserveStock, order_id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReleaseStock, order_id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BookShipment, order_id)

inline ReserveStock reserve(const Order& o) { return {o.id}; }
inline ReleaseStock release(const Order& o) { return {o.id}; }
inline BookShipment ship(const Order& o) { return {o.id}; }
inline void when(Order& o, const OrderPlaced& e) { o.id = e.order_id; }

using namespace snorri;

struct RESERVING : state {};
struct WAITING : state {};

/// All that a definition needs but its rows or steps.
struct order_basics {
  using data = Order;
  using start = OrderPlaced;
  using keys = snorri::keys<&OrderPlaced::order_id>;
  static constexpr std::string_view name = "order";
  static constexpr int version = 1;
};

}  // namespace shop
