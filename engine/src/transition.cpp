// Deciding, and what a decision becomes: an append in the pending batch, and the effects that wait
// for its commit.
#include "core.hpp"
#include "snorri/base/invariant.hpp"

namespace snorri::engine {

namespace {

/// What a saga's events belong to beyond their stream: the trace they are of, so that a saga, its
/// children and what else one message set going can be read together; without one, the saga itself.
std::string correlation_of(const sagas::control& control, const std::string& saga) {
  constexpr std::size_t trace_at = 3;  // 00-<32 hex>-<16 hex>-<2 hex>
  constexpr std::size_t trace_length = 32;
  const auto& parent = control.traceparent;
  return parent.size() > trace_at + trace_length ? parent.substr(trace_at, trace_length) : saga;
}

}  // namespace

core::transition core::move(live_saga& saga, const sagas::input& what, bool deduplicate,
                            answered sender) {
  auto made = sagas::decide(*saga.definition, saga.name, saga.instance, what, now_);
  if (sender == answered::yes) made.park = false;
  transition done{made.record.outcome, {}, {}};
  const bool applied = done.outcome == sagas::outcome::applied;
  if (!applied) done.reason = made.record.reason;
  if (saga.instance.control.version == 0 && !applied) {
    // A saga that can't take its first event never was.
    done.outcome = sagas::outcome::rejected;
    cache_.forget(saga.name);
    return done;
  }
  // The record that it repeats says everything.
  if (done.outcome == sagas::outcome::duplicate) return done;
  sagas::accept(saga.instance, made);
  done.append = record(saga, std::move(made), deduplicate);
  follow(saga, what.jitter);
  if (what.kind == sagas::input_kind::start && applied) give_held(saga);
  tell_parents();
  return done;
}

void core::follow(live_saga& saga, double jitter) {
  while (true) {
    auto next = sagas::decide_next(*saga.definition, saga.name, saga.instance, now_, jitter);
    if (!next) return;
    sagas::accept(saga.instance, *next);
    record(saga, std::move(*next), false);
  }
}

std::size_t core::record(live_saga& saga, sagas::decision made, bool deduplicate) {
  sagas::record& what = made.record;
  const auto& shape = saga.definition->shape();
  const auto& control = saga.instance.control;
  if (made.park) {
    transport::message parked;
    parked.headers.id = what.id;
    parked.headers.source = what.source;
    parked.headers.type = what.type;
    // Parked messages are kept as they are; the saga's own record has the body under its key.
    if (control.subject.empty()) parked.body = what.body;
    set_aside(parked,
              error(errc::event_unexpected, "saga " + saga.name + " version " +
                                                std::to_string(what.version) + ": " + what.reason),
              saga.instance.key);
  }
  store::append append;
  append.stream = {shape.name, saga.instance.key};
  append.expected = what.version == 1 ? store::expected_version::none()
                                      : store::expected_version::exact(what.version - 1);
  append.events.push_back({what.type, what.source, what.id, what.at, sagas::to_json(what),
                           what.body, correlation_of(control, saga.name), control.subject});
  append.summary = store::stream_summary{control.state, std::string(to_string(control.status)),
                                         control.pin->version, control.pin->hash};
  append.deduplicate = deduplicate;
  ++saga.uncommitted;
  const auto number = pending_.group.appends.size();
  pending_.group.appends.push_back(std::move(append));
  plan_effects(saga, what);
  ++counters_.transitions;
  tally_.recorded(*saga.definition, saga.counted, control, what);
  saga.counted = control.status;
  const bool ends = what.outcome == sagas::outcome::applied && sagas::ended(what.status);
  if (ends && control.parent) ended_children_.push_back(saga.name);
  const auto version = what.version;
  pending_.records.push_back(std::move(what));
  if (version % options_.snapshot_every != 0 || sagas::ended(control.status)) return number;
  if (auto data = sagas::encode_instance(saga.instance)) {
    pending_.group.snapshots.push_back({{shape.name, saga.instance.key},
                                        {version, shape.hash, std::move(*data), control.subject}});
    saga.snapshot_version = version;
  }
  return number;
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
    if (!open->child.empty()) {
      effects.push_back(
          dispatch_command{{open->id, {}, saga.name, {}, open->attempt, {}, {}}, open->due, true});
      continue;
    }
    // Until the next attempt is due nobody is to be given the one before.
    if (open->due > what.at) effects.push_back(close_command{open->id});
    effects.push_back(dispatch_command{command_of(saga, *open), open->due});
  }
  for (const auto& timer : what.timers) {
    effects.push_back(arm_timer{saga.definition->shape().name, saga.instance.key, timer});
  }
}

transport::command core::command_of(const live_saga& saga, const sagas::open_command& open) {
  const auto& control = saga.instance.control;
  return {open.id,     open.type,           saga.name,          open.body,       open.attempt,
          open.undoes, control.traceparent, control.tracestate, control.priority};
}

/// What is decided and not on disk may have closed the command, or asked for it again: then it is
/// not given, or given as it was asked for last on disk.
bool core::load_command(transport::command& stub) {
  const auto of = saga_of_command(stub.id);
  if (!of) return false;
  const auto saga = cache_.find(*of->type, of->key);
  if (!saga) {
    note(stub.saga, saga.error());
    return false;
  }
  const auto* open = *saga == nullptr ? nullptr : (*saga)->instance.control.find_open(stub.id);
  if (open == nullptr) return false;
  auto whole = command_of(**saga, *open);
  whole.attempt = stub.attempt;
  stub = std::move(whole);
  return true;
}

/// Pre: what decided it is on disk.
void core::dispatch(dispatch_command what) {
  if (what.due > now_) {
    std::string().swap(what.what.body);  // on disk, and read again when it is due
    schedule_.delay(std::move(what));
  } else if (what.to_child) {
    child_calls_.push_back({std::move(what.what.saga), std::move(what.what.id), what.recovered});
  } else {
    hub_.dispatch(std::move(what.what), now_);
  }
}

}  // namespace snorri::engine
