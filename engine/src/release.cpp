// Acting, once a group is on disk.
#include "core.hpp"
#include "snorri/base/invariant.hpp"

namespace snorri::engine {

result<void> core::release(committed done) {
  if (!done.outcome) {
    const auto why = done.outcome.error();
    if (!may_be_tried_again(why.code())) return why;
    keep(std::move(done.what), why);
    return {};
  }
  if (kept_) written_again();
  const auto& outcome = *done.outcome;
  for (std::size_t i = 0; i < outcome.size(); ++i) {
    // Nobody else may write here, so an append that fails means somebody did.
    if (!outcome[i]) return outcome[i].error();
    SNORRI_INVARIANT(!outcome[i]->duplicate, "a message is looked up before it is decided");
    last_position_ = outcome[i]->first;
    const auto& stream = done.what.group.appends[i].stream;
    settle(stream.text(), done.what.records[i]);
    tell_end(stream.text(), done.what.records[i], last_position_);
    feeder_.remember(last_position_, stream, std::move(done.what.records[i]));
  }
  if (!outcome.empty()) {
    ++counters_.groups;
    tally_.committed(outcome.size(), done.took);
  }
  for (const auto& each : done.what.effects) perform(each, outcome);
  for (const auto& message : done.what.messages) under_way_.erase(message);
  return {};
}

void core::settle(const std::string& name, const sagas::record& what) {
  auto* saga = cache_.find_in_memory(name);
  const bool may_stop = what.from != what.to || what.reentered || !what.stopped.empty();
  if (may_stop && saga != nullptr) {
    const auto& control = saga->instance.control;
    schedule_.disarm(name, [&control](const sagas::timer_record& timer) {
      const auto* set = control.find_timer(timer.name);
      return set != nullptr && set->epoch == timer.epoch;
    });
  }
  if (saga == nullptr || --saga->uncommitted > 0) return;
  // Nothing but a late answer asks for it now, and that may fold it from the store.
  if (sagas::ended(saga->instance.control.status)) cache_.forget(name);
}

void core::perform(const effect& what, const store::group_outcome& outcome) {
  struct visitor {
    core& self;
    const store::group_outcome& outcome;

    void operator()(const acknowledge_append& one) const {
      auto answer = one.what;
      answer.position = outcome[one.append]->first;
      self.acknowledge(one.peer, std::move(answer));
    }
    void operator()(const acknowledge_again& one) const {
      auto answer = one.what;
      const auto recorded = self.reader_->find_message(one.source, answer.id);
      if (recorded && *recorded) {
        answer.position = (*recorded)->position;
        answer.saga = (*recorded)->stream.text();
        if (const auto row = self.reader_->find((*recorded)->stream); row && *row) {
          answer.status = (*row)->summary.status;
        }
      }
      self.acknowledge(one.peer, std::move(answer));
    }
    void operator()(const acknowledge_plain& one) const { self.acknowledge(one.peer, one.what); }
    void operator()(const refuse_message& one) const { self.refuse(one.peer, one.id, one.why); }
    void operator()(const dispatch_command& one) const { self.dispatch(one); }
    void operator()(const close_command& one) const { self.hub_.close(one.id); }
    void operator()(const arm_timer& one) const { self.schedule_.arm(one); }
    void operator()(const call_when_written& one) const { one.what(outcome); }
  };
  std::visit(visitor{*this, outcome}, what);
}

}  // namespace snorri::engine
