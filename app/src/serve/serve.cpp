#include "snorri/app/serve.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "exit_code.hpp"
#include "serve/admin_door.hpp"
#include "serve/definitions.hpp"
#include "serve/flags.hpp"
#include "serve/log.hpp"
#include "serve/notify.hpp"
#include "serve/presence_book.hpp"
#include "serve/reloader.hpp"
#include "serve/settings.hpp"
#include "snorri/store/sqlite_store.hpp"
#include "snorri/transport/zmq_link.hpp"
#include "traces/exporter.hpp"

namespace snorri {

namespace {

using namespace app;

/// The engine that signals stop and the admin thread asks; nullptr before it has recovered.
std::atomic<engine::engine*> running{nullptr};
/// Asked by the admin thread, too; nullptr where no traces are exported.
std::atomic<const trace_exporter*> exporting{nullptr};

/// The first signal lets the engine drain; the second, with its handler gone, ends the process.
/// Before there is an engine nothing was promised to anybody: the process just ends.
extern "C" void on_stop_signal(int) {
  std::signal(SIGTERM, SIG_DFL);
  std::signal(SIGINT, SIG_DFL);
  engine::engine* const now = running.load();
  if (now == nullptr) _exit(0);
  now->stop();
}

void take_over_signals() {
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGHUP, SIG_IGN);  // until there is an admin thread that reads settings again
  std::signal(SIGTERM, on_stop_signal);
  std::signal(SIGINT, on_stop_signal);
}

engine::engine_options options_of(const settings& with) {
  using std::chrono::milliseconds;
  engine::engine_options options;
  options.name = with.name;
  options.group_max = with.group_max;
  options.cache_max = with.cache_max;
  options.snapshot_every = with.snapshot_every;
  options.heartbeat = milliseconds{with.heartbeat_ms};
  options.silence_max = milliseconds{with.silence_ms};
  options.redelivery = milliseconds{with.redelivery_ms};
  options.body_bytes_max = with.body_bytes_max;
  options.peers_max = with.peers_max;
  options.held_max = with.held_max;
  options.waiting_bytes_max = with.waiting_bytes_max;
  options.held_bytes_max = with.held_bytes_max;
  options.archive_after = std::chrono::days{with.archive_after_days};
  options.subscriber_failures_max = static_cast<std::uint32_t>(with.subscriber_failures_max);
  options.log_about = log_about;
  options.logs_transitions = logs_debug;
  return options;
}

/// What the admin API may ask the engine, once there is one.
engine_face face_of(const settings& with, const std::string& listen) {
  engine_face face;
  face.name = with.name;
  face.listen = listen;
  face.store = with.store;
  face.status = []() -> std::optional<engine::engine_status> {
    const engine::engine* const now = running.load();
    if (now == nullptr) return std::nullopt;
    return now->status();
  };
  face.figures = []() -> std::shared_ptr<const engine::engine_figures> {
    const engine::engine* const now = running.load();
    return now == nullptr ? nullptr : now->figures();
  };
  face.write_more = [](exposition& to) {
    if (const trace_exporter* const now = exporting.load()) now->write_metrics(to);
  };
  face.log_level = log_level;
  face.set_log_level = [](const std::string& level) {
    if (!set_log_level(level)) return false;
    log(engine::severity::info, "the log's level is " + level + " now");
    return true;
  };
  face.resume_subscription = [](std::string name, engine::engine::resumed_callback done) {
    running.load()->resume_subscription(std::move(name), std::move(done));
  };
  face.forget = [](std::string subject, engine::engine::forgotten_callback done) {
    running.load()->forget(std::move(subject), std::move(done));
  };
  face.operate = [](engine::saga_order what, engine::operated_callback done) {
    running.load()->operate(std::move(what), std::move(done));
  };
  face.publish = [](engine::publication what, engine::published_callback done) {
    running.load()->publish(std::move(what), std::move(done));
  };
  face.settle_parked = [](engine::parked_order what, engine::published_callback done) {
    running.load()->settle_parked(std::move(what), std::move(done));
  };
  return face;
}

/// Null where no traces are wanted.
result<std::unique_ptr<trace_exporter>> start_traces(const settings& with,
                                                     store::event_store& store) {
  if (with.otlp_endpoint.empty()) return std::unique_ptr<trace_exporter>();
  auto options = parse_collector(with.otlp_endpoint);
  if (!options) return options.error();
  options->service = with.name;
  options->cursor_file = with.store + ".traces";
  auto reader = store.make_reader();
  if (!reader) return reader.error();
  return trace_exporter::start(std::move(*options), std::move(*reader));
}

/// Tells the manager that we live, as long as the engine's loop does.
void feed_watchdog() {
  static const auto interval = watchdog_interval();
  const engine::engine* const now = running.load();
  if (!interval || now == nullptr) return;
  const auto silent = std::chrono::steady_clock::now() - now->figures()->taken_at;
  if (silent < *interval / 2) notify_manager("WATCHDOG=1");
}

result<std::unique_ptr<admin_door>> start_admin(const settings& with,
                                                const std::shared_ptr<reloader>& reads,
                                                store::event_store& store, engine_face face) {
  auto reader = store.make_reader();
  if (!reader) return reader.error();
  admin_door::duties more;
  more.reload = [reads] { return reads->again(running.load()); };
  more.every_second = feed_watchdog;
  return admin_door::open(with, std::move(*reader), std::move(face), std::move(more));
}

transport::zmq_options door_of(const settings& with) {
  transport::zmq_options door;
  door.keys_folder = with.keys;
  door.log = [](std::string_view line) { log(engine::severity::warning, line); };
  if (with.guard == "all") door.guarding = transport::zmq_options::guarded::all_tcp;
  // A frame may be half of it, and a body that is too large is to be answered, not cut off.
  door.guard.bytes_held_max = std::max(with.peer_bytes_max, 4 * with.body_bytes_max);
  door.guard.connections_max = with.peers_max + 1000;
  door.guard.handshakes_per_second = static_cast<double>(with.handshakes_per_second);
  door.guard.handshakes_per_second_each = door.guard.handshakes_per_second / 5;
  return door;
}

/// A connection is up to three files; a thousand services should not need a setting of the system.
void raise_file_limit() {
  rlimit files{};
  if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == files.rlim_max) return;
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
}

