// Reads the log behind the engine, in a thread of its own, and sends finished spans to an OTLP/HTTP
// collector. Nothing waits for it: while the collector is away it stops reading. How far it has
// come is kept in a small file beside the store, so a restart leaves nothing out.
#pragma once

#include <atomic>
#include <condition_variable>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>

#include "metrics/exposition.hpp"
#include "net/address.hpp"
#include "snorri/store/event_store.hpp"
#include "traces/spans.hpp"

namespace snorri::app {

struct trace_options {
  http_address collector;
  std::string path = "/v1/traces";
  std::string service;      // the engine's name
  std::string cursor_file;  // "" = none is kept
};

/// "http://127.0.0.1:4318", "https://collector.example:4318/v1/traces". Errors:
/// configuration_invalid.
result<trace_options> parse_collector(const std::string& url);

class trace_exporter {
 public:
  /// Begins where the file says, or else with what is new.
  static result<std::unique_ptr<trace_exporter>> start(trace_options what,
                                                       std::unique_ptr<store::store_reader> from);
  ~trace_exporter();
  trace_exporter(const trace_exporter&) = delete;
  trace_exporter& operator=(const trace_exporter&) = delete;

  /// Threads: any.
  void write_metrics(exposition& to) const;

 private:
  trace_exporter(trace_options what, std::unique_ptr<store::store_reader> from,
                 store::position after);
  void run();
  bool wait(duration length);
  /// Takes records until there are enough spans, or no more records. False on a failing store.
  bool gather(std::vector<span>& into);
  void take(const store::recorded_event& stored, std::vector<span>& into);
  saga_spans& spans_of(const store::recorded_event& stored);
  bool send(const std::vector<span>& spans);
  void keep_cursor() const;

  trace_options options_;
  std::unique_ptr<store::store_reader> reader_;
  store::position position_;
  std::list<std::pair<std::string, saga_spans>> sagas_;  // used last at the front; bounded
  std::unordered_map<std::string, decltype(sagas_)::iterator> by_name_;
  std::atomic<std::uint64_t> sent_{0};
  std::atomic<std::uint64_t> dropped_{0};
  std::atomic<std::uint64_t> failures_{0};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stop_ = false;
  std::thread thread_;
};

}  // namespace snorri::app
