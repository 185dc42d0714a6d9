// What a command and its reply cost: in the hub alone, and through a ZeroMQ socket with everything.
// And what an event costs from a publisher. `engine_us` is the CPU of the engine's own thread for
// one of them; the thread of libzmq works beside it.
#include <benchmark/benchmark.h>

#include <ctime>
#include <thread>

#include "json_writer.hpp"
#include "shop_messages.hpp"
#include "snorri/transport/hub.hpp"
#include "snorri/transport/participant.hpp"
#include "snorri/transport/publisher.hpp"
#include "snorri/transport/zmq_link.hpp"

namespace snorri::transport::testing {
namespace {

using namespace std::chrono_literals;

time_point now() {
  return std::chrono::time_point_cast<duration>(std::chrono::system_clock::now());
}

double thread_cpu() {
  timespec at{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &at);
  return static_cast<double>(at.tv_sec) + static_cast<double>(at.tv_nsec) * 1e-9;
}

/// Closes what is answered, acknowledges what comes, counts.
class counting_engine final : public hub_handler {
 public:
  void on_event(const std::string& peer, message what) override {
    to->acknowledge(peer, {what.headers.id, ++events, false, "order/1", "PENDING"});
  }
  void on_reply(const std::string& peer, message what) override {
    to->close(what.headers.causationid);
    to->acknowledge(peer, {what.headers.id, ++replies, false, "order/1", "PENDING"});
  }
  void on_command_failed(const std::string&, std::string, std::string) override {}
  void on_participant(const std::string&, const std::vector<std::string>&) override {}
  void on_subscribe(const std::string&, subscription_request) override {}
  void on_await(const std::string&, const await_request&) override {}
  void on_follow(const std::string&, const std::string&, follow_request) override {}
  void on_unfollow(const std::string&) override {}
  void on_cursor(const std::string&, std::uint64_t) override {}
  void on_refused(const std::string&, message, const error&) override {}

