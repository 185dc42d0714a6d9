#include "snorri/transport/participant.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <vector>

#include "client.hpp"
#include "command_worker.hpp"
#include "participant_memory.hpp"
#include "pulse.hpp"
#include "stop_signals.hpp"

namespace snorri::transport {
namespace {

/// How often a participant without work looks whether a signal came.
constexpr duration look_up = std::chrono::milliseconds{100};
/// A batch ends after this, so that answers do not wait for slow handlers.
constexpr duration batch_time_max = std::chrono::milliseconds{100};
/// How long a handler works until somebody else sees to the heartbeats.
constexpr duration pulse_every = std::chrono::milliseconds{250};
constexpr duration prune_every = std::chrono::minutes{1};

}  // namespace

struct participant::state {
  client_options client_settings(std::string instance) const {
    client_options with;
    with.session.name = name;
    with.session.instance = std::move(instance);
    for (const auto& [type, _] : handlers) with.session.commands.push_back(type);
    with.session.credit = options.credit;
    with.session.credit_bytes = options.credit_bytes;
    with.session.reconnect_min = options.reconnect_min;
    with.session.reconnect_max = options.reconnect_max;
    with.engine = options.engine;
    with.link = options.link;
    with.key_file = options.key_file;
    with.key = options.key;
    with.clock = options.clock;
    with.log = options.log;
    return with;
  }

  /// Makes what a turn needs, once. Errors: the memory's.
  std::optional<error> open();
  /// Says goodbye. Another open() may follow.
  void close(std::string_view reason);
  /// What came in, one batch, its answers; whether there was anything. Errors end run().
  result<bool> turn(duration wait_max);
  result<std::vector<command_worker::outcome>> work();
  void take(std::vector<session::news>& news);
  void prune();
  /// Says once a session that nothing more is wanted.
  void ask_to_drain();

  std::string name;
  participant_options options;
  command_worker::handlers handlers;
  std::deque<wire::asked> waiting;
  std::unique_ptr<participant_memory> memory;
  std::unique_ptr<client> engine;
  std::unique_ptr<pulse> heart;  // while run() runs
  time_point pruned_at{};
  std::atomic<bool> stopping = false;
  std::atomic<bool> draining = false;
  std::atomic<bool> drained = false;
  bool asked_to_drain = false;  // in this session
  std::mutex mutex;             // of `engine` as stop() sees it
};

participant::participant(std::string name, participant_options options)
    : state_(std::make_unique<state>()) {
  state_->name = std::move(name);
  state_->options = std::move(options);
  if (state_->options.memory.empty()) state_->options.memory = state_->name + ".memory.db";
}
participant::~participant() { state_->close("stopping"); }

participant& participant::on_raw(std::string type, raw_handler handler) {
  state_->handlers.insert_or_assign(std::move(type), std::move(handler));
  return *this;
}

void participant::stop() noexcept {
  state_->stopping.store(true);
  const std::lock_guard lock(state_->mutex);
  if (state_->engine != nullptr) state_->engine->wake();
}

void participant::drain() noexcept {
  state_->draining.store(true);
  const std::lock_guard lock(state_->mutex);
  if (state_->engine != nullptr) state_->engine->wake();
}

bool participant::is_drained() const noexcept { return state_->drained.load(); }

int participant::run() {
  const stop_signals signals(state_->options.handle_signals);
  std::optional<error> failed = state_->open();
  state_->heart = std::make_unique<pulse>([engine = state_->engine.get()] { engine->keep_alive(); },
                                          pulse_every);
  while (!failed && !state_->stopping.load() && !state_->drained.load() && !signals.raised()) {
    if (const auto turned = state_->turn(look_up); !turned) failed = turned.error();
  }
  state_->heart.reset();
  if (failed) state_->engine->log(failed->text());
  state_->close(failed ? "failed" : "stopping");
  state_->stopping.store(false);
  state_->draining.store(false);
  state_->drained.store(false);
  return failed ? 1 : 0;
}

result<bool> participant::step(duration wait_max) {
  if (auto failed = state_->open()) return *failed;
  return state_->turn(wait_max);
}

std::optional<error> participant::state::open() {
  if (memory != nullptr) return std::nullopt;
  auto opened = participant_memory::open(options.memory);
  if (opened) memory = std::move(*opened);
  if (engine == nullptr || opened) {
    auto fresh = std::make_unique<client>(client_settings(opened ? memory->instance() : ""));
    const std::lock_guard lock(mutex);
    engine = std::move(fresh);
  }
  if (!opened) return opened.error();
  return std::nullopt;
}

void participant::state::close(std::string_view reason) {
  if (engine != nullptr) engine->close(reason);
  waiting.clear();
  memory.reset();
  const std::lock_guard lock(mutex);
  engine.reset();
}

result<bool> participant::state::turn(duration wait_max) {
  std::vector<session::news> news;
  const auto count_max = static_cast<std::size_t>(std::max(options.batch_max, 1));
  const auto wait = waiting.empty() ? wait_max : duration::zero();
  if (auto failed = engine->exchange(wait, count_max, news)) return *failed;
  const bool heard = !news.empty();
  take(news);
  if (!engine->session().is_live()) waiting.clear();
  if (draining.load()) ask_to_drain();
  if (waiting.empty()) {
    prune();
    return heard;
  }
  auto done = work();
  if (!done) return done.error();
  for (auto& outcome : *done) {
    std::visit([&](auto& what) { engine->session().post(std::move(what)); }, outcome);
  }
  engine->flush();
  return true;
}

void participant::state::ask_to_drain() {
  auto& session = engine->session();
  if (!session.is_live()) {
    drained.store(true);  // without an engine it has nothing
  } else if (!asked_to_drain) {
    asked_to_drain = true;
    session.drain("draining");
    engine->flush();
  }
}

result<std::vector<command_worker::outcome>> participant::state::work() {
  const auto keep_alive = [this] { heart != nullptr ? heart->beat() : engine->keep_alive(); };
  command_worker worker(name, handlers, *memory, engine->session().body_bytes_max(), keep_alive);
  if (heart != nullptr) heart->begin();
  auto done = worker.work(waiting, options.batch_max, batch_time_max);
  if (heart != nullptr) heart->end();
  return done;
}

void participant::state::take(std::vector<session::news>& news) {
  for (auto& each : news) {
    if (auto* what = std::get_if<wire::asked>(&each)) {
      waiting.push_back(std::move(*what));
    } else if (auto* refused = std::get_if<wire::refusal>(&each)) {
      engine->log("the engine refuses a message: " + wire::to_error(*refused).text());
    } else if (std::holds_alternative<session::came>(each)) {
      waiting.clear();  // of another session: what still matters is asked for again
      asked_to_drain = false;
    } else if (std::holds_alternative<wire::drained>(each)) {
      drained.store(true);
    }
  }
}

void participant::state::prune() {
  const auto now = engine->now();
  if (now < pruned_at + prune_every) return;
  pruned_at = now;
  try {
    memory->forget_before(system_clock().now() - options.remember);
  } catch (const SQLite::Exception&) {
    // Only housekeeping; a disk that fails shows itself at the next command.
  }
}

}  // namespace snorri::transport
