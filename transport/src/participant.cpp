#include "snorri/transport/participant.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <vector>

#include "client.hpp"
#include "command_worker.hpp"
#include "participant_memory.hpp"
#include "stop_signals.hpp"

namespace snorri::transport {
namespace {

/// How often a participant without work looks whether a signal came.
constexpr duration look_up = std::chrono::milliseconds{100};
/// A batch ends after this, so that heartbeats and answers do not wait for slow handlers.
constexpr duration batch_time_max = std::chrono::milliseconds{100};
constexpr duration prune_every = std::chrono::minutes{1};

}  // namespace

struct participant::state {
  client_options client_settings(std::string instance) const {
    client_options with;
    with.session.name = name;
    with.session.instance = std::move(instance);
    for (const auto& [type, _] : handlers) with.session.commands.push_back(type);
    with.session.credit = options.credit;
    with.session.reconnect_min = options.reconnect_min;
    with.session.reconnect_max = options.reconnect_max;
    with.engine = options.engine;
    with.link = options.link;
    with.log = options.log;
    return with;
  }

  /// Once per turn: what came in, one batch, its answers. Errors end run().
  std::optional<error> turn(client& engine, participant_memory& memory);
  void take(std::vector<session::news>& news, const client& engine);
  void prune(participant_memory& memory);

  std::string name;
  participant_options options;
  command_worker::handlers handlers;
  std::deque<wire::asked> waiting;
  time_point pruned_at{};
  std::atomic<bool> stopping = false;
  std::mutex mutex;           // of `running`
  client* running = nullptr;  // for stop()
};

participant::participant(std::string name, participant_options options)
    : state_(std::make_unique<state>()) {
  state_->name = std::move(name);
  state_->options = std::move(options);
  if (state_->options.memory.empty()) state_->options.memory = state_->name + ".memory.db";
}
participant::~participant() = default;

participant& participant::on_raw(std::string type, raw_handler handler) {
  state_->handlers.insert_or_assign(std::move(type), std::move(handler));
  return *this;
}

void participant::stop() noexcept {
  state_->stopping.store(true);
  const std::lock_guard lock(state_->mutex);
  if (state_->running != nullptr) state_->running->wake();
}

int participant::run() {
  const stop_signals signals(state_->options.handle_signals);
  auto memory = participant_memory::open(state_->options.memory);
  client engine(state_->client_settings(memory ? (*memory)->instance() : ""));
  const auto running = [&](client* now) {
    const std::lock_guard lock(state_->mutex);
    state_->running = now;
  };
  std::optional<error> failed;
  if (!memory) failed = memory.error();
  running(&engine);
  while (!failed && !state_->stopping.load() && !signals.raised()) {
    failed = state_->turn(engine, **memory);
  }
  engine.close(failed ? "failed" : "stopping");
  running(nullptr);
  state_->stopping.store(false);
  state_->waiting.clear();
  if (failed) engine.log(failed->text());
  return failed ? 1 : 0;
}

std::optional<error> participant::state::turn(client& engine, participant_memory& memory) {
  std::vector<session::news> news;
  const auto count_max = static_cast<std::size_t>(std::max(options.batch_max, 1));
  if (auto failed =
          engine.exchange(waiting.empty() ? look_up : duration::zero(), count_max, news)) {
    return failed;
  }
  take(news, engine);
  if (!engine.session().is_live()) waiting.clear();
  if (waiting.empty()) {
    prune(memory);
    return std::nullopt;
  }
  command_worker worker(name, handlers, memory, engine.session().body_bytes_max());
  const auto done = worker.work(waiting, options.batch_max, batch_time_max);
  if (!done) return done.error();
  for (const auto& outcome : *done) {
    std::visit([&](const auto& what) { engine.session().post(what); }, outcome);
  }
  engine.flush();
  return std::nullopt;
}

void participant::state::take(std::vector<session::news>& news, const client& engine) {
  for (auto& each : news) {
    if (auto* what = std::get_if<wire::asked>(&each)) {
      waiting.push_back(std::move(*what));
    } else if (auto* refused = std::get_if<wire::refusal>(&each)) {
      engine.log("the engine refuses a message: " + wire::to_error(*refused).text());
    } else if (std::holds_alternative<session::came>(each)) {
      waiting.clear();  // of another session: what still matters is asked for again
    }
  }
}

void participant::state::prune(participant_memory& memory) {
  const auto now = steady_now();
  if (now < pruned_at + prune_every) return;
  pruned_at = now;
  try {
    memory.forget_before(system_clock().now() - options.remember);
  } catch (const SQLite::Exception&) {
    // Only housekeeping; a disk that fails shows itself at the next command.
  }
}

}  // namespace snorri::transport