  hub* to = nullptr;
  std::uint64_t events = 0;
  std::uint64_t replies = 0;
};

command ask(std::uint64_t i) {
  command what;
  what.saga = "order/" + std::to_string(536365 + i);
  what.id = what.saga + "/2.0";
  what.type = "ReserveInventory";
  what.body.assign(300, 'x');
  what.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  return what;
}

frames hello() {
  return {"snorri/1", "hello",
          R"({"name":"inventory","commands":["ReserveInventory"],"credit":4096})", ""};
}

frames answer(const std::string& id) {
  std::string text;
  json_writer out(text);
  out.text("specversion", "1.0").text("id", id + "/reply").text("source", "inventory");
  out.text("type", "InventoryReserved").text("correlationid", "order/536365");
  out.text("causationid", id);
  out.text("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01").end();
  return {"snorri/1", "reply", text, std::string(300, 'y')};
}

void hub_alone(benchmark::State& state) {
  counting_engine engine;
  hub machine({}, engine);
  engine.to = &machine;
  machine.receive({"p1", hello()}, now());
  machine.take_outgoing();
  std::uint64_t i = 0;
  const auto batch = static_cast<std::uint64_t>(state.range(0));
  std::vector<frames> answers;
  for (auto _ : state) {
    state.PauseTiming();
    answers.clear();
    for (std::uint64_t k = 0; k < batch; ++k) answers.push_back(answer(ask(i + k).id));
    state.ResumeTiming();
    for (std::uint64_t k = 0; k < batch; ++k) machine.dispatch(ask(i + k), now());
    benchmark::DoNotOptimize(machine.take_outgoing());
    for (auto& each : answers) machine.receive({"p1", std::move(each)}, now());
    benchmark::DoNotOptimize(machine.take_outgoing());
    i += batch;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(i));
}
BENCHMARK(hub_alone)->Arg(1)->Arg(64)->Arg(1024);

/// The engine's loop, until `done` says so. Returns its CPU seconds.
template <class Feed, class Done>
double run_engine(listener& link, hub& machine, Feed feed, Done done) {
  const auto begin = thread_cpu();
  std::vector<packet> in;
  while (!done()) {
    in.clear();
    link.receive(in, 1000);
    for (auto& each : in) machine.receive(std::move(each), now());
    machine.tick(now());
    feed();
    for (auto& each : machine.take_outgoing()) link.send(each.peer, std::move(each.frames));
    if (in.empty()) link.wait(10ms);
  }
  return thread_cpu() - begin;
}

void commands_over_ipc(benchmark::State& state) {
  const temporary_directory files;
  const auto address = "ipc://" + files.file("engine.sock");
  auto link = std::move(*bind_zmq(address));
  std::atomic<bool> stop = false;
  std::thread peer([&] {  // answers as fast as it can, without the SDK
    auto at = std::move(*zmq_connector(address)->connect());
    while (!at->send(hello())) std::this_thread::sleep_for(1ms);
    frames in;
    while (!stop) {
      if (!at->receive(in, 10ms) || in[1] != "command") continue;
      const auto begin = in[2].find("\"id\":\"") + 6;
      at->send(answer(in[2].substr(begin, in[2].find('"', begin) - begin)));
    }
  });
  counting_engine engine;
  hub machine({}, engine);
  engine.to = &machine;
  const auto in_flight = static_cast<std::uint64_t>(state.range(0));
  constexpr std::uint64_t count = 50'000;
  std::uint64_t sent = 0;
  double cpu = 0;
  for (auto _ : state) {
    const auto end = engine.replies + count;
    cpu += run_engine(
        *link, machine,
        [&] {
          while (sent < end && sent - engine.replies < in_flight)
            machine.dispatch(ask(sent++), now());
        },
        [&] { return engine.replies >= end; });
  }
  stop = true;
  peer.join();
  state.SetItemsProcessed(static_cast<std::int64_t>(engine.replies));
  state.counters["engine_us"] = cpu * 1e6 / static_cast<double>(engine.replies);
}
BENCHMARK(commands_over_ipc)
    ->Arg(1)
    ->Arg(64)
    ->Arg(1024)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

void participant_over_ipc(benchmark::State& state) {
  const temporary_directory files;
  participant_options options;
  options.engine = "ipc://" + files.file("engine.sock");
  options.memory = files.file("memory.db");
  options.handle_signals = false;
  options.log = [](std::string_view) {};
  auto link = std::move(*bind_zmq(options.engine));
  participant service("inventory", options);
  service.on_raw("ReserveInventory", [](std::string_view, context&) {
    return raw_reply{"InventoryReserved", std::string(300, 'y')};
  });
  std::thread peer([&] { service.run(); });
  counting_engine engine;
  hub machine({}, engine);
  engine.to = &machine;
  const auto in_flight = static_cast<std::uint64_t>(state.range(0));
  constexpr std::uint64_t count = 20'000;
  std::uint64_t sent = 0;
  double cpu = 0;
  for (auto _ : state) {
    const auto end = engine.replies + count;
    cpu += run_engine(
        *link, machine,
        [&] {
          while (sent < end && sent - engine.replies < in_flight)
            machine.dispatch(ask(sent++), now());
        },
        [&] { return engine.replies >= end; });
  }
  service.stop();
  peer.join();
  state.SetItemsProcessed(static_cast<std::int64_t>(engine.replies));
  state.counters["engine_us"] = cpu * 1e6 / static_cast<double>(engine.replies);
}
BENCHMARK(participant_over_ipc)->Arg(256)->UseRealTime()->Unit(benchmark::kMillisecond);

void events_over_ipc(benchmark::State& state) {
  const temporary_directory files;
  publisher_options options;
  options.engine = "ipc://" + files.file("engine.sock");
  options.log = [](std::string_view) {};
  options.in_flight_max = static_cast<std::size_t>(state.range(0));
  auto link = std::move(*bind_zmq(options.engine));
  counting_engine engine;
  hub machine({}, engine);
  engine.to = &machine;
  constexpr int count = 50'000;
  double cpu = 0;
  for (auto _ : state) {
    std::atomic<bool> stop = false;
    std::thread peer([&] {
      publisher shop("order-service", options);
      message what;
      what.headers.type = "OrderCreated";
      what.body.assign(300, 'x');
      for (int i = 0; i < count; ++i) shop.publish_async(what, nullptr);
      shop.flush(60s);
      stop = true;
    });
    cpu += run_engine(
        *link, machine, [] {}, [&] { return stop.load(); });
    peer.join();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(engine.events));
  state.counters["engine_us"] = cpu * 1e6 / static_cast<double>(engine.events);
}
BENCHMARK(events_over_ipc)->Arg(1)->Arg(1024)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace snorri::transport::testing

BENCHMARK_MAIN();
