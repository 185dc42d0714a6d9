// A request with a synchronous answer: start a saga and wait for its end.
#include <chrono>
#include <iostream>
#include <string>

#include "messages.hpp"
#include "snorri/transport/publisher.hpp"

using namespace parcels;
using namespace std::chrono_literals;
using snorri::transport::publisher;

// docs: request
int request(const std::string& engine) {
  publisher office{"office", {.engine = engine}};
  const auto end = office.run(DeliveryWanted{"p-1", 12}, 30s, {.id = "p-1/wanted"});
  if (!end) {  // E4009: it takes longer, and goes on; run the same id again to wait on
    std::cerr << end.error().text() << '\n';
    return 1;
  }
  if (end->confirmed()) {
    std::cout << "p-1 delivered by " << end->answer_as<ParcelDelivered>().by << '\n';
  } else {
    std::cout << "p-1 returned: " << end->answer_as<ParcelReturned>().reason << '\n';
  }
  return 0;
}
// end

int main(int argc, char** argv) { return request(argc > 1 ? argv[1] : "tcp://127.0.0.1:7707"); }
