// A request with an asynchronous answer: commands come, replies go.
#include <string>

#include "messages.hpp"
#include "snorri/transport/participant.hpp"

using namespace parcels;
using snorri::transport::participant;
using snorri::transport::reply;

// docs: carrier
int carry_parcels(const std::string& engine, const std::string& memory) {
  participant hermes{"hermes", {.engine = engine, .memory = memory}};
  hermes.on<CarryParcel>([](const CarryParcel& what) -> reply<ParcelCarried, TooHeavy> {
    if (what.kilos > 20) return TooHeavy{20};  // a refusal is an answer, no error
    return ParcelCarried{"hermes"};
  });
  return hermes.run();  // until SIGTERM
}
// end

int main(int argc, char** argv) {
  return carry_parcels(argc > 1 ? argv[1] : "tcp://127.0.0.1:7707",
                       argc > 2 ? argv[2] : "hermes.memory.db");
}
