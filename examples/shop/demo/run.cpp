#include "run.hpp"

#include <signal.h>

#include <atomic>
#include <iostream>
#include <thread>

#include "../order/invoices.hpp"
#include "fleet.hpp"
#include "killer.hpp"
#include "report.hpp"
#include "start_plan.hpp"
#include "state_folder.hpp"

namespace shop {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr double crash_feed_seconds = 26;  // about as long as 50 kills take
constexpr auto look_every = 100ms;
constexpr auto stall_max = 180s;
constexpr std::size_t problems_shown = 20;

std::atomic<bool> stop_asked = false;

void note_signals() {
  struct sigaction note {};
  note.sa_handler = [](int) { stop_asked.store(true); };
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaction(number, &note, nullptr);
  ::signal(SIGPIPE, SIG_IGN);  // a reader that went away must not end us before we have cleaned up
}

/// Notices that nothing moves any more.
class stall_watch {
 public:
  bool stalled(const progress& now) {
    if (!(now == last_)) {
      last_ = now;
      since_ = steady::now();
    }
    return steady::now() - since_ > stall_max;
  }

 private:
  progress last_;
  steady::time_point since_ = steady::now();
};

class demo {
 public:
  demo(const demo_options& options, const invoice_list& list)
      : options_(options),
        folder_(options.dir),
        fleet_(
            {.programs = program_folder(),
             .dir = folder_.path(),
             .files = options.files,
             .orders_per_second =
                 options.crash ? static_cast<double>(list.invoices.size()) / crash_feed_seconds : 0,
             .outlives_us = options.keep}),
        bar_(list.invoices.size()) {}

  int run() {
    const auto begin = steady::now();
    fleet_.start_engine([] { return stop_asked.load(); });
    const bool complete = !stop_asked && work();
    if (stop_asked) {
      bar_.say("stopped");
      return 130;
    }
    bar_.finish();
    if (!options_.keep) fleet_.stop();
    const std::chrono::duration<double> took = steady::now() - begin;
    const auto found = read_results(fleet_.store(), folder_.path());
    const run_facts facts{killer_.kills(), took.count(), fleet_.store(),
                          program_folder() / "snorri"};
    options_.json ? print_json(found, facts) : print_report(found, facts);
    if (options_.keep) keep();
    if (!complete) bar_.say("not everything has ended: nothing moved for three minutes");
    return complete && found.stuck == 0 ? 0 : 1;
  }

 private:
  /// True when every saga has ended and every follower has seen it.
  bool work() {
    start_plan starts(options_);
    stall_watch watch;
    progress_reader reader(fleet_.store(), folder_.path() / "order" / "orders.db");
    progress now;
    while (!stop_asked) {
      for (const auto& line : starts.start_due(fleet_, now)) bar_.say(line);
      fleet_.check();
      if (options_.crash && killer_.wants_to(now)) killer_.kill_one(fleet_);
      std::this_thread::sleep_for(options_.crash && killer_.is_due(now) ? 1ms : look_every);
      now = reader.look();
      bar_.show(now, killer_.kills());
      const bool disturbed = !starts.done() || (options_.crash && !killer_.done());
      if (!disturbed && now.complete()) return true;
      if (!disturbed && watch.stalled(now)) return false;
    }
    return false;
  }

  void keep() {
    fleet_.let_go();
    std::string stop = "kill";
    for (const auto pid : fleet_.pids()) stop += " " + std::to_string(pid);
    folder_.note_how_to_stop(stop);
    std::cerr << "\nThe engine and its services go on: " << fleet_.engine_ready_line()
              << "\nStop them with: " << stop << '\n';
  }

  const demo_options& options_;
  state_folder folder_;
  fleet fleet_;
  progress_bar bar_;
  killer killer_;
};

}  // namespace

int run_demo(const demo_options& options) {
  note_signals();
  invoice_list list;
  try {
    list = read_invoices(options.files);
  } catch (const file_unreadable& wrong) {
    std::cerr << "demo: " << wrong.what() << '\n';
    return 2;
  }
  for (std::size_t i = 0; i < std::min(list.problems.size(), problems_shown); ++i) {
    std::cerr << list.problems[i] << '\n';
  }
  if (list.problems.size() > problems_shown) {
    std::cerr << list.problems.size() - problems_shown
              << " more lines are skipped: see order.log\n";
  }
  return demo(options, list).run();
}

}  // namespace shop
