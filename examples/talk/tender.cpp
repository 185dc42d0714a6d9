// Publish, with the answers of many collected.
#include <chrono>
#include <iostream>
#include <string>

#include "messages.hpp"
#include "snorri/transport/publisher.hpp"

using namespace parcels;
using namespace std::chrono_literals;
using snorri::transport::publisher;

// docs: tender
int invite(const std::string& engine) {
  publisher office{"office", {.engine = engine}};
  const auto all =
      office.gather<OfferMade>(OffersWanted{"p-3", 8}, {.count = 3}, 30s, {.id = "p-3/wanted"});
  if (!all) {  // not even the wish is on disk; else what has come by then is here
    std::cerr << all.error().text() << '\n';
    return 1;
  }
  OfferMade best{"p-3", "nobody", 1000};
  for (const auto& each : all->answers) {
    const auto offer = *each.as<OfferMade>();
    if (offer.price < best.price) best = offer;
  }
  std::cout << all->answers.size() << (all->complete ? " offers" : " offers in time")
            << ", the best by " << best.carrier << " for " << best.price << '\n';
  return office.publish(OfferTaken{"p-3", best.carrier}, {.id = "p-3/taken"}) ? 0 : 1;
}
// end

int main(int argc, char** argv) { return invite(argc > 1 ? argv[1] : "tcp://127.0.0.1:7707"); }
