// Sagas that sagas start: the engine is the participant of such commands. What is outstanding is in
// the parent's history alone, so every call here may be made again and changes nothing then.
#include <algorithm>
#include <cstdlib>

#include "core.hpp"
#include "folding.hpp"
#include "snorri/sagas/child_events.hpp"

namespace snorri::engine {

namespace {

constexpr std::size_t page = 1000;

/// "trip" and "7" of "trip/7".
std::pair<std::string, std::string> split(const std::string& saga) {
  const auto slash = saga.find('/');
  if (slash == std::string::npos) return {saga, ""};
  return {saga.substr(0, slash), saga.substr(slash + 1)};
}

/// The version of the record that sent the command "trip/7/3.0": 3.
store::stream_version version_of(const std::string& command) {
  return std::strtoull(command.c_str() + command.rfind('/') + 1, nullptr, 10);
}

bool is_child_of(const sagas::instance& child, const live_saga& parent,
                 const std::string& command) {
  const auto& link = child.control.parent;
  return link && link->saga == parent.name && link->command == command;
}

/// The open command that undoes the child that `start` has started; null if there is none.
const sagas::open_command* find_undo_of(const sagas::control& parent, const std::string& start) {
  const auto found = std::find_if(
      parent.open.begin(), parent.open.end(),
      [&start](const auto& each) { return each.undoes == start && !each.child.empty(); });
  return found == parent.open.end() ? nullptr : &*found;
}

}  // namespace

bool core::run_child_calls() {
  bool did = false;
  while (!child_calls_.empty() && pending_.group.appends.size() < options_.group_max) {
    const auto call = std::move(child_calls_.front());
    child_calls_.pop_front();
    run(call);
    did = true;
  }
  return did;
}

void core::run(const child_call& call) {
  auto* parent = find_or_note(call.parent);
  if (parent == nullptr) return;
  const auto* open = parent->instance.control.find_open(call.command);
  if (open == nullptr) return;  // answered or given up since
  const auto command = *open;   // what it comes to may close it
  if (command.undoes.empty()) {
    start_child(*parent, command);
  } else {
    undo_child(*parent, command, call.recovered);
  }
}

live_saga* core::find_or_note(const std::string& name) {
  const auto [type_name, key] = split(name);
  const auto type = types_.find(type_name);
  if (type == types_.end()) return nullptr;
  const auto saga = cache_.find(type->second, key);
  if (saga) return *saga;
  note(name, saga.error());
  return nullptr;
}

// ---- starting

result<core::child_key> core::key_of_child(const sagas::open_command& start) const {
  const auto type = types_.find(start.child);
  if (type == types_.end()) {
    return error(errc::definition_missing, "no saga of type " + start.child +
                                               " can begin: its "
                                               "definition is not loaded");
  }
  const auto& by = type->second.newest();
  const auto number = by.find_event(start.type);
  if (!number || *number != 0) {
    return error(errc::type_unknown,
                 "no saga of type " + start.child + " begins with " + start.type);
  }
  const auto event = by.decode(*number, start.body);
  if (!event) return event.error();
  auto key = by.key(*event);
  if (!key) return key.error();
  return child_key{&type->second, std::move(*key), *event};
}

void core::start_child(live_saga& parent, const sagas::open_command& command) {
  const auto target = key_of_child(command);
  if (!target) return fail_command(parent, command.id, target.error().message());
  const auto& by = target->type->newest();
  const auto name = target->type->name + "/" + target->key;
  const bool reusable = by.shape().policies.key_reusable;
  auto found = cache_.find(*target->type, target->key);
  if (!found && found.error().code() == errc::definition_missing) {
    const auto gone = found.error().message();
    if (reusable) found = cache_.find_ended(*target->type, target->key);
    const bool is_ours = found && is_child_of((*found)->instance, parent, command.id);
    if (is_ours) cache_.forget(name);  // what it came to can't be read
    if (!reusable || is_ours) return fail_command(parent, command.id, gone);
  }
  if (!found) return note(name, found.error());  // it may be ours: the parent waits for it
  live_saga* child = *found;
  if (child != nullptr && is_child_of(child->instance, parent, command.id)) {
    const auto status = child->instance.control.status;
    if (sagas::ended(status)) tell_parent(child->name);
    return;
  }
  const bool is_free =
      child == nullptr || (sagas::ended(child->instance.control.status) && reusable);
  if (!is_free) {
    return fail_command(parent, command.id,
                        "saga " + name + " is there, and this command did not start it");
  }
  if (child == nullptr) child = &cache_.insert(by, sagas::make_instance(by, target->key));
  child->definition = &by;
  const sagas::parent_link link{parent.name, command.id};
  sagas::input input;
  input.kind = sagas::input_kind::start;
  input.source = parent.name;
  input.id = command.id;
  input.type = command.type;
  input.body = command.body;
  input.traceparent = parent.instance.control.traceparent;
  input.tracestate = parent.instance.control.tracestate;
  input.priority = parent.instance.control.priority;
  input.event = &target->start;
  input.parent = &link;
  input.jitter = options_.draw_jitter();
  const auto done = move(*child, input, false);
  if (done.outcome != sagas::outcome::applied) {
    fail_command(parent, command.id, "saga " + name + " did not begin: " + done.reason);
  }
}

// ---- undoing

result<sagas::command_record> core::read_command(const live_saga& saga, const std::string& id) {
  const store::stream_name stream{saga.definition->shape().name, saga.instance.key};
  const auto stored = reader_->read_stream(stream, version_of(id), 1);
  if (!stored) return stored.error();
  if (!stored->empty()) {
    const auto record = read_record(stored->front());
    if (!record) return record.error();
    for (const auto& each : record->commands) {
      if (each.id == id) return each;
    }
  }
  return error(errc::record_unreadable, "saga " + saga.name + " has no record of " + id);
}

void core::undo_child(live_saga& parent, const sagas::open_command& command, bool recovered) {
  const auto start = read_command(parent, command.undoes);
  if (!start) return note(parent.name, start.error());
  const auto target = key_of_child(*start);
  if (!target) {
    // What can't be started now was perhaps never started; a saga of the type may say otherwise.
    const auto any = reader_->list({command.child, "", "", {}}, 0, 1);
    if (!any) return note(parent.name, any.error());
    if (any->empty()) return answer_undone(parent, command.id);
    return fail_command(parent, command.id, target.error().message());
  }
  const auto child = cache_.find(*target->type, target->key);
  if (!child && child.error().code() == errc::definition_missing) {
    return fail_command(parent, command.id, child.error().message());
  }
  if (!child) return note(target->type->name + "/" + target->key, child.error());
  if (*child == nullptr || !is_child_of((*child)->instance, parent, command.undoes)) {
    return answer_undone(parent, command.id);
  }
  give_undo(parent, command, **child, recovered);
}

void core::give_undo(live_saga& parent, const sagas::open_command& command, live_saga& child,
                     bool recovered) {
  const auto& control = child.instance.control;
  if (control.status == sagas::saga_status::cancelled) {
    return answer_parent(parent, command.id, child, child_undone::message_type);
  }
  if (control.status == sagas::saga_status::confirmed) {
    if (!child.definition->has_row(control.state, "undo")) {
      return fail_command(parent, command.id,
                          "saga " + child.name + " is confirmed and can't be undone");
    }
    const auto given = undos_given_.find(command.id);
    if (given != undos_given_.end() && given->second == sagas::input_kind::undo) {
      return fail_command(parent, command.id,
                          "saga " + child.name + " was undone and is confirmed again");
    }
    return give_to_child(parent, command, child, sagas::input_kind::undo);
  }
  if (undos_given_.contains(command.id)) return;  // it is at it, or past its pivot
  if (recovered) {
    const auto given = was_given(child, command.id);
    if (!given) return note(child.name, given.error());
    if (*given) {
      undos_given_[command.id] = sagas::input_kind::cancel;
      return;
    }
  }
  give_to_child(parent, command, child, sagas::input_kind::cancel);
}

result<bool> core::was_given(const live_saga& child, const std::string& undo) {
  const store::stream_name stream{child.definition->shape().name, child.instance.key};
  for (store::stream_version from = 1; from <= child.instance.control.version;) {
    const auto stored = reader_->read_stream(stream, from, page);
    if (!stored) return stored.error();
    if (stored->empty()) break;
    const bool found = std::any_of(stored->begin(), stored->end(),
                                   [&undo](const auto& each) { return each.event.id == undo; });
    if (found) return true;
    from = stored->back().version + 1;
  }
  return false;
}

void core::give_to_child(live_saga& parent, const sagas::open_command& command, live_saga& child,
                         sagas::input_kind kind) {
  undos_given_[command.id] = kind;
  const std::string reason = "saga " + parent.name + " takes it back";
  sagas::input input;
  input.kind = kind;
  input.source = parent.name;
  input.id = command.id;
  input.type = to_string(kind);
  input.reason = reason;
  input.jitter = options_.draw_jitter();
  const auto done = move(child, input, false);
  const bool refused = done.outcome != sagas::outcome::applied;
  if (kind == sagas::input_kind::undo && refused) {
    fail_command(parent, command.id,
                 "saga " + child.name + " is confirmed and can't be undone: " + done.reason);
  }
}

// ---- the parent hears of it

void core::tell_parents() {
  if (telling_parents_) return;
  telling_parents_ = true;
  while (!ended_children_.empty()) {
    const auto child = std::move(ended_children_.front());
    ended_children_.pop_front();
    tell_parent(child);
  }
  telling_parents_ = false;
}

void core::tell_parent(const std::string& name) {
  const auto* child = find_or_note(name);
  if (child == nullptr || !child->instance.control.parent) return;
  const auto link = *child->instance.control.parent;
  const auto status = child->instance.control.status;
  if (!sagas::ended(status)) return;  // it was undone, or begun again, within the same turn
  auto* parent = find_or_note(link.saga);
  if (parent == nullptr) return;
  const bool confirmed = status == sagas::saga_status::confirmed;
  if (parent->instance.control.find_open(link.command) != nullptr) {
    return answer_parent(*parent, link.command, *child,
                         confirmed ? child_confirmed::message_type : child_cancelled::message_type);
  }
  const auto* undo = find_undo_of(parent->instance.control, link.command);
  if (undo == nullptr) return;  // the parent has gone on without it
  if (!confirmed) return answer_parent(*parent, undo->id, *child, child_undone::message_type);
  // It came to its end all the same, as after its pivot.
  child_calls_.push_back({parent->name, undo->id, false});
}

void core::answer_parent(live_saga& parent, const std::string& command, const live_saga& child,
                         std::string_view type) {
  const auto data = child.instance.data->encode();
  if (!data) return fail_command(parent, command, data.error().message());
  const auto id = child.name + "/" + std::to_string(child.instance.control.version);
  reply_to_parent(parent, command, child.name, id, type,
                  sagas::encode_child_event({child.name, *data}));
}

void core::answer_undone(live_saga& parent, const std::string& command) {
  reply_to_parent(parent, command, source_, command + "/undone", child_undone::message_type,
                  sagas::encode_child_event({"", "{}"}));
}

void core::reply_to_parent(live_saga& parent, const std::string& command, const std::string& source,
                           const std::string& id, std::string_view type, const std::string& body) {
  undos_given_.erase(command);
  const auto number = parent.definition->find_event(type);
  if (!number) {
    return fail_command(parent, command,
                        "saga " + parent.name + " has no row for " + std::string(type));
  }
  const auto event = parent.definition->decode(*number, body);
  if (!event) return fail_command(parent, command, event.error().message());
  const std::string answers = command;
  sagas::input input;
  input.kind = sagas::input_kind::reply;
  input.source = source;
  input.id = id;
  input.type = type;
  input.body = body;
  input.answers = answers;
  input.event = &*event;
  input.jitter = options_.draw_jitter();
  move(parent, input, false);
}

void core::fail_command(live_saga& parent, const std::string& command, const std::string& reason) {
  undos_given_.erase(command);
  const auto* open = parent.instance.control.find_open(command);
  if (open == nullptr) return;
  const std::string id = command + "/failed." + std::to_string(open->attempt);
  const std::string answers = command;
  sagas::input input;
  input.kind = sagas::input_kind::failure;
  input.source = source_;
  input.id = id;
  input.type = "failed";
  input.answers = answers;
  input.reason = reason;
  input.jitter = options_.draw_jitter();
  move(parent, input, false);
}

}  // namespace snorri::engine
