// Deciding, and what a decision becomes: an append in the pending batch, and the effects that wait
// for its commit.
#include "core.hpp"
#include "snorri/base/invariant.hpp"

namespace snorri::engine {

sagas::outcome core::move(live_saga& saga, const sagas::input& what, const answer_to* waiting,
                          bool deduplicate) {
  auto made = sagas::decide(*saga.definition, saga.name, saga.instance, what, now_);
  const auto outcome = made.record.outcome;
  const bool begins = saga.instance.control.version == 0;
  if (begins && outcome != sagas::outcome::applied) {
    // A saga that can't take its first event never was.
    transport::message refused;
    refused.headers.source = what.source;
    refused.headers.id = what.id;
    refused.headers.type = what.type;
    refused.headers.subject = saga.instance.key;
    refused.body = what.body;
    const error why(errc::user_code_threw,
                    "saga " + saga.name + " did not begin: " + made.record.reason);
    park(waiting != nullptr ? waiting->peer : "", refused, why);
    cache_.forget(saga.name);
    return sagas::outcome::rejected;
  }
  if (outcome == sagas::outcome::duplicate) {
    // The record that it repeats says everything; only its sender may have missed the answer.
    if (waiting != nullptr) {
      transport::acknowledgement again{waiting->message_id, 0, true, saga.name,
                                       std::string(to_string(saga.instance.control.status))};
      pending_.effects.push_back(acknowledge_again{waiting->peer, "", std::move(again)});
    }
    return outcome;
  }
  sagas::accept(saga.instance, made);
  record(saga, std::move(made.record), waiting, deduplicate);
  return outcome;
}

void core::record(live_saga& saga, sagas::record what, const answer_to* waiting, bool deduplicate) {
  const auto& shape = saga.definition->shape();
  store::append append;
  append.stream = {shape.name, saga.instance.key};
  append.expected = what.version == 1 ? store::expected_version::none()
                                      : store::expected_version::exact(what.version - 1);
  append.events.push_back(
      {what.type, what.source, what.id, what.at, sagas::to_json(what), what.body});
  append.summary = store::stream_summary{saga.instance.control.state,
                                         std::string(to_string(saga.instance.control.status)),
                                         shape.version, shape.hash};
  append.deduplicate = deduplicate;
  ++saga.uncommitted;
  if (waiting != nullptr) {
    pending_.effects.push_back(
        acknowledge_append{waiting->peer,
                           {waiting->message_id, 0, false, saga.name, append.summary->status},
                           pending_.group.appends.size()});
  }
  pending_.group.appends.push_back(std::move(append));
  plan_effects(saga, what);
  ++counters_.transitions;
  const auto version = what.version;
  pending_.records.push_back(std::move(what));
  if (version % options_.snapshot_every != 0) return;
  if (auto data = sagas::encode_instance(saga.instance)) {
    pending_.group.snapshots.push_back(
        {{shape.name, saga.instance.key}, {version, shape.hash, std::move(*data)}});
    saga.snapshot_version = version;
  }
}

void core::plan_effects(const live_saga& saga, const sagas::record& what) {
  auto& effects = pending_.effects;
  if (sagas::closes_command(what)) effects.push_back(close_command{what.answers});
  if (what.outcome != sagas::outcome::applied) return;
  for (const auto& id : what.closed) effects.push_back(close_command{id});
  const auto& control = saga.instance.control;
  for (const auto& command : what.commands) {
    const auto* open = control.find_open(command.id);
    if (open == nullptr) continue;
    // Until the next attempt is due nobody is to be given the one before.
    if (open->due > what.at) effects.push_back(close_command{open->id});
    effects.push_back(dispatch_command{{open->id, open->type, saga.name, open->body, open->attempt,
                                        open->undoes, control.traceparent},
                                       open->due});
  }
  for (const auto& timer : what.timers) {
    effects.push_back(arm_timer{saga.definition->shape().name, saga.instance.key, timer});
  }
}

}  // namespace snorri::engine
