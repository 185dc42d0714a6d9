// What the store costs beside SQLite alone: the same bytes, the same machine, the same minutes.
#include <sys/stat.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <filesystem>
#include <memory>

#include "../measure.hpp"
#include "plain.hpp"
#include "snorri/store/sqlite_store.hpp"
#include "workload.hpp"

namespace bench {
namespace {

namespace fs = std::filesystem;
using namespace snorri;

struct options {
  std::string folder;
  std::uint64_t events = 10'000'000;
  double seconds = 3;
  int rounds = 3;
};

struct figures {
  double events_per_second = 0;
  double p50_us = 0;
  double p99_us = 0;
  double cpu_us = 0;  // of this process, an event
};

/// What the process has used so far: does not depend on what else the machine does.
double cpu_seconds() {
  timespec used{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + static_cast<double>(used.tv_nsec) * 1e-9;
}

std::unique_ptr<store::event_store> open_store(const std::string& path) {
  store::sqlite_options where;
  where.path = path;
  auto store = store::open_sqlite_store(where);
  if (store) return std::move(*store);
  std::fprintf(stderr, "store_bench: %s\n", store.error().text().c_str());
  std::exit(1);
}

void commit(store::event_store& store, const store::group& what) {
  const auto outcome = store.commit(what);
  const bool good = outcome && std::all_of(outcome->begin(), outcome->end(), [](const auto& each) {
                      return each && !each->duplicate;
                    });
  if (good) return;
  std::fprintf(stderr, "store_bench: a group was not written\n");
  std::exit(1);
}

/// Only `commit_group` is timed: making the events is not the store's work.
template <class Commit>
figures measure(workload& load, std::size_t group, double seconds, std::uint64_t events_max,
                Commit commit_group) {
  std::vector<double> times;
  double total = 0;
  double cpu = 0;
  for (std::uint64_t events = 0; total < seconds && events < events_max; events += group) {
    const auto what = load.next(group);
    const double cpu_begun = cpu_seconds();
    const auto begun = bench_clock::now();
    commit_group(what);
    times.push_back(seconds_since(begun));
    cpu += cpu_seconds() - cpu_begun;
    total += times.back();
  }
  std::sort(times.begin(), times.end());
  const auto at = [&times](double share) {
    return times[std::min(times.size() - 1,
                          static_cast<std::size_t>(share * static_cast<double>(times.size())))] *
           1e6;
  };
  const auto events = static_cast<double>(times.size() * group);
  return {events / total, at(0.5), at(0.99), cpu * 1e6 / events};
}

/// Alternates the two, so that what else the machine does hits both; the median round counts.
void compare_appends(const options& with) {
  std::printf(
      "appends: events/s, and p50/p99 of one commit in us; the store beside plain SQLite\n");
  for (const std::size_t group : {1, 10, 100, 1000}) {
    struct round {
      figures plain;
      figures ours;
      double ratio() const { return ours.events_per_second / plain.events_per_second; }
    };
    std::vector<round> rounds;
    const auto plain_path = with.folder + "/plain" + std::to_string(group) + ".db";
    const auto store_path = with.folder + "/store" + std::to_string(group) + ".db";
    plain_table plain(plain_path);
    const auto store = open_store(store_path);
    workload plain_load(1);
    workload store_load(1);
    for (int i = 0; i < with.rounds; ++i) {
      round one;
      one.plain = measure(plain_load, group, with.seconds, UINT64_MAX,
                          [&](const store::group& what) { plain.commit(what); });
      one.ours = measure(store_load, group, with.seconds, UINT64_MAX,
                         [&](const store::group& what) { commit(*store, what); });
      rounds.push_back(one);
    }
    std::sort(rounds.begin(), rounds.end(),
              [](const round& a, const round& b) { return a.ratio() < b.ratio(); });
    const auto& median = rounds[rounds.size() / 2];
    std::printf(
        "  %5zu a group: plain %8.0f (%.0f/%.0f)  store %8.0f (%.0f/%.0f)  = %.0f %%  p99 x %.2f"
        "  cpu an event %.2f and %.2f us\n",
        group, median.plain.events_per_second, median.plain.p50_us, median.plain.p99_us,
        median.ours.events_per_second, median.ours.p50_us, median.ours.p99_us, 100 * median.ratio(),
        median.ours.p99_us / median.plain.p99_us, median.plain.cpu_us, median.ours.cpu_us);
    std::fflush(stdout);
  }
}

std::unique_ptr<store::event_store> fill(const options& with, const std::string& path) {
  constexpr std::size_t group = 1000;
  constexpr std::uint64_t windows = 10;
  const std::uint64_t window = std::max<std::uint64_t>(with.events / windows, group);
  auto store = open_store(path);
  plain_table plain(with.folder + "/plain.db");
  workload load(7);
  workload plain_load(7);
  double first = 0;
  std::printf(
      "growing to %llu events, 1,000 a group; in brackets the ratio to plain SQLite "
      "beside it\n",
      static_cast<unsigned long long>(with.events));
  for (std::uint64_t done = 0; done < with.events; done += window) {
    const auto beside = measure(plain_load, group, with.seconds, window / 4,
                                [&](const store::group& what) { plain.commit(what); });
    const auto ours =
        measure(load, group, 1e9, window, [&](const store::group& what) { commit(*store, what); });
    const double ratio = ours.events_per_second / beside.events_per_second;
    if (done == 0) first = ours.events_per_second;
    std::printf("  up to %9llu: %8.0f/s = %3.0f %% of the first window (%.2f)\n",
                static_cast<unsigned long long>(done + window), ours.events_per_second,
                100 * ours.events_per_second / first, ratio);
    std::fflush(stdout);
  }
  return store;
}

/// The rate at so many events beside the rate of a new store, in turn: the windows above are
/// minutes apart, in which the machine may have become another.
void compare_with_a_new_store(const options& with, store::event_store& grown) {
  constexpr std::size_t group = 1000;
  const std::uint64_t turn = std::max<std::uint64_t>(with.events / 100, group);
  const auto fresh = open_store(with.folder + "/fresh.db");
  workload grown_load(11);
  workload fresh_load(11);
  std::vector<double> ratios;
  for (int i = 0; i < 2 * with.rounds + 1; ++i) {
    const auto small = measure(fresh_load, group, 1e9, turn,
                               [&](const store::group& what) { commit(*fresh, what); });
    const auto large = measure(grown_load, group, 1e9, turn,
                               [&](const store::group& what) { commit(grown, what); });
    if (i > 0) ratios.push_back(large.events_per_second / small.events_per_second);
  }
  std::sort(ratios.begin(), ratios.end());
  std::printf("rate at %llu events and more, beside a new store in turn: %.0f %% (%.0f to %.0f)\n",
              static_cast<unsigned long long>(with.events), 100 * ratios[ratios.size() / 2],
              100 * ratios.front(), 100 * ratios.back());
  std::fflush(stdout);
}

void read_everything(const std::string& path) {
  const auto opening = bench_clock::now();
  const auto store = open_store(path);
  const double opened = seconds_since(opening);
  const auto reader = store->make_reader();
  if (!reader) std::exit(1);
  constexpr std::size_t page = 1000;
  const auto begun = bench_clock::now();
  store::position last = 0;
  while (true) {
    const auto events = (*reader)->read_all(last, page);
    if (!events || events->empty()) break;
    last = events->back().position;
  }
  const double read = seconds_since(begun);
  struct stat about {};
  ::stat(path.c_str(), &about);
  std::printf("opening a store of %llu events: %.2f s\n", static_cast<unsigned long long>(last),
              opened);
  std::printf("reading all of them, checked: %.0f/s\n", static_cast<double>(last) / read);
  std::printf(
      "on disk: %.0f bytes an event (300 of payload, a UUID and a correlation of 36 each)\n",
      static_cast<double>(about.st_size) / static_cast<double>(last));
}

int run(int argc, char** argv) {
  options with;
  CLI::App app("What the event store costs beside SQLite alone");
  app.add_option("--events", with.events, "Grow to so many events; 0 = not at all")
      ->capture_default_str();
  app.add_option("--seconds", with.seconds, "Of each measurement")->capture_default_str();
  app.add_option("--rounds", with.rounds, "Of plain and store in turn; the median counts")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--dir", with.folder, "Where the files go (default: a folder in the current one)");
  CLI11_PARSE(app, argc, argv);
  const bool own = with.folder.empty();
  if (own) {
    std::string name = "store-bench-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) return 1;
    with.folder = name;
  }
  compare_appends(with);
  if (with.events > 0) {
    const auto path = with.folder + "/grown.db";
    compare_with_a_new_store(with, *fill(with, path));
    read_everything(path);
  }
  if (own) fs::remove_all(with.folder);
  return 0;
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) { return bench::run(argc, argv); }
