#include "snorri/engine/in_process.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "slow_link.hpp"
#include "snorri/engine/engine.hpp"
#include "snorri/engine/story.hpp"
#include "snorri/store/memory_store.hpp"
#include "snorri/transport/in_process_link.hpp"

namespace snorri::engine {

namespace {

// Nobody goes silent and nothing is lost here; a clock that jumps must not look like either.
constexpr duration never = std::chrono::hours{24 * 365 * 100};
constexpr int turns_max = 100'000;  // without any time going by
constexpr time_point first_morning =
    std::chrono::sys_days{std::chrono::January / 1 / 2026} + std::chrono::hours{9};

engine_options options() {
  engine_options with;
  with.heartbeat = never;
  with.silence_max = never;
  with.redelivery = never;
  with.commit_in_background = false;
  with.draw_jitter = [] { return 0.0; };
  return with;
}

void say_nothing(std::string_view) {}

transport::publisher_options publisher_through(transport::in_process_link& link) {
  transport::publisher_options with;
  with.link = link.make_connector();
  with.log = say_nothing;
  return with;
}

store::stream_name name_of(std::string_view saga) {
  const auto slash = std::min(saga.find('/'), saga.size());
  return {std::string(saga.substr(0, slash)),
          std::string(saga.substr(std::min(slash + 1, saga.size())))};
}

}  // namespace

struct in_process::state {
  explicit state(std::vector<const sagas::definition*> definitions) {
    auto made = engine::make(options(), *store, *listener, std::move(definitions), clock);
    if (made) {
      running = std::move(*made);
    } else {
      failure = made.error();
    }
  }

  /// Everybody's turn. Whether anybody did anything.
  result<bool> turn();
  /// Turns until nothing moves without time going by.
  result<void> settle();
  result<void> run_until(time_point end);
  std::optional<time_point> next_due() const;

  manual_clock clock{first_morning};
  std::unique_ptr<store::event_store> store = store::make_memory_store();
  transport::in_process_link link;
  std::unique_ptr<transport::listener> listener = std::move(*link.listen());
  std::unique_ptr<engine> running;
  std::optional<error> failure;  // why there is no engine
  answers_under_way under_way;
  std::map<std::string, transport::participant> participants;
  transport::publisher publisher{"user", publisher_through(link)};
  int events = 0;
};

result<bool> in_process::state::turn() {
  if (failure) return *failure;
  bool any = under_way.deliver(clock.now());
  for (auto& [name, each] : participants) {
    const auto did = each.step(duration::zero());
    if (!did) return did.error();
    any |= *did;
  }
  any |= publisher.poll() > 0;
  const auto did = running->step(duration::zero());
  if (!did) return did.error();
  return any || *did;
}

result<void> in_process::state::settle() {
  for (int i = 0; i < turns_max; ++i) {
    const auto did = turn();
    if (!did) return did.error();
    if (!*did) return {};
  }
  return error(errc::timed_out,
               "the sagas of this process never come to rest: some command fails and is asked for "
               "again without a delay; give its step a retry policy with one");
}

std::optional<time_point> in_process::state::next_due() const {
  const auto timer = running->next_due();
  const auto answer = under_way.next_due();
  if (timer && answer) return std::min(*timer, *answer);
  return timer ? timer : answer;
}

result<void> in_process::state::run_until(time_point end) {
  while (true) {
    if (const auto settled = settle(); !settled) return settled.error();
    const auto next = next_due();
    if (!next || *next > end) return {};
    clock.set(std::max(*next, clock.now()));
  }
}

in_process::in_process(std::vector<const sagas::definition*> definitions)
    : state_(std::make_unique<state>(std::move(definitions))) {}
in_process::~in_process() = default;

transport::participant& in_process::participant(const std::string& name, duration takes) {
  auto& s = *state_;
  transport::participant_options with;
  with.link = make_slow_connector(s.link.make_connector(), takes, s.clock, s.under_way);
  with.memory = ":memory:";
  with.log = say_nothing;
  return s.participants.try_emplace(name, name, std::move(with)).first->second;
}

result<transport::receipt> in_process::publish(transport::message what) {
  auto& s = *state_;
  if (s.failure) return *s.failure;
  if (what.headers.id.empty()) what.headers.id = std::to_string(++s.events);
  std::optional<result<transport::receipt>> answer;
  s.publisher.publish_async(std::move(what), [&](const auto& came) { answer = came; });
  if (const auto settled = s.settle(); !settled) return settled.error();
  if (!answer) return error(errc::timed_out, "the engine did not answer the event");
  return *answer;
}

void in_process::cancel(std::string_view saga, std::string reason) {
  if (state_->failure) return;
  const auto name = name_of(saga);
  state_->running->cancel(name.category, name.key, "user", std::move(reason));
}

result<void> in_process::run_for(duration time) {
  auto& s = *state_;
  const auto end = s.clock.now() + time;
  if (const auto ran = s.run_until(end); !ran) return ran.error();
  s.clock.set(end);
  return s.settle();
}

result<void> in_process::run(duration time_max) {
  return state_->run_until(state_->clock.now() + time_max);
}

time_point in_process::now() const noexcept { return state_->clock.now(); }

result<std::string> in_process::story(std::string_view saga) {
  auto reader = state_->store->make_reader();
  if (!reader) return reader.error();
  return tell_story(**reader, name_of(saga));
}

store::event_store& in_process::store() noexcept { return *state_->store; }

}  // namespace snorri::engine
