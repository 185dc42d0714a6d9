#include "snorri/testing/virtual_saga.hpp"

#include <algorithm>

#include "agreement.hpp"
#include "snorri/sagas/child_events.hpp"
#include "snorri/sagas/library.hpp"
#include "snorri/testing/coverage.hpp"

namespace snorri::testing {

namespace {

using sagas::input_kind;
using sagas::outcome;

/// Its day of birth, so that stories read alike.
constexpr time_point beginning = from_us(1'291'191'960'000'000);  // 2010-12-01 08:26 UTC
constexpr int timers_max = 100'000;                               // that fire in one call

bool contains(const std::vector<std::string>& list, std::string_view what) {
  return std::find(list.begin(), list.end(), what) != list.end();
}

sagas::instance copy_of(const sagas::instance& saga) {
  return {saga.key, saga.control, saga.data->clone()};
}

}  // namespace

virtual_saga::virtual_saga(const sagas::definition& by)
    : by_(&by), saga_(sagas::make_instance(by, "")), now_(beginning) {}

virtual_saga::virtual_saga(const virtual_saga& other)
    : by_(other.by_),
      saga_(copy_of(other.saga_)),
      now_(other.now_),
      jitter_(other.jitter_),
      messages_(other.messages_),
      history_(other.history_),
      latest_from_(other.latest_from_),
      last_(other.last_),
      last_message_(other.last_message_),
      seen_(other.seen_) {}

virtual_saga& virtual_saga::operator=(const virtual_saga& other) {
  if (this != &other) *this = virtual_saga(other);
  return *this;
}

std::string virtual_saga::name() const {
  return saga_.key.empty() ? by_->shape().name : by_->shape().name + "/" + saga_.key;
}

std::string virtual_saga::data() const {
  const auto text = saga_.data->encode();
  return text ? *text : text.error().text();
}

std::span<const sagas::record> virtual_saga::latest() const {
  return std::span(history_).subspan(latest_from_);
}

std::string virtual_saga::next_id() { return "m" + std::to_string(++messages_); }

error virtual_saga::senseless(const std::string& why) const {
  return {errc::bad_argument, "saga " + name() + " " + why};
}

// ---- messages

std::string virtual_saga::schema_of(std::string_view type) const {
  for (const auto& each : by_->shape().events) {
    if (each.type == type && each.version > 1)
      return each.type + "/" + std::to_string(each.version);
  }
  return {};
}

/// The id of the command that an event of this type answers: of the oldest open one that it may
/// answer, or else of the latest. `command` is its name, "" if that is not said.
const std::string* virtual_saga::asked_by(std::string_view type, std::string_view command) const {
  const auto may_answer = [&](const sagas::command_record& asked) {
    if (!command.empty()) return asked.name == command;
    const auto* known = by_->shape().find_command(asked.name);
    return known != nullptr && contains(known->replies, type);
  };
  for (const auto& open : saga_.control.open) {
    if (may_answer(open)) return &open.id;
  }
  return nullptr;
}

result<void> virtual_saga::message(std::string_view type, std::string body,
                                   std::optional<std::string> schema) {
  const auto number = by_->find_event(type);
  if (!number) {
    return error(errc::type_unknown, "saga type " + by_->shape().name + " takes no " +
                                         std::string(type) + ": no row of it has that event");
  }
  if (!schema) schema = schema_of(type);
  const auto event = by_->decode(*number, body, *schema);
  if (!event) return event.error();
  if (const auto* open = asked_by(type, "")) {
    return answer(*open, "participant", type, std::move(body), *schema);
  }
  if (by_->has_key(*number)) {
    sent what{"client",        next_id(), input_kind::event, std::string(type), *schema,
              std::move(body), ""};
    return begin_or_tell(std::move(what), *event);
  }
  for (auto past = history_.rbegin(); past != history_.rend(); ++past) {
    for (const auto& asked : past->commands) {
      const auto* known = by_->shape().find_command(asked.name);
      if (known == nullptr || !contains(known->replies, type)) continue;
      return answer(asked.id, "participant", type, std::move(body), *schema);
    }
  }
  return senseless("asked nothing that " + std::string(type) +
                   " answers, and it carries no key, so that it can't come from outside either");
}

/// What the engine makes of a message with a key.
result<void> virtual_saga::begin_or_tell(sent what, const sagas::typed_event& event) {
  auto key = by_->key(event);
  if (!key) return key.error();
  const bool starts = event.type == 0;
  const auto& control = saga_.control;
  if (control.version == 0) {
    if (!starts) {
      return senseless("has not begun: its start event is " + by_->shape().start + ", not " +
                       what.type);
    }
    saga_.key = *key;
  } else if (*key != saga_.key) {
    return senseless("is not the one that " + what.type + " is for: that is " + by_->shape().name +
                     "/" + *key);
  }
  const auto& policies = by_->shape().policies;
  const bool again = ended(control.status) && policies.key_reusable;
  if (starts && (control.version == 0 || again)) {
    what.kind = input_kind::start;
  } else if (starts && policies.second_start != sagas::second_start_policy::deliver) {
    begin_call();
    const bool refused = policies.second_start == sagas::second_start_policy::refuse;
    last_ = {refused ? outcome::rejected : outcome::duplicate,
             "its key is taken by a saga that lives", false};
    return {};
  }
  last_message_ = what;
  return deliver(what);
}

result<void> virtual_saga::reply(std::string_view command, std::string_view type,
                                 std::string body) {
  const auto number = by_->find_event(type);
  if (!number) {
    return error(errc::type_unknown,
                 "saga type " + by_->shape().name + " takes no " + std::string(type));
  }
  if (const auto* open = asked_by(type, command)) {
    return answer(*open, "participant", type, std::move(body), schema_of(type));
  }
  for (auto past = history_.rbegin(); past != history_.rend(); ++past) {
    for (const auto& asked : past->commands) {
      if (asked.name != command) continue;
      return answer(asked.id, "participant", type, std::move(body), schema_of(type));
    }
  }
  return senseless("never asked for " + std::string(command));
}

result<void> virtual_saga::answer(std::string command, std::string source, std::string_view type,
                                  std::string body, std::string schema) {
  last_message_ = sent{std::move(source), next_id(),       input_kind::reply, std::string(type),
                       std::move(schema), std::move(body), std::move(command)};
  return deliver(sent(*last_message_));
}

result<void> virtual_saga::repeat() {
  if (!last_message_) return senseless("was sent no message that could come again");
  return deliver(sent(*last_message_));
}

result<void> virtual_saga::deliver(const sent& what) {
  const auto event = by_->decode(*by_->find_event(what.type), what.body, what.schema);
  if (!event) return event.error();
  begin_call();
  // Starts and outside events are de-duplicated by the store, replies by decide().
  if (what.kind != input_kind::reply && seen_.contains(what.source + "\n" + what.id)) {
    last_ = {outcome::duplicate, "this very message was recorded before", false};
    return {};
  }
  sagas::input input;
  input.kind = what.kind;
  input.source = what.source;
  input.id = what.id;
  input.type = what.type;
  input.schema = what.schema;
  input.body = what.body;
  input.answers = what.answers;
  input.event = &*event;
  const auto before = history_.size();
  auto taken = take(input);
  if (history_.size() > before && what.kind != input_kind::reply) {
    seen_.insert(what.source + "\n" + what.id);
  }
  return taken;
}

// ---- what no message carries

result<void> virtual_saga::signal(const sagas::input& what) {
  if (saga_.control.version == 0) return senseless("has not begun");
  begin_call();
  return take(what);
}

result<void> virtual_saga::fail(std::string_view type, std::string_view reason) {
  const auto& open = saga_.control.open;
  const auto failed = std::find_if(open.begin(), open.end(),
                                   [type](const auto& each) { return each.type == type; });
  if (failed == open.end()) {
    return senseless("waits for no answer to " + std::string(type) + ", so it can't fail");
  }
  const std::string id = next_id();
  const std::string command = failed->id;
  sagas::input what;
  what.kind = input_kind::failure;
  what.source = "participant";
  what.id = id;
  what.type = "failed";
  what.answers = command;
  what.reason = reason;
  return signal(what);
}

result<void> virtual_saga::cancel(std::string_view reason) {
  const std::string id = next_id();
  sagas::input what;
  what.kind = input_kind::cancel;
  what.source = "operator";
  what.id = id;
  what.type = "cancel";
  what.reason = reason;
  return signal(what);
}

result<void> virtual_saga::undo(std::string_view reason) {
  const std::string id = next_id();
  sagas::input what;
  what.kind = input_kind::undo;
  what.source = "parent";
  what.id = id;
  what.type = "undo";
  what.reason = reason;
  return signal(what);
}

namespace {

/// "hotel/7", if the definition of hotel is linked; else by the command's id.
std::string name_of_child(const sagas::command_record& start) {
  for (const auto* each : sagas::linked_definitions()) {
    if (each->shape().name != start.child) continue;
    const auto event = each->decode(0, start.body);
    if (!event) continue;
    if (const auto key = each->key(*event)) return start.child + "/" + *key;
  }
  return start.child + "/of " + start.id;
}

}  // namespace

result<void> virtual_saga::child_ended(std::string_view child, std::string_view event,
                                       std::string data) {
  const bool undone = event == child_undone::message_type;
  for (const auto& open : saga_.control.open) {
    if (open.child.empty() || open.undoes.empty() == undone) continue;
    const sagas::command_record* start = &open;
    for (const auto& past : history_) {
      for (const auto& each : past.commands) {
        if (each.id == open.undoes && each.attempt == 1) start = &each;
      }
    }
    const std::string whole = name_of_child(*start);
    if (child != open.child && child != whole) continue;
    auto body = sagas::encode_child_event({whole, std::move(data)});
    return answer(open.id, whole, event, std::move(body), "");
  }
  return senseless("waits for no child saga " + std::string(child) +
                   (undone ? " to be undone" : " to end"));
}

// ---- time

const sagas::timer_record* virtual_saga::next_timer() const {
  const auto& timers = saga_.control.timers;
  const auto next =
      std::min_element(timers.begin(), timers.end(), [](const auto& left, const auto& right) {
        return left.due != right.due ? left.due < right.due : left.epoch < right.epoch;
      });
  return next == timers.end() ? nullptr : &*next;
}

result<void> virtual_saga::fire(const sagas::timer_record& timer) {
  now_ = std::max(now_, timer.due);
  const std::string id = name() + "/timer." + std::to_string(timer.epoch);
  sagas::input what;
  what.kind = input_kind::timer;
  what.source = "snorri";
  what.id = id;
  what.type = timer.name == sagas::timer_record::deadline ? "deadline" : "timeout";
  what.timer = timer.name;
  return take(what);
}

result<void> virtual_saga::pass(duration by) { return pass_until(now_ + by); }

result<void> virtual_saga::pass_until(time_point at) {
  if (at < now_) return senseless("can't go back in time");
  begin_call();
  last_ = {};
  for (int fired = 0; const auto* next = next_timer(); ++fired) {
    if (next->due > at) break;
    if (fired == timers_max) {
      return senseless("fired " + std::to_string(timers_max) +
                       " timers: they don't come to an end");
    }
    if (auto done = fire(sagas::timer_record(*next)); !done) return done;
  }
  now_ = at;
  return {};
}

result<void> virtual_saga::pass_until_next_timer() {
  const auto* next = next_timer();
  if (next == nullptr) return senseless("has no timer set");
  begin_call();
  return fire(sagas::timer_record(*next));
}

result<void> virtual_saga::pass_until_timer(std::string_view name) {
  begin_call();
  while (const auto* wanted = saga_.control.find_timer(name)) {
    const sagas::timer_record next = *next_timer();
    const bool last = next.epoch == wanted->epoch;
    if (auto done = fire(next); !done || last) return done;
  }
  return senseless("has no timer " + (name.empty() ? "of its state" : std::string(name)) + " set");
}

// ---- what is decided

result<void> virtual_saga::take(const sagas::input& what) {
  sagas::input drawn = what;
  drawn.jitter = jitter_;
  auto made = sagas::decide(*by_, name(), saga_, drawn, now_, {sagas::executor::msm});
  auto oracle = sagas::decide(*by_, name(), saga_, drawn, now_, {sagas::executor::interpreter});
  // A saga that can't take its first event never was; a repeated reply is on record already.
  const bool refused = saga_.control.version == 0 && made.record.outcome != outcome::applied;
  last_ = {made.record.outcome, made.record.reason, made.park || refused};
  if (refused || made.record.outcome == outcome::duplicate) {
    return compare_decisions(name(), made, oracle);
  }
  if (auto kept = keep(std::move(made), std::move(oracle)); !kept) return kept;
  return go_on_by_itself();
}

result<void> virtual_saga::go_on_by_itself() {
  while (true) {
    auto made = sagas::decide_next(*by_, name(), saga_, now_, jitter_, {sagas::executor::msm});
    auto oracle =
        sagas::decide_next(*by_, name(), saga_, now_, jitter_, {sagas::executor::interpreter});
    if (made.has_value() != oracle.has_value()) {
      return senseless("goes on by itself under one executor only: its code is not pure");
    }
    if (!made) return {};
    if (auto kept = keep(std::move(*made), std::move(*oracle)); !kept) return kept;
  }
}

result<void> virtual_saga::keep(sagas::decision made, sagas::decision oracle) {
  if (auto same = compare_decisions(name(), made, oracle); !same) return same;
  auto folded = fold_as_stored(*by_, name(), saga_, made);
  if (!folded) return folded.error();
  saga_ = std::move(*folded);
  count_row(*by_, made.record);
  history_.push_back(std::move(made.record));
  return {};
}

}  // namespace snorri::testing
