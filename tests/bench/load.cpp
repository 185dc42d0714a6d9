// The load: publishes orders, keeps so many in flight, and takes the time from start to end of
// each.
#include <atomic>
#include <cstdio>
#include <map>
#include <mutex>
#include <sstream>
#include <thread>
#include <unordered_map>
#include <utility>

#include "bench_saga.hpp"
#include "child.hpp"
#include "measure.hpp"
#include "snorri/transport/publisher.hpp"
#include "snorri/transport/subscriber.hpp"

namespace bench {

namespace {

/// When each order began, and how long those took that ended.
class ledger {
 public:
  void begin(const std::string& id) {
    const std::lock_guard lock(mutex_);
    started_[id] = bench_clock::now();
  }
  void end(const std::string& id) {
    const std::lock_guard lock(mutex_);
    const auto found = started_.find(id);
    if (found == started_.end()) return;  // given again
    took_ms_.push_back(seconds_since(found->second) * 1000);
    started_.erase(found);
    ended_.store(took_ms_.size());
  }
  std::size_t ended() const { return ended_.load(); }
  /// The samples so far; counting begins anew.
  std::vector<double> take() {
    const std::lock_guard lock(mutex_);
    ended_.store(0);
    return std::exchange(took_ms_, {});
  }

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, bench_clock::time_point> started_;
  std::vector<double> took_ms_;
  std::atomic<std::size_t> ended_{0};
};

void publish_orders(const load& what, const std::string& prefix, const std::string& address,
                    ledger& book) {
  snorri::transport::publisher_options options;
  options.engine = address;
  options.in_flight_max = what.in_flight + 1;
  options.timeout = std::chrono::seconds{60};
  options.log = [](std::string_view) {};
  snorri::transport::publisher orders("load", options);
  const std::string note(150, 'n');
  const auto refused = [](const snorri::result<snorri::transport::receipt>& answer) {
    if (!answer) std::fprintf(stderr, "snorri_bench: %s\n", answer.error().text().c_str());
  };
  for (std::size_t i = 0; i < what.sagas;) {
    if (i - book.ended() >= what.in_flight) {
      orders.poll(std::chrono::microseconds{200});
      continue;
    }
    const std::string id = prefix + std::to_string(i);
    book.begin(id);
    orders.publish_async(
        OrderCreated{id, "customer-" + std::to_string(i % 1000), note, 3, i % 10 != 9}, refused);
    ++i;
  }
  while (book.ended() < what.sagas) orders.poll(std::chrono::milliseconds{1});
}

}  // namespace

measured run_sagas(const load& what, const std::string& folder) {
  const std::string address = "ipc://" + folder + "/engine.sock";
  child engine({"--role", "engine", address, folder + "/store.db"});
  std::map<std::string, std::unique_ptr<child>> participants;
  for (const std::string name : {"inventory", "payment", "shipping"}) {
    participants[name] = std::make_unique<child>(
        std::vector<std::string>{"--role", name, address, folder + "/" + name + ".db"});
  }
  ledger book;
  snorri::transport::subscriber_options options;
  options.engine = address;
  options.handle_signals = false;
  options.credit = 4096;
  options.log = [](std::string_view) {};
  snorri::transport::subscriber ends("bench", options);
  ends.on<OrderConfirmed>([&book](const OrderConfirmed& e) { book.end(e.order_id); });
  ends.on<OrderCancelled>([&book](const OrderCancelled& e) { book.end(e.order_id); });
  std::thread following([&ends] { ends.run(); });

  publish_orders({1, 20}, "warm-", address, book);  // everybody is connected
  book.take();
  const auto begun = bench_clock::now();
  publish_orders(what, "o-", address, book);
  const double took = seconds_since(begun);
  ends.stop();
  following.join();

  measured result;
  result.in_flight = what.in_flight;
  result.sagas = what.sagas;
  result.sagas_per_second = static_cast<double>(what.sagas) / took;
  auto samples = book.take();
  result.p50_ms = quantile(samples, 0.50);
  result.p99_ms = quantile(samples, 0.99);
  participants.clear();
  std::istringstream counts(engine.finish());
  double records = 0;
  double groups = 1;
  counts >> records >> groups;
  result.group_records = records / groups;
  result.engine_cpu_us_per_saga = engine.cpu_seconds() * 1e6 / static_cast<double>(what.sagas);
  return result;
}

}  // namespace bench
