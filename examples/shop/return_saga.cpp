// Goods come back: pay the customer back, put the goods on the shelf, and say so. If the goods are
// not what the shop can put on a shelf, the money is reclaimed and the return rejected.
#include <string>
#include <vector>

#include "messages.hpp"
#include "snorri/sagas/define.hpp"

namespace shop {

struct Return {
  std::string id;
  std::string customer;
  std::vector<Item> items;
  pence total = 0;
  std::string payment;
  std::string mail;
  std::string reason;  // why it is rejected
  std::string detail;
};
SNORRI_DESCRIBE(Return, id, customer, items, total, payment, mail, reason, detail)

// ---- what the return learns

void when(Return& r, const ReturnRequested& e) {
  r.id = e.return_id;
  r.customer = e.customer;
  r.items = e.items;
  r.total = e.total;
}
void when(Return& r, const ReturnPaidBack& e) { r.payment = e.payment; }
void when(Return& r, const PayBackRefused& e) {
  r.reason = e.reason;
  r.detail = e.detail;
}
void when(Return& r, const RestockRefused& e) {
  r.reason = e.reason;
  r.detail = e.detail;
}
void when(Return& r, const CustomerNotified& e) { r.mail = e.mail; }
void when(Return& r, const snorri::cancel&) {
  if (r.reason.empty()) r.reason = "cancelled on request";
}

// ---- what it asks for

PayBackReturn refund(const Return& r) { return {r.id, r.customer, r.total}; }
ReclaimPayment reclaim(const Return& r) { return {r.id}; }
RestockGoods restock(const Return& r) { return {r.id, r.items}; }
WithdrawGoods withdraw(const Return& r) { return {r.id}; }
NotifyCustomer notify(const Return& r) { return {r.id, r.customer, r.total}; }

// ---- what it tells everybody

ReturnCompleted completed(const Return& r) { return {r.id, r.customer, r.total}; }
ReturnRejected rejected(const Return& r) {
  return {r.id, r.customer, r.reason.empty() ? "a service did not answer" : r.reason, r.detail};
}

using namespace snorri;

struct return_saga {
  using data = Return;
  using start = ReturnRequested;
  using keys = snorri::keys<&ReturnRequested::return_id>;
  static constexpr std::string_view name = "return";
  static constexpr int version = 1;
  // clang-format off
  using steps = snorri::steps<
      step<refund>::replies<ReturnPaidBack, PayBackRefused>::undo<reclaim, PaymentReclaimed>
                  ::timeout<30_s>::retry<20, 1_s, 2, 10_s>::retry_undo<20, 1_s, 2, 10_s>,
      step<restock>::replies<GoodsRestocked, RestockRefused>::undo<withdraw, GoodsWithdrawn>
                   ::timeout<30_s>::retry<20, 1_s, 2, 10_s>::retry_undo<20, 1_s, 2, 10_s>,
      pivot,
      step<notify>::replies<CustomerNotified>::timeout<30_s>::retry<20, 1_s, 2, 10_s>>;
  // clang-format on
  using on_confirmed = publish<completed>;
  using on_cancelled = publish<rejected>;
};

}  // namespace shop

SNORRI_SAGA(shop::return_saga)
