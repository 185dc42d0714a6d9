// The same as coroutines of Boost.Asio: two requests at a time, on one thread.
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <iostream>
#include <string>

#include "messages.hpp"
#include "snorri/transport/asio.hpp"

using namespace parcels;
using namespace std::chrono_literals;
using snorri::transport::asio_publisher;
using snorri::transport::publish_as;

// docs: coroutines
boost::asio::awaitable<void> deliver(asio_publisher& office, std::string parcel) {
  const DeliveryWanted wanted{parcel, 1};
  const publish_as as{.id = parcel + "/wanted"};
  const auto end = co_await office.run(wanted, 30s, as);
  std::cout << parcel << ' ' << (end ? end->status : end.error().text()) << std::endl;
}

int deliver_two(const std::string& engine) {
  boost::asio::io_context context;
  asio_publisher office{"office", {.engine = engine}};
  for (const auto* parcel : {"p-4", "p-5"}) {
    boost::asio::co_spawn(context, deliver(office, parcel), boost::asio::detached);
  }
  context.run();
  return 0;
}
// end

int main(int argc, char** argv) { return deliver_two(argc > 1 ? argv[1] : "tcp://127.0.0.1:7707"); }
