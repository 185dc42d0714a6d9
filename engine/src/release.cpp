// Acting, once a group is on disk.
#include "core.hpp"
#include "snorri/base/invariant.hpp"

namespace snorri::engine {

result<void> core::release(committed done) {
  if (!done.outcome) return done.outcome.error();
  const auto& outcome = *done.outcome;
  for (const auto& each : outcome) {
    // Nobody else may write here, so an append that fails means somebody did.
    if (!each) return each.error();
    SNORRI_INVARIANT(!each->duplicate, "a message is checked for duplicates before it is decided");
    last_position_ = std::max(last_position_, each->first);
  }
  if (!outcome.empty()) ++counters_.groups;
  for (const auto& stream : done.what.touched) {
    if (auto* saga = cache_.find_in_memory(stream.text())) --saga->uncommitted;
  }
  for (const auto& effect : done.what.effects) perform(effect, outcome);
  for (const auto& message : done.what.messages) under_way_.erase(message);
  return {};
}

void core::perform(const effect& what, const store::group_outcome& outcome) {
  struct visitor {
    core& self;
    const store::group_outcome& outcome;

    void operator()(const acknowledge_append& effect) const {
      auto answer = effect.what;
      answer.position = outcome[effect.append]->first;
      self.hub_.acknowledge(effect.peer, std::move(answer));
    }
    void operator()(const acknowledge_again& effect) const {
      auto answer = effect.what;
      const auto recorded = self.reader_->find_message(effect.source, answer.id);
      if (recorded && *recorded) {
        answer.position = (*recorded)->position;
        answer.saga = (*recorded)->stream.text();
        if (const auto row = self.reader_->find((*recorded)->stream); row && *row) {
          answer.status = (*row)->summary.status;
        }
      }
      self.hub_.acknowledge(effect.peer, std::move(answer));
    }
    void operator()(const refuse_message& effect) const {
      self.hub_.refuse(effect.peer, effect.id, effect.why);
    }
    void operator()(const dispatch_command& effect) const {
      if (effect.due > self.now_) {
        self.schedule_.add(effect);
      } else {
        self.hub_.dispatch(effect.what, self.now_);
      }
    }
    void operator()(const close_command& effect) const { self.hub_.close(effect.id); }
    void operator()(const arm_timer& effect) const { self.schedule_.add(effect); }
    void operator()(const open_subscription& effect) const {
      self.hub_.open_subscription(effect.peer, effect.name, self.feeder_.open(effect.name));
    }
  };
  std::visit(visitor{*this, outcome}, what);
}

}  // namespace snorri::engine
