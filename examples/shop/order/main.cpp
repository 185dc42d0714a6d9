// Order service: takes orders out of invoice files, answers each at once ("received, PENDING"), and
// follows how it ends.
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>
#include <thread>

#include "../common/service.hpp"
#include "feeder.hpp"
#include "invoices.hpp"
#include "status_book.hpp"

using namespace shop;
using snorri::transport::subscriber;

namespace {

/// One line a call, whole: two threads print.
void say(const std::string& line) { std::cout << line + '\n' << std::flush; }

void follow_ends(subscriber& ends, status_book& book) {
  const auto end = [&book](const std::string& number, const std::string& status,
                           const std::string& reason, const std::string& detail) {
    const auto why = detail.empty() ? reason : reason + " (" + detail + ")";
    if (book.ended(number, status, why)) {
      say(number + " " + status + (why.empty() ? "" : ": " + why));
    }
  };
  ends.on<OrderConfirmed>([=](const OrderConfirmed& e) { end(e.order_id, "CONFIRMED", "", ""); });
  ends.on<OrderCancelled>(
      [=](const OrderCancelled& e) { end(e.order_id, "CANCELLED", e.reason, e.detail); });
  ends.on<ReturnCompleted>(
      [=](const ReturnCompleted& e) { end(e.return_id, "CONFIRMED", "", ""); });
  ends.on<ReturnRejected>(
      [=](const ReturnRejected& e) { end(e.return_id, "CANCELLED", e.reason, e.detail); });
}

void take_orders(const invoice_list& list, const feeder_options& options,
                 const std::filesystem::path& status_file, const std::stop_token& stop) {
  status_book book(status_file);
  const auto note = [&book](const std::string& number, taken what, const std::string& why) {
    if (what == taken::refused) {
      book.refused(number, why);
      say(number + " refused: " + why);
      return;
    }
    book.received(number);
    if (what == taken::received) say(number + " received, PENDING");
  };
  if (feed(list.invoices, options, stop, note)) {
    book.fed(static_cast<long long>(list.problems.size()));
    say(std::to_string(list.invoices.size()) + " invoices handed over, " +
        std::to_string(list.problems.size()) + " lines skipped");
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::filesystem::path> files;
  feeder_options feeding;
  const auto add_options = [&](CLI::App& app) {
    app.add_option("FILE", files, "invoices as CSV")->check(CLI::ExistingFile);
    app.add_option("--per-second", feeding.per_second, "new orders a second; 0 = no limit")
        ->check(CLI::NonNegativeNumber);
  };
  const auto run = [&](const service_options& options) {
    const auto list = read_invoices(files);
    for (const auto& problem : list.problems) std::cerr << problem << '\n';

    const auto status_file = options.dir / "orders.db";
    status_book book(status_file);
    subscriber ends{"order-service", subscriber_options(options)};
    follow_ends(ends, book);

    feeding.engine = options.engine;
    std::exception_ptr failure;
    std::jthread feeder([&](const std::stop_token& stop) {
      try {
        take_orders(list, feeding, status_file, stop);
      } catch (...) {
        failure = std::current_exception();
        ends.stop();
      }
    });
    const int followed = ends.run();
    feeder.request_stop();
    feeder.join();
    if (failure) std::rethrow_exception(failure);
    return followed;
  };
  return run_service(
      {.name = "order", .about = "takes orders", .add_options = add_options, .run = run}, argc,
      argv);
}
