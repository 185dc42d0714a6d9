// A participant and nothing else: it says hello to whatever listens.
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <snorri/transport/in_process_link.hpp>
#include <snorri/transport/participant.hpp>
#include <thread>
#include <vector>

#include "ticket_messages.hpp"

int main() {
  using namespace snorri::transport;
  in_process_link link;
  auto engine_side = link.listen();
  participant_options options;
  options.link = link.make_connector();
  options.memory = (std::filesystem::current_path() / "only_transport.db").string();
  options.handle_signals = false;
  participant seats("seats", options);
  seats.on<tickets::BookSeat>([](const tickets::BookSeat&) { return tickets::SeatBooked{}; });

  std::thread service([&seats] { seats.run(); });
  std::vector<packet> heard;
  while (heard.empty()) {
    (*engine_side)->wait(std::chrono::seconds{1});
    (*engine_side)->receive(heard, 1);
  }
  seats.stop();
  service.join();
  std::cout << "a hello of " << heard.front().frames.size() << " frames\n";
  return heard.front().frames.empty() ? EXIT_FAILURE : EXIT_SUCCESS;
}
