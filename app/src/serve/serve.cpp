#include "snorri/app/serve.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "admin/http_server.hpp"
#include "admin/routes.hpp"
#include "exit_code.hpp"
#include "serve/definitions.hpp"
#include "serve/flags.hpp"
#include "serve/log.hpp"
#include "serve/presence_book.hpp"
#include "serve/settings.hpp"
#include "snorri/store/sqlite_store.hpp"
#include "snorri/transport/zmq_link.hpp"

namespace snorri {

namespace {

using namespace app;

/// The engine that signals stop and the admin thread asks; nullptr before it has recovered.
std::atomic<engine::engine*> running{nullptr};

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
  std::signal(SIGTERM, on_stop_signal);
  std::signal(SIGINT, on_stop_signal);
}

result<settings> settings_of(const serve_flags& flags) {
  std::vector<given_settings> layers{flags.given};
  layers.push_back(
      settings_from_environment([](const char* name) -> const char* { return std::getenv(name); }));
  std::string file = flags.config;
  if (const char* named = std::getenv("SNORRI_CONFIG"); file.empty() && named != nullptr) {
    file = named;
  }
  if (!file.empty()) {
    auto given = settings_from_file(file);
    if (!given) return given.error();
    layers.push_back(std::move(*given));
  }
  return resolve_settings(layers);
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
  options.log = log;
  return options;
}

result<std::unique_ptr<http_server>> start_admin(const settings& with, store::event_store& store,
                                                 const std::string& listen,
                                                 std::vector<const sagas::definition*> runs,
                                                 const presence_book& book) {
  const auto at = parse_http_address(with.admin);
  if (!at) return at.error();
  auto reader = store.make_reader();
  if (!reader) return reader.error();
  engine_face face;
  face.name = with.name;
  face.listen = listen;
  face.store = with.store;
  face.definitions = std::move(runs);
  face.presences = [&book] { return book.all(); };
  face.status = []() -> std::optional<engine::engine_status> {
    const engine::engine* const now = running.load();
    if (now == nullptr) return std::nullopt;
    return now->status();
  };
  face.figures = []() -> std::shared_ptr<const engine::engine_figures> {
    const engine::engine* const now = running.load();
    return now == nullptr ? nullptr : now->figures();
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
  auto answers = std::make_shared<routes>(std::move(*reader), std::move(face));
  http_limits limits;
  limits.body_bytes_max += with.body_bytes_max;  // a message's body, and what is around it
  return http_server::start(
      *at, [answers](const admin_request& what) { return answers->answer(what); }, limits);
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
result<void> run_engine(const settings& with) {
  store::sqlite_options where;
  where.path = with.store;
  where.wal_bytes_max = with.wal_bytes_max;
  const auto store = store::open_sqlite_store(where);
  if (!store) return store.error();
  auto definitions = load_definitions(with.sagas);
  if (!definitions) return definitions.error();
  const auto link = transport::bind_zmq(with.listen, door_of(with));
  if (!link) return link.error();
  presence_book book;
  auto admin = start_admin(with, **store, (*link)->address(), *definitions, book);
  if (!admin) return admin.error();
  const system_clock clock;
  const std::size_t count = definitions->size();
  const auto made =
      engine::engine::make(options_of(with), **store, **link, std::move(*definitions), clock);
  if (!made) return made.error();
  running = made->get();
  std::printf("listening on %s, admin on %s, store %s\n", (*link)->address().c_str(),
              (*admin)->address().text().c_str(), with.store.c_str());
  std::fflush(stdout);
  log(engine::severity::info, "ready, with " + std::to_string(count) + " saga definitions");
  const presence_watch watch(book, [&made] { return (*made)->status().peers; });
  auto done = (*made)->run();
  // The admin thread first: it may be asking the engine this very moment.
  admin->reset();
  running = nullptr;
  if (done) log(engine::severity::info, "stopped: everything taken in is on disk and answered");
  return done;
}

/// A damaged store, for reading: the admin API shows what can be read, and what is wrong. There is
/// no engine and nothing is written, so a signal just ends the process.
result<void> show_damaged(const settings& with, const error& finding) {
  const auto at = parse_http_address(with.admin);
  if (!at) return at.error();
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
  auto answers = std::make_shared<routes>(std::move(*reader), std::move(face));
  const auto admin = http_server::start(
      *at, [answers](const admin_request& what) { return answers->answer(what); });
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
  const auto with = settings_of(*flags);
  if (!with) return fail(with.error());
  take_over_signals();
  raise_file_limit();
  start_log(with->log_level);
  auto done = run_engine(*with);
  if (!done && done.error().code() == errc::store_corrupt && with->damaged == "read-only") {
    done = show_damaged(*with, done.error());
  }
  if (!done) return fail(done.error());
  return static_cast<int>(exit_code::ok);
}

}  // namespace snorri