/// From the store's lock to the last acknowledgement.
result<void> run_engine(const settings& with, const std::shared_ptr<reloader>& reads) {
  store::sqlite_options where;
  where.path = with.store;
  where.wal_bytes_max = with.wal_bytes_max;
  const auto store = store::open_sqlite_store(where);
  if (!store) return store.error();
  auto definitions = load_definitions(with.sagas);
  if (!definitions) return definitions.error();
  const auto link = transport::bind_zmq(with.listen, door_of(with));
  if (!link) return link.error();
  const auto traces = start_traces(with, **store);
  if (!traces) return traces.error();
  if (*traces) exporting = traces->get();
  presence_book book;
  auto face = face_of(with, (*link)->address());
  face.definitions = *definitions;
  face.presences = [&book] { return book.all(); };
  auto admin = start_admin(with, reads, **store, std::move(face));
  if (!admin) return admin.error();
  const system_clock clock;
  const std::size_t count = definitions->size();
  const auto made =
      engine::engine::make(options_of(with), **store, **link, std::move(*definitions), clock);
  if (!made) return made.error();
  notify_manager("READY=1\nSTATUS=Runs " + std::to_string(count) + " saga definitions");
  running = made->get();
  std::printf("listening on %s, admin on %s, store %s\n", (*link)->address().c_str(),
              (*admin)->address().text().c_str(), with.store.c_str());
  std::fflush(stdout);
  log(engine::severity::info, "ready, with " + std::to_string(count) + " saga definitions");
  const presence_watch watch(book, [&made] { return (*made)->status().peers; });
  auto done = (*made)->run();
  notify_manager("STOPPING=1");
  // The admin thread first: it may be asking the engine this very moment.
  admin->reset();
  running = nullptr;
  exporting = nullptr;
  if (done) log(engine::severity::info, "stopped: everything taken in is on disk and answered");
  return done;
}

/// A damaged store, for reading: the admin API shows what can be read, and what is wrong. There is
/// no engine and nothing is written, so a signal just ends the process.
result<void> show_damaged(const settings& with, const error& finding) {
  auto reader = store::open_sqlite_reader(with.store);
  if (!reader) return reader.error();
  engine_face face;
  face.name = with.name;
  face.store = with.store;
  face.status = [why = finding.text()]() -> std::optional<engine::engine_status> {
    engine::engine_status shown;
    shown.writable = false;
    shown.not_writable_why = why;
    return shown;
  };
  const auto admin = admin_door::open(with, std::move(*reader), std::move(face), {});
  if (!admin) return admin.error();
  log(engine::severity::error, "nothing runs, the store is only shown: " + finding.text());
  std::printf("damaged, only for reading, admin on %s, store %s\n",
              (*admin)->address().text().c_str(), with.store.c_str());
  std::fflush(stdout);
  while (true) pause();
}

}  // namespace

int serve(int argc, char** argv) {
  const auto flags = parse_serve_flags(argc, argv);
  if (!flags) return fail(flags.error());
  if (flags->helped) return static_cast<int>(exit_code::ok);
  const auto reads = std::make_shared<reloader>(*flags);
  const auto with = reads->first();
  if (!with) return fail(with.error());
  take_over_signals();
  raise_file_limit();
  start_log({with->log_level, with->log_format == "json", with->log_bodies == "yes", with->name});
  auto done = run_engine(*with, reads);
  if (!done && done.error().code() == errc::store_corrupt && with->damaged == "read-only") {
    done = show_damaged(*with, done.error());
  }
  if (!done) return fail(done.error());
  return static_cast<int>(exit_code::ok);
}

}  // namespace snorri
