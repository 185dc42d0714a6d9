#include "model_check/world.hpp"

#include <algorithm>
#include <numeric>

namespace snorri::sagas::checking {

namespace {

using memory = request::memory;

char flags_of(const request& what) {
  return static_cast<char>((what.on_way ? 1 : 0) | (what.answer_on_way ? 2 : 0) |
                           (what.failure_on_way ? 4 : 0) | static_cast<int>(what.is) << 3);
}
request request_of(char flags, char answer) {
  return {(flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0, static_cast<memory>(flags >> 3),
          static_cast<std::uint8_t>(answer)};
}

void encode_unit(const unit& what, std::string& into) {
  into += flags_of(what.forward);
  into += static_cast<char>(what.forward.answer);
  into += static_cast<char>(what.undo);
  into += flags_of(what.backward);
  into += static_cast<char>(what.backward.answer);
}
unit decode_unit(const char* text, int command) {
  return {command, request_of(text[0], text[1]), static_cast<signed char>(text[2]),
          request_of(text[3], text[4])};
}
constexpr std::size_t unit_bytes = 5;

std::string text_of(const unit& what) {
  std::string text(1, static_cast<char>(what.command));
  encode_unit(what, text);
  return text;
}

}  // namespace

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

void world_rules::add_saga_moves(const move& what, std::uint32_t core, std::vector<edge>& into) {
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
  const auto [first, last] = saga_.steps(core, in);
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

// ---- what they do

namespace {

void arrive(unit& at, bool undo, const move& what, const command_info& command) {
  request& now = undo ? at.backward : at.forward;
  now.on_way = what.keeps;
  if (what.kind == move_kind::cannot) {
    now.failure_on_way = true;
    return;
  }
  if (what.kind == move_kind::does) {
    now.answer = what.number;
    now.is = command.answers[what.number].failure ? memory::refused : memory::done;
    // A participant that has undone a command refuses a late do of it.
    if (undo && now.is == memory::done) at.forward.is = memory::undone;
  }
  (now.is == memory::undone ? now.failure_on_way : now.answer_on_way) = true;
}

}  // namespace

world world_rules::after(const world& from, const edge& by, std::vector<std::size_t>* moved) const {
  world next = from;
  const move& what = by.what;
  if (what.kind == move_kind::crash) {
    // The engine sends what is outstanding once more.
    const auto& slots = saga_.core(from.core).slots;
    for (std::size_t i = 0; i < slots.size(); ++i) {
      if (slots[i].open) next.slots[i].forward.on_way = true;
      if (slots[i].undo >= 0) next.slots[i].backward.on_way = true;
    }
  }
  auto& units = what.loose ? next.loose : next.slots;
  if (what.unit < units.size()) {
    unit& at = units[what.unit];
    request& now = what.undo ? at.backward : at.forward;
    switch (what.kind) {
      case move_kind::does:
      case move_kind::repeats:
      case move_kind::cannot:
        arrive(at, what.undo, what, known_.command(what.undo ? at.undo : at.command));
        break;
      case move_kind::lose_command:
        now.on_way = false;
        break;
      case move_kind::lose_answer:
      case move_kind::answer:
        now.answer_on_way = false;
        break;
      case move_kind::lose_failure:
      case move_kind::failure:
        now.failure_on_way = what.keeps;
        break;
      default:
        break;
    }
  }
  if (by.step != edge::no_step) next = follow(next, saga_.step(by.step));
  tidy(next, moved);
  return next;
}

world world_rules::follow(const world& from, const core_step& step) const {
  const saga_core& core = saga_.core(step.target);
  world next;
  next.core = step.target;
  next.loose = from.loose;
  std::vector<bool> kept(from.slots.size());
  for (std::size_t i = 0; i < step.origins.size(); ++i) {
    const slot_origin& origin = step.origins[i];
    unit made;
    if (origin.old >= 0) {
      made = from.slots[static_cast<std::size_t>(origin.old)];
      kept[static_cast<std::size_t>(origin.old)] = true;
    }
    made.command = core.slots[i].command;
    if (origin.on_way) made.forward.on_way = true;
    if (origin.undo_sent) {
      made.undo = core.slots[i].undo;
      made.backward = {};
    }
    if (origin.undo_on_way) made.backward.on_way = true;
    next.slots.push_back(made);
  }
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (!kept[i]) next.loose.push_back(from.slots[i]);
  }
  for (const stray& each : step.strays) {
    unit made;
    if (each.undoes < 0) {
      made.command = each.command;
      made.forward.on_way = true;
      next.loose.push_back(made);
      continue;
    }
    // Its target was a slot, which is loose now.
    const unit& target = from.slots[static_cast<std::size_t>(each.undoes)];
    for (unit& one : next.loose) {
      if (text_of(one) != text_of(target)) continue;
      one.undo = each.command;
      one.backward = {};
      one.backward.on_way = true;
      break;
    }
  }
  return next;
}

void world_rules::tidy(unit& what, bool is_open, bool undo_open) const {
  if (what.undo >= 0 && !undo_open) {
    what.backward.answer_on_way = what.backward.failure_on_way = false;
    what.backward.answer = 0;
    if (!what.backward.on_way || what.backward.is != memory::nothing) {
      what.undo = -1;
      what.backward = {};
    }
  }
  if (is_open) return;
  request& now = what.forward;
  now.answer_on_way = now.failure_on_way = false;
  now.answer = 0;
  if (now.is != memory::nothing) now.on_way = false;  // a repeat does nothing
  if (now.is == memory::refused || now.is == memory::undone) now.is = memory::nothing;
  const bool counts = what.command >= 0 && (known_.command(what.command).matters() ||
                                            known_.command(what.command).shape.required);
  if (!counts) now = {};
}

void world_rules::tidy(world& what, std::vector<std::size_t>* moved) const {
  const saga_core& core = saga_.core(what.core);
  for (std::size_t i = 0; i < what.slots.size(); ++i) {
    what.slots[i].command = core.slots[i].command;
    tidy(what.slots[i], core.slots[i].open, core.slots[i].undo >= 0);
  }
  for (unit& each : what.loose) tidy(each, false, false);
  std::erase_if(what.loose,
                [](const unit& each) { return each.forward == request{} && each.undo < 0; });
  std::sort(what.loose.begin(), what.loose.end(),
            [](const unit& left, const unit& right) { return text_of(left) < text_of(right); });
  std::vector<std::size_t> order(what.slots.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
    const int group_left = core.slots[left].group;
    const int group_right = core.slots[right].group;
    if (group_left != group_right) return group_left < group_right;
    return text_of(what.slots[left]) < text_of(what.slots[right]);
  });
  std::vector<unit> sorted;
  for (const auto at : order) sorted.push_back(what.slots[at]);
  what.slots = std::move(sorted);
  if (moved != nullptr) *moved = std::move(order);
}

// ---- ends

std::vector<finding> world_rules::check_end(const world& what) const {
  std::vector<finding> found;
  const saga_core& core = saga_.core(what.core);
  const auto status = core.saga.control.status;
  const auto wrong = [&found, &core](const std::string& sentence) {
    found.push_back(
        {check_property::right_end, "it ends in " + core.saga.control.state + ": " + sentence});
  };
  if (status == saga_status::cancelled) {
    const auto check = [&](const unit& each) {
      if (each.command < 0 || !known_.command(each.command).matters()) return;
      const auto& name = known_.command(each.command).shape.name;
      if (each.forward.is == memory::done) wrong(name + " is done and not undone");
      const bool late = each.forward.is == memory::nothing && each.forward.on_way;
      if (late) wrong(name + " is on its way, will still be done, and is not undone");
    };
    for (const unit& each : what.slots) check(each);
    for (const unit& each : what.loose) check(each);
  }
  if (status != saga_status::confirmed) return found;
  bool is_list = false;
  for (std::size_t i = 0; i < known_.commands().size(); ++i) {
    const auto& command = known_.command(static_cast<int>(i));
    if (!command.shape.required) continue;
    is_list = true;
    const bool done = std::any_of(what.slots.begin(), what.slots.end(), [i](const unit& each) {
      return each.command == static_cast<int>(i) && each.forward.is == memory::done;
    });
    if (!done) wrong(command.shape.name + " is not done");
  }
  if (is_list && core.undone) wrong("something was undone");
  return found;
}

// ---- as text, for the table of those that are known

std::string world_rules::encode(const world& what) {
  std::string text;
  text.reserve(5 + unit_bytes * what.slots.size() + (unit_bytes + 1) * what.loose.size());
  for (unsigned shift = 0; shift < 32; shift += 8) {
    text += static_cast<char>(what.core >> shift & 0xFF);
  }
  for (const unit& each : what.slots) encode_unit(each, text);
  for (const unit& each : what.loose) text += text_of(each);
  return text;
}

world world_rules::decode(const std::string& text) const {
  world read;
  for (unsigned i = 0; i < 4; ++i) {
    read.core |= std::uint32_t{static_cast<unsigned char>(text[i])} << (8 * i);
  }
  const auto& slots = saga_.core(read.core).slots;
  const char* at = text.data() + 4;
  for (const slot& each : slots) {
    read.slots.push_back(decode_unit(at, each.command));
    at += unit_bytes;
  }
  for (; at < text.data() + text.size(); at += unit_bytes + 1) {
    read.loose.push_back(decode_unit(at + 1, static_cast<signed char>(*at)));
  }
  return read;
}

}  // namespace snorri::sagas::checking
