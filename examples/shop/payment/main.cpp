// Payment: takes money for orders and pays it back for returns.
#include "../common/service.hpp"
#include "ledger.hpp"
#include "rules.hpp"

using namespace shop;
using snorri::transport::context;
using snorri::transport::participant;
using snorri::transport::reply;

int main(int argc, char** argv) {
  const auto run = [](const service_options& options) {
    participant payment{"payment", participant_options(options, "payment")};

    payment.on<CapturePayment>(
        [](const CapturePayment& c, context& about) -> reply<PaymentCaptured, PaymentFailed> {
          if (auto no = refuse_payment(c.customer, c.total)) {
            return PaymentFailed{no->reason, no->detail};
          }
          ledger{about}.book("captured", c.total);
          return PaymentCaptured{"P-" + c.order_id};
        });
    payment.on<RefundPayment>([](const RefundPayment&, context& about) {
      return PaymentRefunded{ledger{about}.book_back("refunded")};
    });

    payment.on<PayBackReturn>(
        [](const PayBackReturn& c, context& about) -> reply<ReturnPaidBack, PayBackRefused> {
          if (auto no = refuse_payment(c.customer, c.total)) {
            return PayBackRefused{no->reason, no->detail};
          }
          ledger{about}.book("paid back", -c.total);
          return ReturnPaidBack{"P-" + c.return_id};
        });
    payment.on<ReclaimPayment>([](const ReclaimPayment&, context& about) {
      return PaymentReclaimed{-ledger{about}.book_back("reclaimed")};
    });

    return payment.run();
  };
  return run_service({.name = "payment", .about = "takes and pays back money", .run = run}, argc,
                     argv);
}
