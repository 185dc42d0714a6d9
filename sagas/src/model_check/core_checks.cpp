// What must hold of the saga in each of its states, whatever is on its way.
#include <algorithm>

#include "model_check/saga_side.hpp"

namespace snorri::sagas::checking {

/// What must hold of a saga that waits.
void saga_side::check_core(saga_core& what) const {
  const control& saga = what.saga.control;
  const definition& by = known_.by();
  for (std::size_t i = 0; i < by.invariants().size(); ++i) {
    const auto holds = by.holds(i, *what.saga.data, saga.state);
    if (holds && *holds) continue;
    what.findings.push_back({check_property::invariants_hold,
                             by.invariants()[i] + " does not hold in state " + saga.state +
                                 (holds ? "" : ": " + holds.error().message())});
  }
  for (const auto& each : options_.invariants) {
    if (each.holds(what.saga)) continue;
    what.findings.push_back(
        {check_property::invariants_hold, each.name + " does not hold in state " + saga.state});
  }
  if (what.ended() || what.is_stuck()) return;
  const bool deadline_helps =
      std::any_of(by.shape().rows.begin(), by.shape().rows.end(), [&saga](const row_shape& row) {
        return row.from == saga.state && row.on == "deadline" && row.from != row.to;
      });
  for (const auto& open : saga.open) {
    if (!open.child.empty()) continue;
    const bool covered = saga.find_timer("") != nullptr || saga.find_timer(open.name) != nullptr ||
                         (deadline_helps && saga.find_timer(timer_record::deadline) != nullptr);
    if (covered) continue;
    what.findings.push_back({check_property::timers_set,
                             "state " + saga.state + " waits for an answer to " + open.name +
                                 " without a timer: should it be lost, nothing happens any more"});
  }
}

/// Answers to closed commands, however late and often, change nothing; so no way needs to be
/// followed on which they come.
void saga_side::check_late(saga_core& what) const {
  const definition& by = known_.by();
  instance saga{what.saga.key, what.saga.control, what.saga.data->clone()};
  saga.control.answered.push_back({"closed", "participant", "again"});
  const auto try_one = [&](input in, outcome expected, std::string_view called) {
    auto made = decide(by, name_, saga, in, {}, {});
    const bool right = made.record.outcome == expected && made.record.commands.empty() &&
                       made.record.timers.empty() && made.record.to == saga.control.state &&
                       made.record.status == saga.control.status && made.data == nullptr;
    if (right) return;
    what.findings.push_back(
        {check_property::answers_taken,
         "state " + saga.control.state + ": " + std::string(called) + " changes the saga"});
  };
  for (const auto& command : known_.commands()) {
    for (const auto& answer : command.answers) {
      input reply;
      reply.kind = input_kind::reply;
      reply.source = "participant";
      reply.type = answer.what.type;
      reply.schema = answer.what.schema;
      reply.body = answer.what.body;
      reply.event = &answer.what.event;
      reply.answers = "closed";
      reply.id = "again";
      try_one(reply, outcome::duplicate, "the repeated answer " + answer.what.type);
      reply.id = "other";
      try_one(reply, outcome::late, "the late answer " + answer.what.type);
    }
  }
  input failure;
  failure.kind = input_kind::failure;
  failure.source = "participant";
  failure.id = "late";
  failure.type = "failure";
  failure.answers = "closed";
  try_one(failure, outcome::late, "a late failure");
  if (!what.ended()) return;
  input cancel;
  cancel.kind = input_kind::cancel;
  cancel.source = "operator";
  cancel.id = "late";
  cancel.type = "cancel";
  try_one(cancel, outcome::late, "a cancel after its end");
  for (const auto& each : known_.outside()) {
    input event;
    event.source = "outside";
    event.id = "late";
    event.type = each.type;
    event.schema = each.schema;
    event.body = each.body;
    event.event = &each.event;
    try_one(event, outcome::late, each.type + " after its end");
  }
}

}  // namespace snorri::sagas::checking
