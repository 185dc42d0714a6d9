// The protocol's side: a hub on a ROUTER here, a session on a DEALER there that answers at once.
#include <deque>

#include "../child.hpp"
#include "../measure.hpp"
#include "client.hpp"
#include "driver.hpp"
#include "rates.hpp"
#include "snorri/transport/zmq_link.hpp"

namespace bench {

namespace {

using namespace snorri;
using namespace std::chrono_literals;

constexpr std::size_t body_bytes = 300;

transport::command ask(std::uint64_t number) {
  transport::command what;
  what.saga = "order/" + std::to_string(536'365 + number);
  what.id = what.saga + "/2.0";
  what.type = "ReserveInventory";
  what.body.assign(body_bytes, 'x');
  what.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  return what;
}

transport::wire::reply answer_to(const transport::command& asked) {
  transport::wire::reply out;
  auto& headers = out.what.headers;
  headers.id = asked.id + "/reply";
  headers.source = "inventory";
  headers.type = "InventoryReserved";
  headers.correlationid = asked.saga;
  headers.causationid = asked.id;
  headers.traceparent = asked.traceparent;
  out.what.body.assign(body_bytes, 'y');
  return out;
}

}  // namespace

double protocol_exchanges_per_second(const exchange_plan& plan) {
  engine_driver engine(plan.address, plan.keys_folder);
  child peer({"--role", "peer", engine.address(), engine.key_file()});
  engine.run_until([&] { return engine.participants() == 1; });
  std::uint64_t asked = 0;
  const auto begun = bench_clock::now();
  engine.run_until([&] {
    while (asked - engine.replies() < plan.in_flight) engine.dispatch(ask(asked++));
    return seconds_since(begun) >= plan.seconds;
  });
  return static_cast<double>(engine.replies()) / seconds_since(begun);
}

int run_answering_peer(const std::string& address, const std::string& key_file) {
  transport::client_options with;
  with.session.name = "inventory";
  with.session.commands = {"ReserveInventory"};
  with.session.credit = 4096;
  with.engine = address;
  transport::zmq_options options;
  if (key_file != "-") options.key_file = key_file;
  with.link = transport::zmq_connector(address, options);
  with.log = [](std::string_view) {};
  transport::client engine(with);
  std::vector<transport::session::news> news;
  while (true) {
    news.clear();
    if (engine.exchange(100ms, 1024, news)) return 1;
    for (auto& each : news) {
      const auto* asked = std::get_if<transport::wire::asked>(&each);
      if (asked != nullptr) engine.session().post(answer_to(asked->what));
    }
    engine.flush();
  }
}

}  // namespace bench
