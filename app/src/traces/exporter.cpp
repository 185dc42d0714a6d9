#include "traces/exporter.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <optional>

#include "net/http_client.hpp"
#include "serve/log.hpp"
#include "snorri/engine/history.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

constexpr std::size_t spans_max = 512;  // of one request
constexpr std::size_t page = 256;
constexpr std::size_t sagas_max = 10'000;  // in memory; another one is read from its start
constexpr duration look_interval = std::chrono::milliseconds{250};
constexpr duration retry_min = std::chrono::milliseconds{500};
constexpr duration retry_max = std::chrono::seconds{30};

bool is_worth_a_retry(int status) {
  return status == 429 || status == 502 || status == 503 || status == 504;
}

std::optional<store::position> read_cursor(const std::string& path) {
  std::ifstream file(path);
  store::position at = 0;
  if (path.empty() || !(file >> at)) return std::nullopt;
  return at;
}

}  // namespace

result<trace_options> parse_collector(const std::string& url) {
  const auto invalid = [&url](const std::string& why) {
    return error(errc::configuration_invalid,
                 "otlp_endpoint is http://HOST:PORT or https://HOST:"
                 "PORT, not \"" +
                     url.substr(0, 200) + "\": " + why);
  };
  const bool tls = url.starts_with("https://");
  if (!tls && !url.starts_with("http://")) return invalid("the scheme is missing");
  const std::string rest = url.substr(tls ? 8 : 7);
  const auto slash = rest.find('/');
  auto at = parse_admin_address(rest.substr(0, slash), true);
  if (!at) return invalid("no host and port");
  trace_options out;
  out.collector = std::move(*at);
  out.collector.tls = tls;
  if (slash != std::string::npos && slash + 1 < rest.size()) out.path = rest.substr(slash);
  return out;
}

result<std::unique_ptr<trace_exporter>> trace_exporter::start(
    trace_options what, std::unique_ptr<store::store_reader> from) {
  const auto last = from->last_position();
  if (!last) return last.error();
  const auto after = std::min(read_cursor(what.cursor_file).value_or(*last), *last);
  return std::unique_ptr<trace_exporter>(
      new trace_exporter(std::move(what), std::move(from), after));
}

trace_exporter::trace_exporter(trace_options what, std::unique_ptr<store::store_reader> from,
                               store::position after)
    : options_(std::move(what)), reader_(std::move(from)), position_(after) {
  thread_ = std::thread([this] { run(); });
}

trace_exporter::~trace_exporter() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void trace_exporter::write_metrics(exposition& to) const {
  to.counter("snorri_trace_spans_sent_total", "Spans that the collector took.");
  to.sample({}, sent_.load());
  to.counter("snorri_trace_spans_dropped_total", "Spans that the collector refused for good.");
  to.sample({}, dropped_.load());
  to.counter("snorri_trace_failures_total", "Requests to the collector that failed.");
  to.sample({}, failures_.load());
}

/// False when it is to end.
bool trace_exporter::wait(duration length) {
  std::unique_lock lock(mutex_);
  return !changed_.wait_for(lock, length, [this] { return stop_; });
}

void trace_exporter::run() {
  keep_cursor();            // so that the next start goes on here, whatever becomes of this one
  bool last_round = false;  // what the engine wrote last is sent, too, once
  while (true) {
    std::vector<span> spans;
    const auto before = position_;
    if (!gather(spans)) return;
    if (spans.empty() || send(spans)) {
      if (position_ != before) keep_cursor();
    } else {
      return;
    }
    if (last_round) return;
    if (spans.size() < spans_max) last_round = !wait(look_interval);
  }
}

bool trace_exporter::gather(std::vector<span>& into) {
  while (into.size() < spans_max) {
    const auto events = reader_->read_all(position_, page);
    if (!events) {
      log(engine::severity::error, "no more traces are exported: " + events.error().text());
      return false;
    }
    if (events->empty()) return true;
    for (const auto& each : *events) {
      position_ = each.position;
      if (!each.forgotten) take(each, into);
    }
  }
  return true;
}

void trace_exporter::take(const store::recorded_event& stored, std::vector<span>& into) {
  const auto record = engine::read_record(stored);
  if (!record) return;  // the engine shows such a saga; it has no more trace
  auto& of = spans_of(stored);
  for (span& each : of.take(*record)) into.push_back(std::move(each));
}

saga_spans& trace_exporter::spans_of(const store::recorded_event& stored) {
  const std::string name = stored.stream.text();
  if (const auto found = by_name_.find(name); found != by_name_.end()) {
    sagas_.splice(sagas_.begin(), sagas_, found->second);
    return found->second->second;
  }
  saga_spans fresh(reader_->store_id(), name);
  for (store::stream_version at = 1; at < stored.version;) {
    const auto events = reader_->read_stream(stored.stream, at, page);
    if (!events || events->empty()) break;
    for (const auto& each : *events) {
      at = each.version + 1;
      if (each.version >= stored.version) break;
      if (const auto record = engine::read_record(each)) static_cast<void>(fresh.take(*record));
    }
  }
  sagas_.emplace_front(name, std::move(fresh));
  by_name_[name] = sagas_.begin();
  if (sagas_.size() > sagas_max) {
    by_name_.erase(sagas_.back().first);
    sagas_.pop_back();
  }
  return sagas_.front().second;
}

/// Until the collector takes them or refuses them for good. False when it is to end before.
bool trace_exporter::send(const std::vector<span>& spans) {
  const std::string body = dump(otlp_request(spans, options_.service));
  duration pause = retry_min;
  while (true) {
    const auto answer = send_http(options_.collector, {.method = "POST",
                                                       .target = options_.path,
                                                       .body = body,
                                                       .timeout = std::chrono::seconds{5},
                                                       .with_token = false});
    if (answer && answer->status < 300) {
      sent_ += spans.size();
      return true;
    }
    ++failures_;
    if (answer && !is_worth_a_retry(answer->status)) {
      dropped_ += spans.size();
      log(engine::severity::warning, "the trace collector refused " + std::to_string(spans.size()) +
                                         " spans: it answered " + std::to_string(answer->status));
      return true;
    }
    if (pause == retry_min) {
      log(engine::severity::warning,
          "no traces are exported until " + options_.collector.url() + " answers");
    }
    if (!wait(pause)) return false;
    pause = std::min(2 * pause, retry_max);
  }
}

void trace_exporter::keep_cursor() const {
  if (options_.cursor_file.empty()) return;
  const std::string fresh = options_.cursor_file + ".new";
  std::ofstream(fresh) << position_ << "\n";
  // Lost or old, it only means that spans are sent again, under the same ids.
  static_cast<void>(std::rename(fresh.c_str(), options_.cursor_file.c_str()));
}

}  // namespace snorri::app
