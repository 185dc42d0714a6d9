#include "model_check/saga_core.hpp"

#include <algorithm>

namespace snorri::sagas::checking {

namespace {

constexpr std::uint64_t version_fixed = 1000;  // above those that deferred events are given

slot* find(std::vector<slot>& slots, const std::string& id) {
  const auto found =
      std::find_if(slots.begin(), slots.end(), [&id](const slot& each) { return each.id == id; });
  return found == slots.end() ? nullptr : &*found;
}

std::vector<slot> list_slots(const control& saga, const command_of_id& commands, catalog& known) {
  std::vector<slot> slots;
  const auto add = [&slots](int command, const std::string& id) -> slot& {
    slots.push_back({});
    slots.back().command = command;
    slots.back().id = id;
    return slots.back();
  };
  for (const auto& each : saga.done) add(known.command_number(each.name), each.id).done = true;
  for (const auto& each : saga.open) {
    if (!each.undoes.empty()) continue;
    slot* of = find(slots, each.id);
    (of != nullptr ? *of : add(known.command_number(each.name), each.id)).open = true;
  }
  for (const auto& each : saga.open) {
    if (each.undoes.empty()) continue;
    slot* of = find(slots, each.undoes);
    if (of == nullptr) {
      const auto command = commands.find(each.undoes);
      of = &add(command == commands.end() ? -1 : command->second, each.undoes);
    }
    of->undo = known.command_number(each.name);
    of->undo_id = each.id;
  }
  return slots;
}

int attempts_of(const control& saga, const std::string& id) {
  const auto* open = saga.find_open(id);
  return open == nullptr ? 0 : open->attempt;
}

/// An answer was recorded that no row took: another one would be looked at, the same is not.
bool is_answered(const control& saga, const std::string& id) {
  return !id.empty() && saga.answers_to(id) > 0;
}

std::string signature(const slot& what, const control& saga) {
  return std::string(what.done ? "d" : "-") + (what.open ? "o" : "-") +
         std::to_string(attempts_of(saga, what.id)) + "u" + std::to_string(what.undo) + "." +
         std::to_string(attempts_of(saga, what.undo_id)) +
         (is_answered(saga, what.id) ? "a" : "-") + (is_answered(saga, what.undo_id) ? "a" : "-");
}

/// The children of one step are alike: which of them was answered first makes no difference.
void sort_children(std::vector<slot>& slots, const control& saga, const catalog& known) {
  const auto is_child = [&known](const slot& each) {
    return each.command >= 0 && known.command(each.command).is_child();
  };
  for (auto first = slots.begin(); first != slots.end();) {
    const auto last = std::find_if(first, slots.end(), [&first](const slot& each) {
      return each.command != first->command || each.done != first->done;
    });
    if (is_child(*first)) {
      std::stable_sort(first, last, [&saga](const slot& left, const slot& right) {
        return signature(left, saga) < signature(right, saga);
      });
    }
    first = last;
  }
  for (std::size_t i = 1; i < slots.size(); ++i) {
    const slot& before = slots[i - 1];
    const bool same = is_child(slots[i]) && slots[i].command == before.command &&
                      signature(slots[i], saga) == signature(before, saga);
    slots[i].group = same ? before.group : before.group + 1;
  }
}

/// Of a command without effect, sent again and again as reminders are, the last one is enough.
void forget_harmless(control& saga, catalog& known) {
  for (auto each = saga.done.begin(); each != saga.done.end();) {
    const bool harmless = known.command(known.command_number(each->name)).shape.harmless;
    const bool again = std::any_of(each + 1, saga.done.end(), [&each](const sent_command& later) {
      return later.name == each->name;
    });
    const bool forget = harmless && again && saga.find_open(each->id) == nullptr;
    each = forget ? saga.done.erase(each) : each + 1;
  }
}

void rename(std::vector<slot>& slots, control& saga) {
  std::vector<open_command> open;
  std::vector<answered_command> answered;
  const auto take = [&](const std::string& id, std::string label, const std::string& undoes) {
    const auto answer = std::find_if(saga.answered.begin(), saga.answered.end(),
                                     [&id](const answered_command& each) { return each.id == id; });
    if (answer != saga.answered.end()) {
      answered.push_back({label, answer->reply_source, answer->reply_id});
    }
    const auto found = std::find_if(saga.open.begin(), saga.open.end(),
                                    [&id](const open_command& each) { return each.id == id; });
    open.push_back(std::move(*found));
    open.back().id = std::move(label);
    open.back().undoes = undoes;
    saga.open.erase(found);
  };
  std::vector<sent_command> done;
  for (std::size_t i = 0; i < slots.size(); ++i) {
    slot& each = slots[i];
    const std::string label = "#" + std::to_string(i);
    const std::string undo_label = label + "u";
    if (each.done) {
      const auto found =
          std::find_if(saga.done.begin(), saga.done.end(),
                       [&each](const sent_command& sent) { return sent.id == each.id; });
      done.push_back({label, found->name});
    }
    if (each.open) take(each.id, label, "");
    if (each.undo >= 0) take(each.undo_id, undo_label, label);
    each.id = label;
    each.undo_id = each.undo >= 0 ? undo_label : "";
  }
  saga.open = std::move(open);
  saga.done = std::move(done);
  saga.answered = std::move(answered);
}

void forget_time(control& saga, int attempts_max) {
  saga.version = version_fixed;
  saga.attempt = std::min(saga.attempt, attempts_max);
  for (auto& each : saga.open) {
    each.attempt = std::min(each.attempt, attempts_max);
    each.due = {};
    each.body.clear();
  }
  std::sort(saga.timers.begin(), saga.timers.end(),
            [](const auto& left, const auto& right) { return left.name < right.name; });
  saga.epoch = 0;
  for (auto& each : saga.timers) each = {++saga.epoch, {}, each.name};
  saga.given_up.clear();
  std::uint64_t number = 0;
  for (auto& each : saga.deferred) each.version = ++number;
  std::sort(saga.collected.begin(), saga.collected.end());
  std::sort(saga.gave_up.begin(), saga.gave_up.end());
  saga.gave_up.erase(std::unique(saga.gave_up.begin(), saga.gave_up.end()), saga.gave_up.end());
  saga.state_changed = false;  // what came of it was taken
  saga.by_itself = 0;
  saga.started_at = saga.updated_at = {};
}

void add(std::string& to, std::string_view what) {
  to += what;
  to += '|';
}

}  // namespace

std::vector<slot> make_canonical(saga_core& of, const command_of_id& commands, catalog& known,
                                 int attempts_max) {
  control& saga = of.saga.control;
  for (auto& each : saga.open) each.attempt = std::min(each.attempt, attempts_max);
  forget_harmless(saga, known);
  auto slots = list_slots(saga, commands, known);
  sort_children(slots, saga, known);
  of.slots = slots;
  rename(of.slots, saga);
  forget_time(saga, attempts_max);
  return slots;
}

result<std::string> key_of(const saga_core& what, bool with_data) {
  const control& saga = what.saga.control;
  std::string key;
  add(key, saga.state);
  add(key, to_string(saga.status));
  add(key, std::to_string(saga.attempt));
  for (const auto& each : what.slots) {
    add(key, std::to_string(each.command) + " " + std::to_string(each.group));
    add(key, signature(each, saga));
  }
  add(key, "timers");
  for (const auto& each : saga.timers) add(key, each.name);
  add(key, "waiting");
  for (const auto& each : saga.raised) add(key, each.type + each.body);
  add(key, "deferred");
  for (const auto& each : saga.deferred) add(key, each.type + each.body);
  add(key, "collected");
  for (const auto& each : saga.collected) add(key, each);
  add(key, "gave up");
  for (const auto& each : saga.gave_up) add(key, each);
  key += saga.failing ? 'f' : '-';
  key += what.pivot_passed ? 'p' : '-';
  key += what.undone ? 'u' : '-';
  key += what.undone_by_parent ? 'P' : '-';
  if (!with_data) return key;
  const auto data = what.saga.data->encode();
  if (!data) return data.error();
  key += *data;
  return key;
}

}  // namespace snorri::sagas::checking
