// Which moves there are in a world, and what each costs.
#include "model_check/world.hpp"

namespace snorri::sagas::checking {

using memory = request::memory;

cost cost_of(const move& what) {
  const cost repeated = what.keeps ? one(budget::duplicates) : 0;
  switch (what.kind) {
    case move_kind::lose_command:
    case move_kind::lose_answer:
    case move_kind::lose_failure:
      return one(budget::losses);
    case move_kind::cannot:
      return one(budget::technical_failures) + repeated;
    case move_kind::cancel:
      return one(budget::cancels);
    case move_kind::crash:
      return one(budget::crashes);
    case move_kind::outside:
      return one(budget::outside_events);
    default:
      return repeated;
  }
}

// ---- which moves there are

core_input input_of(const move& what) {
  core_input in;
  in.slot = what.unit;
  in.undo = what.undo;
  in.number = what.number;
  switch (what.kind) {
    case move_kind::start:
      in.kind = input_kind::start;
      break;
    case move_kind::answer:
      in.kind = input_kind::reply;
      break;
    case move_kind::failure:
      in.kind = input_kind::failure;
      break;
    case move_kind::timer:
      in.kind = input_kind::timer;
      break;
    case move_kind::cancel:
      in.kind = input_kind::cancel;
      break;
    case move_kind::outside:
      in.kind = input_kind::event;
      break;
    default:
      in.kind = input_kind::undo;
      break;
  }
  return in;
}

void world_rules::add_saga_moves(const move& what, std::uint32_t core, std::vector<edge>& into) {
  const auto [first, last] = saga_.steps(core, input_of(what));
  for (auto step = first; step < last; ++step) into.push_back({what, step});
}

void world_rules::add_request_moves(const unit& of, move base, bool is_open,
                                    std::vector<edge>& into) {
  const request& what = base.undo ? of.backward : of.forward;
  const auto& command = known_.command(base.undo ? of.undo : of.command);
  // Children live in the engine's own store: nothing between it and them is lost or repeated.
  const bool may_lose = !command.is_child() && allowed(budget::losses);
  const bool may_repeat = !command.is_child() && allowed(budget::duplicates);
  const auto add = [&into, &base](move_kind kind, std::uint8_t number = 0, bool keeps = false) {
    move made = base;
    made.kind = kind;
    made.number = number;
    made.keeps = keeps;
    into.push_back({made, edge::no_step});
  };
  const auto arrives = [&](move_kind kind, std::uint8_t number = 0) {
    add(kind, number);
    if (may_repeat) add(kind, number, true);
  };
  if (what.on_way && what.is != memory::nothing) arrives(move_kind::repeats);
  if (what.on_way && what.is == memory::nothing) {
    bool did = false;
    for (std::size_t i = 0; i < command.answers.size(); ++i) {
      // Of a command that the saga has forgotten only its effect counts.
      if (!is_open && (command.answers[i].failure || did)) continue;
      did = !command.answers[i].failure || did;
      arrives(move_kind::does, static_cast<std::uint8_t>(i));
    }
    if (is_open && allowed(budget::technical_failures)) add(move_kind::cannot);
  }
  if (what.on_way && may_lose) add(move_kind::lose_command);
  if (!is_open) return;
  if (what.answer_on_way && may_lose) add(move_kind::lose_answer);
  if (what.failure_on_way && may_lose) add(move_kind::lose_failure);
}

void world_rules::add_unit_moves(const world& from, std::size_t number, bool loose,
                                 std::vector<edge>& into) {
  const unit& of = loose ? from.loose[number] : from.slots[number];
  const slot none;
  const slot& known = loose ? none : saga_.core(from.core).slots[number];
  for (const bool undo : {false, true}) {
    if ((undo ? of.undo : of.command) < 0) continue;
    const request& what = undo ? of.backward : of.forward;
    const bool is_open = undo ? known.undo >= 0 : known.open;
    move base;
    base.unit = static_cast<std::uint8_t>(number);
    base.loose = loose;
    base.undo = undo;
    add_request_moves(of, base, is_open, into);
    if (!is_open) continue;
    if (what.answer_on_way) {
      base.kind = move_kind::answer;
      base.number = what.answer;
      add_saga_moves(base, from.core, into);
    }
    if (what.failure_on_way) {
      base.kind = move_kind::failure;
      base.number = 0;
      add_saga_moves(base, from.core, into);
      base.keeps = true;
      const auto& command = known_.command(undo ? of.undo : of.command);
      if (!command.is_child() && allowed(budget::duplicates)) {
        add_saga_moves(base, from.core, into);
      }
    }
  }
}

std::vector<edge> world_rules::moves(const world& from) {
  std::vector<edge> made;
  const saga_core& core = saga_.core(from.core);
  const auto add = [&](move_kind kind, std::size_t number = 0) {
    move what;
    what.kind = kind;
    what.number = static_cast<std::uint8_t>(number);
    add_saga_moves(what, from.core, made);
  };
  if (from.core == saga_.fresh()) {
    for (std::size_t i = 0; i < known_.starts().size(); ++i) add(move_kind::start, i);
    return made;
  }
  if (core.ended()) {
    if (known_.by().has_row(core.saga.control.state, "undo")) add(move_kind::undo);
    return made;
  }
  for (std::size_t i = 0; i < from.slots.size(); ++i) add_unit_moves(from, i, false, made);
  for (std::size_t i = 0; i < from.loose.size(); ++i) add_unit_moves(from, i, true, made);
  for (std::size_t i = 0; i < core.saga.control.timers.size(); ++i) add(move_kind::timer, i);
  // Also where the bound is 0: a saga that waits for an event is no hang.
  for (std::size_t i = 0; i < known_.outside().size(); ++i) add(move_kind::outside, i);
  if (allowed(budget::cancels)) add(move_kind::cancel);
  if (allowed(budget::crashes) && !core.saga.control.open.empty()) {
    move crash;
    crash.kind = move_kind::crash;
    made.push_back({crash, edge::no_step});
  }
  return made;
}

}  // namespace snorri::sagas::checking
