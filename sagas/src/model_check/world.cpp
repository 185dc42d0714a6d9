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

/// Of a table nobody knows which answers are refusals unless it says so.
static std::string advice(const command_info& of) {
  if (!of.shape.failures.empty() || of.answers.size() < 2) return {};
  return "; if an answer to it means that nothing was done, say so: using failures = events<...>; "
         "if it needs no undo: using harmless = commands<" +
         of.shape.name + ">";
}

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
      if (each.forward.is == memory::done) {
        wrong(name + " is done and not undone" + advice(known_.command(each.command)));
      }
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
