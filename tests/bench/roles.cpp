// The processes around the load: an engine with its store, and the participants.
#include <csignal>
#include <cstdio>

#include "bench_saga.hpp"
#include "measure.hpp"
#include "snorri/engine/engine.hpp"
#include "snorri/sagas/library.hpp"
#include "snorri/store/sqlite_store.hpp"
#include "snorri/transport/participant.hpp"
#include "snorri/transport/zmq_link.hpp"

namespace bench {

namespace {

snorri::engine::engine* running = nullptr;

int fail(const snorri::error& why) {
  std::fprintf(stderr, "snorri_bench: %s\n", why.text().c_str());
  return 1;
}

}  // namespace

int run_engine(const std::string& address, const std::string& path) {
  snorri::store::sqlite_options options;
  options.path = path;
  auto store = snorri::store::open_sqlite_store(options);
  if (!store) return fail(store.error());
  auto link = snorri::transport::bind_zmq(address);
  if (!link) return fail(link.error());
  const snorri::system_clock clock;
  auto engine =
      snorri::engine::engine::make({}, **store, **link, snorri::sagas::linked_definitions(), clock);
  if (!engine) return fail(engine.error());
  running = engine->get();
  std::signal(SIGTERM, [](int) { running->stop(); });
  const auto ran = (*engine)->run();
  const auto status = (*engine)->status();
  std::printf("%llu %llu\n", static_cast<unsigned long long>(status.transitions),
              static_cast<unsigned long long>(status.groups));
  return ran ? 0 : fail(ran.error());
}

int run_participant(const std::string& name, const std::string& address,
                    const std::string& memory) {
  using snorri::transport::reply;
  snorri::transport::participant_options options;
  options.engine = address;
  options.memory = memory;
  options.credit = 1024;
  options.log = [](std::string_view) {};
  snorri::transport::participant service(name, options);
  if (name == "inventory") {
    service.on<ReserveInventory>(
        [](const ReserveInventory& c) -> reply<InventoryReserved, InventoryFailed> {
          return InventoryReserved{c.order_id, "r-" + c.order_id, c.note};
        });
    service.on<ReleaseInventory>([](const ReleaseInventory& c) -> reply<InventoryReleased> {
      return InventoryReleased{c.order_id};
    });
  } else if (name == "payment") {
    service.on<CapturePayment>(
        [](const CapturePayment& c) -> reply<PaymentCaptured, PaymentFailed> {
          if (!c.pays) return PaymentFailed{"limit exceeded"};
          return PaymentCaptured{c.order_id, c.note};
        });
    service.on<RefundPayment>([](const RefundPayment& c) -> reply<PaymentRefunded> {
      return PaymentRefunded{c.order_id};
    });
  } else {
    service.on<BookShipment>([](const BookShipment& c) -> reply<ShipmentBooked> {
      return ShipmentBooked{c.order_id, c.note};
    });
  }
  return service.run();
}

}  // namespace bench
