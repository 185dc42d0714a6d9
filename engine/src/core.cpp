#include "core.hpp"

#include <algorithm>

#include "folding.hpp"
#include "snorri/base/invariant.hpp"
#include "snorri/base/uuid.hpp"

namespace snorri::engine {

namespace {

constexpr std::size_t broken_shown_max = 100;
constexpr duration status_interval = std::chrono::milliseconds{200};
constexpr duration idle_before_checkpoint = std::chrono::seconds{1};
constexpr duration clock_warning = std::chrono::seconds{1};
constexpr duration full_turn = std::chrono::milliseconds{50};  // then it is time for heartbeats
constexpr duration full_warning = std::chrono::seconds{1};
constexpr duration full_warning_again = std::chrono::seconds{10};

transport::hub_options hub_options_of(const engine_options& options, std::string store_id) {
  transport::hub_options hub;
  hub.engine_name = options.name;
  hub.store_id = std::move(store_id);
  hub.heartbeat = options.heartbeat;
  hub.silence_max = options.silence_max;
  hub.redelivery = options.redelivery;
  hub.body_bytes_max = options.body_bytes_max;
  hub.peers_max = options.peers_max;
  hub.waiting_bytes_max = options.waiting_bytes_max;
  return hub;
}

}  // namespace

core::core(engine_options options, store::event_store& store,
           std::unique_ptr<store::store_reader> reader, transport::listener& link,
           const clock_source& clock)
    : options_(std::move(options)),
      store_(store),
      reader_(std::move(reader)),
      link_(link),
      clock_(clock),
      source_("snorri/" + store.store_id()),
      cache_(*reader_, options_.cache_max),
      feeder_(*reader_, source_),
      hub_(hub_options_of(options_, store.store_id()), *this),
      committer_(store, options_.commit_in_background, [this] { link_.wake(); }),
      time_(clock.now()),
      now_(time_.now()) {
  if (!options_.draw_jitter) {
    options_.draw_jitter = [] { return static_cast<double>(random_bits() >> 11U) * 0x1.0p-53; };
  }
}

void core::log(severity level, std::string_view text) const {
  if (options_.log) options_.log(level, text);
}

result<bool> core::turn(duration wait_max) {
  look_at_clock();
  const auto done = take_done();
  if (!done) return done.error();
  bool did = *done;
  did = take_in() || did;
  did = run_requests() || did;
  if (!kept_) {
    did = run_cancels() || did;
    did = fire_due() || did;
    did = expire_held() || did;
    did = run_child_calls() || did;
    flush_cursors();
  }
  if (counters_.full_since) hub_.excuse_silence(now_);  // nobody was listened to
  if (now_ >= hub_.next_deadline()) hub_.tick(now_);
  look_after_store();
  if (auto committed = commit_pending(); !committed) return committed.error();
  const auto fed = feeder_.feed(hub_, last_position_);
  if (!fed) return fed.error();
  did = *fed || did;
  did = send_outgoing() || did;
  // Where the disk is behind, what waits here waits for it as the sockets do.
  did = did ||
        (!kept_ && !child_calls_.empty() && pending_.group.appends.size() < options_.group_max);
  if (!failure_) return failure_.error();
  publish_status();
  if (!did && !kept_ && !committer_.idle() && pending_.group.appends.size() >= options_.group_max) {
    committer_.wait_for(full_turn);  // what waits in the sockets has to wait for the disk
    return true;
  }
  if (did) {
    busy_until_ = now_ + idle_before_checkpoint;
    return true;
  }
  link_.wait(idle_time(wait_max));
  return false;
}

bool core::take_in() {
  // Where nothing can be written each is answered at once, or only shows that its peer lives.
  const auto waiting = kept_ ? 0 : pending_.group.appends.size();
  note_full(waiting >= options_.group_max);
  if (counters_.full_since) return false;  // the disk is behind: leave it in the sockets
  packets_.clear();
  hub_.use(link_.access(), now_);
  link_.receive(packets_, options_.group_max - waiting);
  for (auto& packet : packets_) hub_.receive(std::move(packet), now_);
  return !packets_.empty();
}

/// A moment of it is how a loaded engine runs; a second of it is worth a word.
void core::note_full(bool full) {
  if (!full) {
    counters_.full_since.reset();
    return;
  }
  if (!counters_.full_since) {
    counters_.full_since = now_;
    ++counters_.times_full;
    next_full_word_ = now_ + full_warning;
  }
  if (now_ < next_full_word_) return;
  next_full_word_ = now_ + full_warning_again;
  log(severity::warning, "full: " + std::to_string(pending_.group.appends.size()) +
                             " records wait for the disk since " +
                             to_rfc3339(*counters_.full_since) +
                             "; nothing is read from the sockets until it has caught up");
}

bool core::fire_due() {
  bool did = false;
  while (pending_.group.appends.size() < options_.group_max) {
    auto item = schedule_.take(now_);
    if (!item) break;
    did = true;
    if (auto* timer = std::get_if<arm_timer>(&*item)) {
      fire(*timer);
      continue;
    }
    auto& due = std::get<dispatch_command>(*item);
    if (due.to_child) {
      const auto* saga = cache_.find_in_memory(due.what.saga);
      // A saga that is not in memory was asked nothing since, so it still waits.
      if (saga != nullptr && saga->instance.control.find_open(due.what.id) == nullptr) continue;
    } else if (!load_command(due.what)) {
      continue;  // answered while it waited for its next attempt: nothing to send
    }
    dispatch(std::move(due));
  }
  return did;
}

void core::fire(const arm_timer& timer) {
  const auto saga = cache_.find(types_.at(timer.saga_type), timer.key);
  if (!saga) return note(timer.saga_type + "/" + timer.key, saga.error());
  if (*saga == nullptr) return;
  const auto& control = (*saga)->instance.control;
  const auto* set = control.find_timer(timer.timer.name);
  if (set == nullptr || set->epoch != timer.timer.epoch) return;  // left behind: stale
  tally_.fired(now_ - timer.timer.due);
  const std::string id = (*saga)->name + "/timer." + std::to_string(timer.timer.epoch);
  sagas::input input;
  input.kind = sagas::input_kind::timer;
  input.source = source_;
  input.id = id;
  input.type = timer.timer.name == sagas::timer_record::deadline ? "deadline" : "timeout";
  input.timer = timer.timer.name;
  input.jitter = options_.draw_jitter();
  move(**saga, input, false);
}

void core::request_cancel(std::string saga_type, std::string key, std::string by,
                          std::string reason) {
  {
    const std::lock_guard lock(mutex_);
    cancels_.push_back({std::move(saga_type), std::move(key), std::move(by), std::move(reason)});
  }
  link_.wake();
}

bool core::run_cancels() {
  std::deque<cancel_request> requests;
  {
    const std::lock_guard lock(mutex_);
    requests.swap(cancels_);
  }
  for (const auto& request : requests) {
    const auto type = types_.find(request.saga_type);
    if (type == types_.end()) continue;
    const auto saga = cache_.find(type->second, request.key);
    if (!saga || *saga == nullptr) continue;
    const std::string id = make_uuid7(now_);
    sagas::input input;
    input.kind = sagas::input_kind::cancel;
    input.source = request.by;
    input.id = id;
    input.type = "cancel";
    input.reason = request.reason;
    move(**saga, input, false);
  }
  return !requests.empty();
}

void core::flush_cursors() {
  if (now_ < next_cursor_flush_) return;
  next_cursor_flush_ = now_ + options_.cursor_interval;
  for (auto& moved : feeder_.take_moved()) pending_.group.subscriptions.push_back(std::move(moved));
}

result<bool> core::take_done() {
  auto done = committer_.take();
  if (!done) return false;
  if (done->then) {
    done->then();
    if (!failure_) return failure_.error();
    return true;
  }
  if (auto released = release(std::move(*done)); !released) return released.error();
  return true;
}

result<void> core::commit_pending() {
  while (committer_.idle() && start_next()) {
    if (const auto done = take_done(); !done) return done.error();
  }
  return {};
}

/// A chore first, since there are few; then what was refused; then what was decided since. False if
/// there is nothing to do.
bool core::start_next() {
  if (!chores_.empty()) {
    const auto next = std::move(chores_.front());
    chores_.pop_front();
    committer_.start(next);
    return true;
  }
  if (kept_) return try_again();
  if (pending_.empty()) return false;
  committer_.start(std::move(pending_));
  pending_ = {};
  checkpointed_ = false;
  return true;
}

bool core::send_outgoing() {
  auto outgoing = hub_.take_outgoing();
  for (auto& packet : outgoing) {
    if (!link_.send(packet.peer, std::move(packet.frames))) hub_.unreachable(packet.peer, now_);
  }
  return !outgoing.empty();
}

std::optional<time_point> core::next_due() const {
  const auto due = schedule_.next_due();
  const auto over = held_.next_until();
  if (due && over) return std::min(*due, *over);
  return due ? due : over;
}

duration core::idle_time(duration wait_max) const {
  auto until = now_ + wait_max;
  until = std::min(until, hub_.next_deadline());
  until = std::min(until, next_upkeep_);
  if (kept_) {
    if (kept_->what) until = std::min(until, kept_->next_try);
    return std::max(duration::zero(), until - now_);
  }
  if (const auto due = next_due()) until = std::min(until, *due);
  until = std::min(until, next_cursor_flush_);
  return std::max(duration::zero(), until - now_);
}

result<void> core::drain() {
  log(severity::info, "draining: nothing more is taken in");
  look_at_clock();
  next_cursor_flush_ = now_;
  flush_cursors();
  refuse_requests({errc::draining, "the engine stops"});
  auto written = finish_writing();
  hub_.drain("the engine stops");
  send_outgoing();
  publish_status();
  if (!written) return written.error();
  return store_.checkpoint();
}

/// Where the store can't be written, once more is all that is tried: nothing of it was
/// acknowledged, so nothing is lost.
result<void> core::finish_writing() {
  if (kept_) kept_->next_try = now_;
  while (true) {
    committer_.wait();
    if (const auto done = take_done(); !done) return done.error();
    const bool tried = kept_ && kept_->what && kept_->next_try > now_;
    if (chores_.empty() && tried) return kept_->why;
    if (chores_.empty() && !kept_ && pending_.empty() && committer_.idle()) return {};
    if (auto committed = commit_pending(); !committed) return committed.error();
  }
}

void core::look_at_clock() {
  const auto put_back = time_.advance(clock_.now());
  now_ = time_.now();
  if (put_back < clock_warning) return;
  log(severity::warning, "the clock was put back by " + to_text(put_back) +
                             ": the engine's time goes on at half its speed until the clock has "
                             "caught up");
}

void core::ask(asked_call what) {
  {
    const std::lock_guard lock(mutex_);
    requests_.push_back(std::move(what));
  }
  link_.wake();
}

bool core::run_requests() {
  std::deque<asked_call> asked;
  {
    const std::lock_guard lock(mutex_);
    asked.swap(requests_);
  }
  for (const auto& each : asked) each(nullptr);
  return !asked.empty();
}

void core::refuse_requests(const error& why) {
  std::deque<asked_call> asked;
  {
    const std::lock_guard lock(mutex_);
    asked.swap(requests_);
  }
  for (const auto& each : asked) each(&why);
}

void core::note(const std::string& saga, const error& why) {
  if (is_fault_of_store(why.code())) {
    failure_ = why;
    return;
  }
  if (why.code() == errc::data_forgotten) return;  // as its operator wanted
  if (!broken_.emplace(saga, why.text()).second) return;
  log(severity::error, "saga " + saga + " is left alone: " + why.text());
  ++counters_.broken_sagas;
  if (counters_.broken.size() < broken_shown_max) counters_.broken.push_back({saga, why.text()});
}

void core::request_stop() noexcept {
  stop_requested_.store(true);
  link_.wake();
}

void core::publish_status() {
  if (now_ < next_status_ && !stop_requested_.load()) return;
  next_status_ = now_ + status_interval;
  counters_.draining = stop_requested_.load();
  counters_.last_position = last_position_;
  counters_.sagas_cached = cache_.size();
  counters_.timers = schedule_.size();
  counters_.held = held_.size();
  counters_.commands_open = hub_.commands_open();
  counters_.commands_left_on_disk = hub_.commands_left_on_disk();
  counters_.peers = hub_.peers();
  counters_.clock_ahead = time_.ahead();
  show_store();
  show_paused();
  publish_figures();
  if (!kept_) trim_cache();
  const std::lock_guard lock(mutex_);
  status_ = counters_;
}

void core::trim_cache() {
  cache_.trim([this](const live_saga& leaving) {
    auto data = sagas::encode_instance(leaving.instance);
    if (!data) return;  // without a snapshot it is folded from its records
    pending_.group.snapshots.push_back(
        {{leaving.definition->shape().name, leaving.instance.key},
         {leaving.instance.control.version, leaving.definition->shape().hash, std::move(*data),
          leaving.instance.control.subject}});
  });
}

engine_status core::status() const {
  const std::lock_guard lock(mutex_);
  return status_;
}

}  // namespace snorri::engine
