// Shipping: books a parcel for what is paid. It comes after the pivot, so it never says no.
#include <SQLiteCpp/SQLiteCpp.h>

#include "../common/service.hpp"
#include "../messages.hpp"

using namespace shop;
using snorri::transport::context;
using snorri::transport::participant;

namespace {

/// In the transaction that also remembers the answer: one command, one parcel.
void book_parcel(SQLite::Database& database, const BookShipment& what,
                 const std::string& tracking) {
  database.exec(
      "CREATE TABLE IF NOT EXISTS parcel ("
      "  line INTEGER PRIMARY KEY, order_id TEXT NOT NULL, country TEXT NOT NULL,"
      "  lines INTEGER NOT NULL, tracking TEXT NOT NULL) STRICT");
  SQLite::Statement parcel(
      database, "INSERT INTO parcel (order_id, country, lines, tracking) VALUES (?, ?, ?, ?)");
  parcel.bind(1, what.order_id);
  parcel.bind(2, what.country);
  parcel.bind(3, static_cast<std::int64_t>(what.items.size()));
  parcel.bind(4, tracking);
  parcel.exec();
}

}  // namespace

int main(int argc, char** argv) {
  const auto run = [](const service_options& options) {
    participant shipping{"shipping", participant_options(options, "shipping")};
    shipping.on<BookShipment>([](const BookShipment& c, context& about) {
      const auto tracking = "PARCEL-" + c.order_id;
      book_parcel(about.database(), c, tracking);
      return ShipmentBooked{tracking};
    });
    return shipping.run();
  };
  return run_service({.name = "shipping", .about = "books parcels", .run = run}, argc, argv);
}
