// A list of steps, and a row beside it that gives the money back whenever somebody complains.
#include "seeded/rows.hpp"

namespace orders {
namespace {

struct Complaint {
  std::string order_id;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Complaint, order_id)

struct complaint_saga {
  using data = Order;
  using start = OrderCreated;
  using keys = snorri::keys<&OrderCreated::order_id, &Complaint::order_id>;
  static constexpr std::string_view name = "complaint";
  static constexpr int version = 1;
  using steps = snorri::steps<
      step<capture>::replies<PaymentCaptured, PaymentFailed>::undo<refund, PaymentRefunded>, pivot,
      step<ship>::replies<ShipmentBooked>>;
  using also = table<on<ANY, Complaint>::does<compensate<refund, capture>>>;
};

}  // namespace

const sagas::definition& complaint() { return sagas::define<complaint_saga>(); }

}  // namespace orders
