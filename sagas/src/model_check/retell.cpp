#include "model_check/retell.hpp"

#include <algorithm>

#include "model_check/choices.hpp"
#include "model_check/diagram.hpp"

namespace snorri::sagas::checking {

namespace {

constexpr time_point start_time = time_point{duration{1'000'000'000'000}};

std::string said(const record& what, const instance& before) {
  const auto* answered = before.control.find_open(what.answers);
  const std::string command = answered == nullptr ? "" : answered->type;
  switch (what.kind) {
    case input_kind::reply:
      return what.type + " (to " + command + ")";
    case input_kind::failure:
      return "technical failure of " + command;
    case input_kind::timer:
      if (what.timer == timer_record::deadline) return "deadline";
      return what.timer.empty() ? "timeout" : "timeout of " + what.timer;
    case input_kind::cancel:
      return "asked to cancel";
    case input_kind::undo:
      return "the parent asks to undo";
    case input_kind::completion:
      return "by itself";
    case input_kind::raised:
      return "by itself: " + what.type;
    case input_kind::offered:
      return "offered again: " + what.type;
    default:
      return what.type;
  }
}

std::string line_of(const record& what, const instance& before) {
  std::string text = said(what, before) + ":  " + what.from;
  if (what.from != what.to) text += " → " + what.to;
  for (const auto& each : what.commands) {
    text += (each.undoes.empty() ? "  → " : "  ↩ ") + each.type;
    if (!each.child.empty()) text += " (saga " + each.child + ")";
    if (each.attempt > 1) text += " again";
  }
  for (const auto& each : what.events) text += "  publishes " + each.type;
  if (what.outcome != outcome::applied) {
    text += "  (" + std::string(to_string(what.outcome)) + ": " + what.reason + ")";
  }
  if (what.status != saga_status::pending && what.to != to_string(what.status)) {
    text += "  " + std::string(to_string(what.status));
  }
  return text;
}

struct slot_ids {
  std::string id;
  std::string undo_id;
};

class teller {
 public:
  teller(catalog& known, saga_side& saga, const world_rules& rules, const check_options& options)
      : known_(known),
        saga_(saga),
        rules_(rules),
        options_(options),
        name_(known.by().shape().name + "/check"),
        diagram_(name_),
        now_(start_time),
        instance_(make_instance(known.by(), "check")) {}

  check_story tell(const search::way& way, const std::string& verdict) {
    for (const auto& [from, by] : way.moves) {
      tell_move(from, by);
      std::vector<std::size_t> moved;
      const world next = rules_.after(from, by, &moved);
      if (by.step != edge::no_step) {
        take_step(from, by);
        follow_ids(saga_.step(by.step));
      }
      std::vector<slot_ids> ids;
      for (const auto at : moved) ids.push_back(ids_[at]);
      ids_ = std::move(ids);
    }
    tell_open(way.end);
    if (!verdict.empty()) diagram_.note(verdict);
    story_.mermaid = diagram_.text();
    return std::move(story_);
  }

 private:
  const command_info& command_of(const unit& of, bool undo) const {
    return known_.command(undo ? of.undo : of.command);
  }
  /// Whose lifeline it is: that of the command which it is or undoes.
  std::string participant_of(const unit& of) const {
    return known_.command(of.command >= 0 ? of.command : of.undo).shape.name;
  }

  void tell_move(const world& from, const edge& by);
  void take_step(const world& from, const edge& by);
  void take(decision& made, const std::string& told);
  void follow_ids(const core_step& step);
  void tell_open(const world& end);
  void line(std::string text) { story_.lines.push_back(std::move(text)); }

