#include "model_check/saga_side.hpp"

#include <algorithm>

#include "model_check/choices.hpp"

namespace snorri::sagas::checking {

namespace {

const std::string saga_key = "check";
constexpr time_point noon = time_point{duration{1'000'000'000'000}};

std::string written(const record& what) {
  return what.source + " " + what.id + " " + what.type + " " + to_json(what);
}
std::string written(const instance& what) {
  const auto text = encode_instance(what);
  return text ? *text : text.error().text();
}
instance copy(const instance& of) { return {of.key, of.control, of.data->clone()}; }

bool is_undo(const command_record& command, const catalog& known) {
  if (!command.undoes.empty()) return true;
  for (const auto& each : known.commands()) {
    if (each.shape.name == command.name) return each.is_undo();
  }
  return false;
}

}  // namespace

/// One input on its way through the saga.
struct saga_side::run_state {
  const core_input& what;
  instance saga;
  saga_core after;
  core_step step;
  command_of_id commands;            // by ids in `saga`
  std::vector<command_record> sent;  // first attempts, in order
  std::vector<std::string> on_way;   // ids

  void find(check_property property, std::string sentence) {
    step.findings.push_back({property, std::move(sentence)});
  }
};

saga_side::saga_side(catalog& known, const check_options& options)
    : known_(known), options_(options), name_(known.by().shape().name + "/" + saga_key) {
  saga_core fresh;
  fresh.saga = make_instance(known.by(), saga_key);
  cores_.push_back(std::move(fresh));
}

std::pair<std::uint32_t, std::uint32_t> saga_side::steps(std::uint32_t core,
                                                         const core_input& what) {
  const std::uint64_t key = std::uint64_t{core} << 32 | what.key();
  if (const auto found = asked_.find(key); found != asked_.end()) return found->second;
  const auto first = static_cast<std::uint32_t>(steps_.size());
  std::vector<std::uint8_t> script;
  for (;;) {
    scripted choices(script, known_.by().has_samples(), options_.bounds.attempts_max);
    steps_.push_back(run(core, what, choices));
    script = choices.script();
    steps_.back().script = script;
    if (!scripted::next(script, choices.counts())) break;
  }
  const auto last = static_cast<std::uint32_t>(steps_.size());
  asked_.emplace(key, std::pair{first, last});
  return {first, last};
}

input saga_side::make_input(const saga_core& canonical, const core_input& what,
                            const std::string& answers, const std::string& id) const {
  input made;
  made.kind = what.kind;
  made.id = id;
  made.source = "participant";
  const message* carried = nullptr;
  switch (what.kind) {
    case input_kind::start:
      made.source = "outside";
      carried = &known_.starts()[what.number];
      break;
    case input_kind::event:
      made.source = "outside";
      carried = &known_.outside()[what.number];
      break;
    case input_kind::reply: {
      const auto& slot = canonical.slots[what.slot];
      const auto& command = known_.command(what.undo ? slot.undo : slot.command);
      carried = &command.answers[what.number].what;
      made.answers = answers;
      break;
    }
    case input_kind::failure:
      made.type = "failure";
      made.reason = "it did not work";
      made.answers = answers;
      break;
    case input_kind::timer:
      made.source = "engine";
      made.timer = canonical.saga.control.timers[what.number].name;
      made.type = made.timer == timer_record::deadline ? "deadline" : "timeout";
      break;
    case input_kind::cancel:
    case input_kind::undo:
      made.source = what.kind == input_kind::cancel ? "operator" : "parent";
      made.type = to_string(what.kind);
      made.reason = "asked to";
      break;
    default:
      break;
  }
  if (carried != nullptr) {
    made.type = carried->type;
    made.schema = carried->schema;
    made.body = carried->body;
    made.event = &carried->event;
  }
  return made;
}

namespace {

std::string step_name(const record& what) {
  std::string text = "in state " + what.from + " on " + std::string(to_string(what.kind));
  if (!what.type.empty()) text += " " + what.type;
  return text;
}

}  // namespace

/// Both executors and the fold of what the store gives back must agree.
void saga_side::check_record(run_state& now, decision& made, decision& oracle) {
  const definition& by = known_.by();
  const std::string at = step_name(made.record);
  if (written(made.record) != written(oracle.record) || made.park != oracle.park) {
    now.find(check_property::executors_agree,
             at + " the two executors decide differently: " + to_json(made.record) + " and " +
                 to_json(oracle.record));
  }
  record read;
  read.version = made.record.version;
  read.at = made.record.at;
  read.source = made.record.source;
  read.id = made.record.id;
  read.type = made.record.type;
  read.body = made.record.body;
  const auto stored = from_json(to_json(made.record), read);
  instance folded = copy(now.saga);
  instance other = copy(now.saga);
  const auto fold_done = fold(by, folded, read);
  accept(other, oracle);
  accept(now.saga, made);
  const std::string accepted = written(now.saga);
  if (!stored || !fold_done || written(folded) != accepted || written(other) != accepted) {
    now.find(check_property::executors_agree,
             at + " the record, read back and folded, gives another saga than was decided");
  }
}

void saga_side::check_undos(run_state& now, const record& what) {
  const control& before = now.saga.control;  // not yet accepted
  std::vector<std::string> undone;
  for (const auto& each : what.commands) {
    if (each.attempt > 1 || !is_undo(each, known_)) continue;
    const std::string at = "state " + what.from + " on " + what.type + ": " + each.name;
    const bool known =
        std::any_of(before.done.begin(), before.done.end(),
                    [&each](const sent_command& one) { return one.id == each.undoes; });
    const bool twice = std::find(undone.begin(), undone.end(), each.undoes) != undone.end();
    if (each.undoes.empty()) {
      now.find(check_property::undone_once,
               at + " undoes what was never done, or is undone already");
    } else if (!known || twice) {
      now.find(check_property::undone_once, at + " undoes what is undone already");
    }
    if (now.after.pivot_passed && !now.after.undone_by_parent) {
      now.find(check_property::pivot_kept, at + " undoes after the pivot");
    }
    undone.push_back(each.undoes);
    now.after.undone = true;
  }
  for (const auto& each : what.commands) {
    const auto& shape = known_.command(known_.command_number(each.name)).shape;
    if (shape.after_pivot) now.after.pivot_passed = true;
  }
}

core_step saga_side::run(std::uint32_t core, const core_input& what, scripted& choices) {
  const saga_core& before = cores_[core];
  run_state now{what, copy(before.saga), {}, {}, {}, {}, {}};
  now.after.pivot_passed = before.pivot_passed;
  now.after.undone = before.undone;
  now.after.undone_by_parent = before.undone_by_parent || what.kind == input_kind::undo;
  for (const auto& each : before.slots) now.commands[each.id] = each.command;
  take_input(now, before, choices);
  go_on(now, choices);
  // Which slot came from where is known once the core has its canonical form.
  now.after.saga = std::move(now.saga);
  const auto slots = make_canonical(now.after, now.commands, known_, options_.bounds.attempts_max);
  trace(now, before, slots);
  now.step.target = intern(std::move(now.after));
  return std::move(now.step);
}

void saga_side::take_input(run_state& now, const saga_core& before, scripted& choices) {
  const core_input& what = now.what;
  const bool answers = what.kind == input_kind::reply || what.kind == input_kind::failure;
  const std::string command = !answers    ? ""
                              : what.undo ? before.slots[what.slot].undo_id
                                          : before.slots[what.slot].id;
  // A participant gives a command the same answer every time, under the same id.
  const input in =
      make_input(before, what, command, what.kind == input_kind::reply ? "answer" : "m");
  choices.begin_record();
  auto made = decide(known_.by(), name_, now.saga, in, noon, {executor::msm, &choices});
  auto oracle = decide(known_.by(), name_, now.saga, in, noon, {executor::interpreter, &choices});
  const std::string state = made.record.from;
  const bool no_row = made.record.outcome == outcome::unexpected && !made.record.row;
  take(now, made, oracle);
  if (no_row && what.kind == input_kind::reply) {
    now.find(check_property::answers_taken, "state " + state + " has no row for " +
                                                std::string(in.type) +
                                                ", which may answer its command");
  }
  if (no_row && what.kind == input_kind::timer) {
    now.find(check_property::timers_set, "a timer is set in state " + state +
                                             ", which has no row for it: " +
                                             std::string(in.timer.empty() ? in.type : in.timer));
  }
}

void saga_side::go_on(run_state& now, scripted& choices) {
  const definition& by = known_.by();
  for (;;) {
    choices.begin_record();
    auto next = decide_next(by, name_, now.saga, noon, 0, {executor::msm, &choices});
    auto other = decide_next(by, name_, now.saga, noon, 0, {executor::interpreter, &choices});
    if (next.has_value() != other.has_value()) {
      now.find(check_property::executors_agree,
               "in state " + now.saga.control.state +
                   " only one of the two executors goes on by itself");
    }
    if (!next || !other) return;
    take(now, *next, *other);
  }
}

void saga_side::take(run_state& now, decision& made, decision& oracle) {
  const record& got = made.record;
  check_undos(now, got);
  for (const auto& each : got.commands) {
    now.commands.emplace(each.id, known_.command_number(each.name));
    now.on_way.push_back(each.id);
    if (each.attempt == 1) now.sent.push_back(each);
  }
  if (got.row) now.step.rows.push_back(*got.row);
  const bool threw = got.outcome == outcome::rejected && got.reason.starts_with("E3008");
  if (threw && std::find(thrown_.begin(), thrown_.end(), got.reason) == thrown_.end()) {
    thrown_.push_back(got.reason);
  }
  check_record(now, made, oracle);
}

/// Where each slot's commands come from. `slots` have the ids that they had before the core was
/// made canonical.
void saga_side::trace(run_state& now, const saga_core& before, const std::vector<slot>& slots) {
  const auto number_in = [](const auto& list, const std::string& id) {
    const auto found =
        std::find_if(list.begin(), list.end(), [&id](const auto& each) { return each.id == id; });
    return found == list.end() ? -1 : static_cast<int>(found - list.begin());
  };
  const auto is_on_way = [&now](const std::string& id) {
    return std::find(now.on_way.begin(), now.on_way.end(), id) != now.on_way.end();
  };
  for (const auto& each : slots) {
    slot_origin origin;
    origin.old = number_in(before.slots, each.id);
    origin.sent = number_in(now.sent, each.id);
    origin.on_way = is_on_way(each.id);
    if (each.undo >= 0) {
      origin.undo_sent = number_in(now.sent, each.undo_id) >= 0;
      if (!origin.undo_sent) origin.undo_old = origin.old;
      origin.undo_on_way = is_on_way(each.undo_id);
    }
    now.step.origins.push_back(origin);
  }
  for (const auto& each : now.sent) {
    const bool kept = std::any_of(slots.begin(), slots.end(), [&each](const slot& one) {
      return one.undo_id == each.id || one.id == each.id;
    });
    if (kept) continue;
    now.step.strays.push_back(
        {known_.command_number(each.name), number_in(before.slots, each.undoes)});
  }
}

std::uint32_t saga_side::intern(saga_core&& what) {
  auto key = key_of(what, known_.data_matters());
  if (!key) {
    what.findings.push_back({check_property::executors_agree, key.error().message()});
    key = std::string("unwritable");
  }
  const auto number = static_cast<std::uint32_t>(cores_.size());
  const auto [found, is_new] = numbers_.try_emplace(*key, number);
  if (!is_new) return found->second;
  bytes_ += 2 * key->size() + 600 + 300 * what.slots.size();
  check_core(what);
  check_late(what);
  cores_.push_back(std::move(what));
  return number;
}

}  // namespace snorri::sagas::checking
