// A notification: tell the engine what happened, and go on when it is on disk.
#include <iostream>
#include <string>

#include "messages.hpp"
#include "snorri/transport/publisher.hpp"

using namespace parcels;
using snorri::transport::publisher;

// docs: notify
int notify(const std::string& engine) {
  publisher office{"office", {.engine = engine}};
  for (int times = 1; times <= 2; ++times) {  // twice: the same id is the same event
    const auto done = office.publish(DeliveryWanted{"p-2", 99}, {.id = "p-2/wanted"});
    if (!done) {
      std::cerr << done.error().text() << '\n';
      return 1;
    }
    std::cout << done->saga << (done->duplicate ? " was known\n" : " is on disk\n");
  }
  return 0;
}
// end

int main(int argc, char** argv) { return notify(argc > 1 ? argv[1] : "tcp://127.0.0.1:7707"); }
