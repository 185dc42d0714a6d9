// Publish and subscribe: a board that shows what became of parcels. Who sends them knows nothing of
// it.
#include <iostream>
#include <string>

#include "messages.hpp"
#include "snorri/transport/subscriber.hpp"

using namespace parcels;
using snorri::transport::subscriber;

// docs: board
int show(const std::string& engine) {
  subscriber board{"board", {.engine = engine}};
  board.on<ParcelDelivered>(
      [](const ParcelDelivered& e) { std::cout << e.parcel << " came" << std::endl; });
  board.on<ParcelReturned>(
      [](const ParcelReturned& e) { std::cout << e.parcel << " went back" << std::endl; });
  return board.run();  // until SIGTERM
}
// end

int main(int argc, char** argv) { return show(argc > 1 ? argv[1] : "tcp://127.0.0.1:7707"); }
