// One of the many that answer: it hears that offers are wanted, and makes one.
#include <stdexcept>
#include <string>

#include "messages.hpp"
#include "snorri/transport/publisher.hpp"
#include "snorri/transport/subscriber.hpp"

using namespace parcels;
using snorri::transport::publisher;
using snorri::transport::subscriber;

// docs: bidder
int bid(const std::string& engine, const std::string& name, int price_of_a_kilo) {
  publisher offers{name, {.engine = engine}};
  subscriber tenders{name, {.engine = engine}};
  tenders.on<OffersWanted>([&](const OffersWanted& e) {
    const OfferMade offer{e.parcel, name, e.kilos * price_of_a_kilo};
    // Should this be given again, the offer has the same id, and counts once.
    const auto done = offers.publish(offer, {.id = e.parcel + "/offer/" + name});
    if (!done) throw std::runtime_error(done.error().text());  // it is given again
  });
  return tenders.run();
}
// end

int main(int argc, char** argv) {
  return argc == 4 ? bid(argv[1], argv[2], std::stoi(argv[3])) : 2;
}
