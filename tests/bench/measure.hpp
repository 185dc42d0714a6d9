// What the benchmark's parts give each other.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

namespace bench {

using bench_clock = std::chrono::steady_clock;

inline double seconds_since(bench_clock::time_point start) {
  return std::chrono::duration<double>(bench_clock::now() - start).count();
}

/// The value below which the fraction `q` of `samples` lies. Sorts them.
double quantile(std::vector<double>& samples, double q);

struct load {
  std::size_t in_flight = 1;
  std::size_t sagas = 0;
};

struct measured {
  std::size_t in_flight = 0;
  std::size_t sagas = 0;
  double sagas_per_second = 0;
  double p50_ms = 0;
  double p99_ms = 0;
  double engine_cpu_us_per_saga = 0;
  double group_records = 0;  // records a commit, on average
};

/// Runs the engine and three participants as processes, feeds `what`, and takes them down again.
measured run_sagas(const load& what, const std::string& folder);

/// Sagas a second if SQLite did nothing but insert their rows, in groups of `records_per_commit`.
double raw_sqlite_sagas_per_second(const std::string& folder, std::size_t records_per_commit,
                                   double seconds);

/// Sagas a second if ZeroMQ did nothing but carry their messages between two processes.
double raw_zmq_sagas_per_second(const std::string& folder, std::size_t in_flight, double seconds);

// The roles of the child processes; each returns the process's exit status.
int run_engine(const std::string& address, const std::string& store);
int run_participant(const std::string& name, const std::string& address, const std::string& memory);
int run_echo(const std::string& address);

}  // namespace bench