  catalog& known_;
  saga_side& saga_;
  const world_rules& rules_;
  const check_options& options_;
  std::string name_;
  diagram diagram_;
  time_point now_;
  instance instance_;
  std::vector<slot_ids> ids_;
  std::vector<record> taken_;  // by the step that is being told
  check_story story_;
  int messages_ = 0;
};

void teller::tell_move(const world& from, const edge& by) {
  const move& what = by.what;
  if (what.kind == move_kind::crash) {
    line("the engine crashes, starts again, and sends again what is open");
    diagram_.note("crash, and what is open is sent again");
    return;
  }
  const auto& units = what.loose ? from.loose : from.slots;
  if (what.unit >= units.size()) return;
  const unit& at = units[what.unit];
  if ((what.undo ? at.undo : at.command) < 0) return;
  const request& now = what.undo ? at.backward : at.forward;
  const command_info& command = command_of(at, what.undo);
  const std::string who = participant_of(at);
  const std::string& type = command.shape.type;
  const std::string twice = what.keeps ? ", and comes a second time later" : "";
  const auto answer_name = [&command](std::uint8_t number) {
    return number < command.answers.size() ? command.answers[number].what.type : "";
  };
  switch (what.kind) {
    case move_kind::does: {
      const bool failure = command.answers[what.number].failure;
      line(type + (failure ? " arrives and is refused: " : " arrives and is done: ") +
           answer_name(what.number) + twice);
      diagram_.arrives(who, type + twice);
      diagram_.note_over_participant(who, failure ? "refused" : what.undo ? "undone" : "done");
      break;
    }
    case move_kind::repeats:
      line(type + " arrives again" + twice);
      diagram_.arrives(who, type + " again" + twice);
      break;
    case move_kind::cannot:
      line(type + " arrives, and could not be done");
      diagram_.arrives(who, type);
      diagram_.note_over_participant(who, "could not do it");
      break;
    case move_kind::lose_command:
      line("lost: " + type);
      diagram_.lost(who, type, false);
      break;
    case move_kind::lose_answer:
      line("lost: " + answer_name(now.answer) + ", the answer to " + type);
      diagram_.lost(who, answer_name(now.answer), true);
      break;
    case move_kind::lose_failure:
      line("lost: the technical failure of " + type);
      diagram_.lost(who, "technical failure", true);
      break;
    case move_kind::answer:
      diagram_.answers(who, answer_name(what.number));
      break;
    case move_kind::failure:
      diagram_.answers(who, "technical failure of " + type + twice);
      break;
    default:
      break;
  }
}

void teller::take(decision& made, const std::string& told) {
  line(line_of(made.record, instance_) + told);
  diagram_.takes(made.record);
  story_.records.push_back(made.record);
  taken_.push_back(made.record);
  accept(instance_, made);
}

void teller::take_step(const world& from, const edge& by) {
  const definition& definition = known_.by();
  const core_step& step = saga_.step(by.step);
  const saga_core& before = saga_.core(from.core);
  const core_input in = input_of(by.what);
  const bool answers = in.kind == input_kind::reply || in.kind == input_kind::failure;
  const std::string command = !answers ? "" : in.undo ? ids_[in.slot].undo_id : ids_[in.slot].id;
  const std::string id =
      in.kind == input_kind::reply ? "answer to " + command : "m" + std::to_string(++messages_);
  const input given = saga_.make_input(before, in, command, id);
  now_ += std::chrono::seconds(1);
  if (in.kind == input_kind::timer) {
    const auto* timer = instance_.control.find_timer(given.timer);
    if (timer != nullptr) now_ = std::max(now_, timer->due);
    diagram_.note(given.timer.empty() ? std::string(given.type)
                                      : "timer " + std::string(given.timer));
  } else if (!answers) {
    diagram_.comes_from_outside(std::string(given.type));
  }
  scripted choices(step.script, definition.has_samples(), options_.bounds.attempts_max);
  taken_.clear();
  choices.begin_record();
  auto made = decide(definition, name_, instance_, given, now_, {executor::msm, &choices});
  take(made, choices.told());
  for (;;) {
    choices.begin_record();
    auto next = decide_next(definition, name_, instance_, now_, 0, {executor::msm, &choices});
    if (!next) break;
    take(*next, choices.told());
  }
}

/// The ids of the step's target, while its slots are in their own order.
void teller::follow_ids(const core_step& step) {
  std::vector<const command_record*> sent;
  for (const auto& record : taken_) {
    for (const auto& each : record.commands) {
      if (each.attempt == 1) sent.push_back(&each);
    }
  }
  std::vector<slot_ids> ids;
  for (const slot_origin& origin : step.origins) {
    slot_ids made_ids;
    if (origin.old >= 0) {
      made_ids = ids_[static_cast<std::size_t>(origin.old)];
    } else if (origin.sent >= 0) {
      made_ids.id = sent[static_cast<std::size_t>(origin.sent)]->id;
    }
    if (origin.undo_old < 0) made_ids.undo_id.clear();
    for (const auto* each : sent) {
      if (origin.undo_sent && each->undoes == made_ids.id) made_ids.undo_id = each->id;
    }
    ids.push_back(std::move(made_ids));
  }
  ids_ = std::move(ids);
}

void teller::tell_open(const world& end) {
  const auto tell = [this](const unit& at, bool undo, bool is_open) {
    if ((undo ? at.undo : at.command) < 0) return;
    const request& now = undo ? at.backward : at.forward;
    const std::string& type = command_of(at, undo).shape.type;
    std::string text;
    if (is_open) text = type + " is unanswered";
    const auto add = [&text, &type](const std::string& more) {
      text += text.empty() ? type + " " + more : ", " + more;
    };
    if (now.on_way) add("is on its way");
    if (now.answer_on_way) add("its answer is on its way");
    if (!is_open && now.is == request::memory::done && !undo) add("is done and not undone");
    if (!text.empty()) story_.open.push_back(text);
  };
  const auto& core = saga_.core(end.core);
  for (std::size_t i = 0; i < end.slots.size(); ++i) {
    tell(end.slots[i], false, core.slots[i].open);
    tell(end.slots[i], true, core.slots[i].undo >= 0);
  }
  for (const unit& each : end.loose) {
    tell(each, false, false);
    tell(each, true, false);
  }
  for (const auto& each : instance_.control.timers) {
    story_.open.push_back("timer " + (each.name.empty() ? "of the state" : each.name) + " is set");
  }
}

}  // namespace

check_story retell(catalog& known, saga_side& saga, const world_rules& rules,
                   const search::way& what, const check_options& options,
                   const std::string& verdict) {
  return teller(known, saga, rules, options).tell(what, verdict);
}

}  // namespace snorri::sagas::checking
