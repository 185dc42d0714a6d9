#include "snorri/engine/engine.hpp"

#include "core.hpp"
#include "recovery.hpp"

namespace snorri::engine {

struct engine::state {
  snorri::engine::core core;

  template <class... Arguments>
  explicit state(Arguments&&... arguments) : core(std::forward<Arguments>(arguments)...) {}
};

engine::engine(std::unique_ptr<state> made) : state_(std::move(made)) {}
engine::~engine() = default;

result<std::unique_ptr<engine>> engine::make(engine_options options, store::event_store& store,
                                             transport::listener& link,
                                             std::vector<const sagas::definition*> definitions,
                                             const clock_source& clock) {
  auto reader = store.make_reader();
  if (!reader) return reader.error();
  auto types = sort_by_type(definitions);
  if (!types) return types.error();
  if (auto fit = check_definitions(**reader, *types); !fit) return fit.error();
  auto made = std::make_unique<state>(std::move(options), store, std::move(*reader), link, clock);
  if (auto loaded = made->core.load_definitions(std::move(*types)); !loaded) return loaded.error();
  if (auto recovered = made->core.recover(); !recovered) return recovered.error();
  return std::unique_ptr<engine>(new engine(std::move(made)));
}

result<void> engine::run() {
  constexpr duration wait_max = std::chrono::seconds{1};
  while (!state_->core.stop_requested()) {
    if (auto turned = state_->core.turn(wait_max); !turned) return turned.error();
  }
  return state_->core.drain();
}

result<bool> engine::step(duration wait_max) { return state_->core.turn(wait_max); }

std::optional<time_point> engine::next_due() const { return state_->core.next_due(); }

void engine::stop() noexcept { state_->core.request_stop(); }

void engine::cancel(std::string saga_type, std::string key, std::string by, std::string reason) {
  state_->core.request_cancel(std::move(saga_type), std::move(key), std::move(by),
                              std::move(reason));
}

void engine::operate(saga_order what, operated_callback done) {
  state_->core.request_operation(std::move(what), std::move(done));
}

void engine::publish(publication what, published_callback done) {
  state_->core.request_publication(std::move(what), std::move(done));
}

void engine::settle_parked(parked_order what, published_callback done) {
  state_->core.request_settlement(std::move(what), std::move(done));
}

void engine::resume_subscription(std::string name, resumed_callback done) {
  state_->core.request_resume(std::move(name), std::move(done));
}

void engine::forget(std::string subject, forgotten_callback done) {
  state_->core.request_forget(std::move(subject), std::move(done));
}

engine_status engine::status() const { return state_->core.status(); }

std::shared_ptr<const engine_figures> engine::figures() const { return state_->core.figures(); }

}  // namespace snorri::engine
