#include "feeder.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace shop {
namespace {

using snorri::errc;
using snorri::transport::publish_as;
using snorri::transport::publisher;
using snorri::transport::receipt;

snorri::result<receipt> publish(publisher& to, const invoice& what) {
  return what.is_return()
             ? to.publish(to_return(what),
                          publish_as{.id = "requested/" + what.number, .subject = what.number})
             : to.publish(to_order(what),
                          publish_as{.id = "created/" + what.number, .subject = what.number});
}

/// Not an answer but the lack of one: the same event again may succeed.
bool worth_repeating(errc code) {
  return code == errc::timed_out || code == errc::draining || code == errc::overloaded;
}

/// False if `stop` came before `wait` was over.
bool pause(const std::stop_token& stop, std::chrono::duration<double> wait) {
  std::mutex mutex;
  std::unique_lock lock(mutex);
  std::condition_variable_any sleep;
  sleep.wait_for(lock, stop, wait, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace

bool feed(const std::vector<invoice>& invoices, const feeder_options& options,
          const std::stop_token& stop,
          const std::function<void(const std::string&, taken, const std::string&)>& done) {
  publisher engine{"order-service", {.engine = options.engine, .timeout = std::chrono::seconds{1}}};
  for (const auto& invoice : invoices) {
    auto answer = publish(engine, invoice);
    while (!answer && worth_repeating(answer.error().code())) {
      if (!pause(stop, std::chrono::milliseconds{50})) return false;
      answer = publish(engine, invoice);
    }
    if (!answer) {
      done(invoice.number, taken::refused, answer.error().text());
      continue;
    }
    done(invoice.number, answer->duplicate ? taken::repeated : taken::received, {});
    const bool pace = options.per_second > 0 && !answer->duplicate;
    if (pace && !pause(stop, std::chrono::duration<double>(1 / options.per_second))) return false;
    if (stop.stop_requested()) return false;
  }
  return true;
}

}  // namespace shop
