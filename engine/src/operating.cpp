// What operators ask of one saga: an input like any other, decided by the same pure core, recorded
// in the saga's history with who asked and why, and answered when that is on disk.
#include <algorithm>
#include <array>

#include "core.hpp"
#include "operators_words.hpp"
#include "snorri/base/invariant.hpp"
#include "snorri/base/uuid.hpp"

namespace snorri::engine {

namespace {

constexpr std::array<std::string_view, 6> operations{"cancel",     "retry",   "skip",
                                                     "compensate", "resolve", "signal"};

sagas::input_kind kind_of(operation what) {
  switch (what) {
    case operation::cancel:
      return sagas::input_kind::cancel;
    case operation::retry:
      return sagas::input_kind::retry;
    case operation::skip:
      return sagas::input_kind::skip;
    case operation::compensate:
      return sagas::input_kind::compensate;
    case operation::resolve:
      return sagas::input_kind::resolve;
    case operation::signal:
      return sagas::input_kind::event;
  }
  SNORRI_INVARIANT(false, "an operation without a kind of input");
  return sagas::input_kind::cancel;
}

bool carries_event(operation what) { return what == operation::skip || what == operation::signal; }

std::string listed(const std::vector<sagas::open_command>& open) {
  std::string text;
  for (const auto& each : open) text += (text.empty() ? "" : ", ") + each.type + " " + each.id;
  return text;
}

result<void> check(const saga_order& what) {
  if (what.by.empty()) return error(errc::bad_argument, "who asks for it is not said");
  if (auto good = check_words(what.by, what.id, what.type); !good) return good;
  return check_reason(what.reason);
}

/// The open command that is to be skipped.
result<const sagas::open_command*> find_skipped(const live_saga& saga, const std::string& named) {
  const auto& open = saga.instance.control.open;
  if (open.empty()) {
    return error(errc::state_refuses, "saga " + saga.name + " waits for no answer in state " +
                                          saga.instance.control.state +
                                          ": there is nothing to skip");
  }
  if (named.empty() && open.size() > 1) {
    return error(errc::bad_argument, "saga " + saga.name +
                                         " waits for several answers: say which "
                                         "command is to be skipped: " +
                                         listed(open));
  }
  const auto found = std::find_if(open.begin(), open.end(), [&named](const auto& each) {
    return named.empty() || each.id == named || each.type == named;
  });
  if (found != open.end()) return &*found;
  return error(errc::state_refuses, "saga " + saga.name + " waits for no answer to " + named +
                                        "; open is " + listed(open));
}

/// The type of the answer that says that the command was done.
result<std::string> done_type_of(const live_saga& saga, const sagas::open_command& command) {
  const auto* known = saga.definition->shape().find_command(command.name);
  if (known != nullptr) {
    for (const auto& reply : known->replies) {
      const auto& failures = known->failures;
      if (std::find(failures.begin(), failures.end(), reply) == failures.end()) return reply;
    }
  }
  return error(errc::bad_argument, "the definition of saga " + saga.name +
                                       " does not say which event answers " + command.type +
                                       ": name it");
}

struct operators_event {
  std::string type;
  std::string body;
  std::string answers;
  sagas::typed_event event;
};

result<operators_event> event_of(const saga_order& what, const live_saga& saga) {
  operators_event made{what.type, what.body.empty() ? "{}" : what.body, "", {}};
  if (what.what == operation::skip) {
    const auto skipped = find_skipped(saga, what.command);
    if (!skipped) return skipped.error();
    made.answers = (*skipped)->id;
    auto done = made.type.empty() ? done_type_of(saga, **skipped) : result<std::string>(made.type);
    if (!done) return done.error();
    made.type = std::move(*done);
  }
  const auto& by = *saga.definition;
  const auto number = by.find_event(made.type);
  if (!number) {
    return error(errc::type_unknown, "saga " + saga.name + " takes no " + made.type);
  }
  auto event = by.decode(*number, made.body, {});
  if (!event) return event.error();
  made.event = std::move(*event);
  if (what.what != operation::signal || !by.has_key(*number)) return made;
  const auto key = by.key(made.event);
  if (!key) return key.error();
  if (*key == saga.instance.key) return made;
  return error(errc::bad_argument, "the " + made.type + " is for key " + *key + ", not for saga " +
                                       saga.name + ": correct its body, or emit it");
}

error ended_already(const live_saga& saga, operation what) {
  return {errc::state_refuses, "saga " + saga.name + " has ended " +
                                   std::string(to_string(saga.instance.control.status)) +
                                   ": there is nothing left to " + std::string(to_string(what))};
}

}  // namespace

std::string_view to_string(operation what) noexcept {
  return operations[static_cast<std::size_t>(what)];
}

void core::request_operation(saga_order what, operated_callback done) {
  ask([this, what = std::move(what), done = std::move(done)](const error* refused) {
    if (refused != nullptr) return done(*refused);
    if (auto failed = operate(what, done)) done(std::move(*failed));
  });
}

/// Gives what `done` is to be called with at once; nothing where that waits for the disk.
std::optional<result<operated>> core::operate(const saga_order& what,
                                              const operated_callback& done) {
  if (auto good = check(what); !good) return good.error();
  if (kept_ && !what.dry_run) return not_now();
  if (!what.id.empty() && !what.dry_run) {
    if (auto repeated = operate_again(what, done); repeated.is_known) {
      return std::move(repeated.answer);
    }
  }
  const std::string name = what.saga_type + "/" + what.key;
  const auto type = types_.find(what.saga_type);
  if (type == types_.end()) {
    return error(errc::saga_missing,
                 "there is no saga " + name + ": no saga type is called " + what.saga_type);
  }
  const auto found = cache_.find(type->second, what.key);
  if (!found) return found.error();
  if (*found == nullptr) return error(errc::saga_missing, "there is no saga " + name);
  return operate_on(**found, what, done);
}

std::optional<result<operated>> core::operate_on(live_saga& saga, const saga_order& what,
                                                 const operated_callback& done) {
  const auto& control = saga.instance.control;
  if (what.version && *what.version != control.version) {
    return error(errc::version_conflict,
                 "saga " + saga.name + " has version " + std::to_string(control.version) +
                     " by now, not " + std::to_string(*what.version) +
                     ": look at it again before you " + std::string(to_string(what.what)) + " it");
  }
  if (sagas::ended(control.status)) return ended_already(saga, what.what);
  auto event =
      carries_event(what.what)
          ? event_of(what, saga)
          : result<operators_event>(operators_event{std::string(to_string(what.what)), "", "", {}});
  if (!event) return event.error();
  transport::message message;
  message.headers.source = what.by;
  message.headers.id = what.id.empty() ? make_uuid7(now_) : what.id;
  message.headers.type = event->type;
  message.body = event->body;
  sagas::input input;
  input.kind = kind_of(what.what);
  input.source = message.headers.source;
  input.id = message.headers.id;
  input.type = message.headers.type;
  input.body = message.body;
  input.answers = event->answers;
  input.reason = what.reason;
  input.as = what.as;
  if (carries_event(what.what)) input.event = &event->event;
  input.jitter = options_.draw_jitter();
  if (what.dry_run) {
    auto made = sagas::decide(*saga.definition, saga.name, saga.instance, input, now_);
    return operated{saga.name, std::move(made.record), 0, false};
  }
  const bool remember = !what.id.empty();
  const std::string name = saga.name;
  const auto moved = move(saga, input, remember, answered::yes);
  SNORRI_INVARIANT(moved.append.has_value(), "a saga that has begun records what it is asked");
  if (remember) remember_message(message);
  operated answer{name, pending_.records[*moved.append], 0, false};
  pending_.effects.push_back(
      call_when_written{[answer = std::move(answer), done,
                         number = *moved.append](const store::group_outcome& outcome) mutable {
        answer.position = outcome[number]->first;
        done(std::move(answer));
      }});
  return std::nullopt;
}

/// What a request under this id came to, if it came before.
core::repeated_order core::operate_again(const saga_order& what, const operated_callback& done) {
  if (under_way_.contains(what.by + '\n' + what.id)) {
    // Decided and not on disk yet: answered behind it.
    pending_.effects.push_back(call_when_written{[this, what, done](const store::group_outcome&) {
      auto first = read_order(what);
      if (!first) return done(first.error());
      SNORRI_INVARIANT(first->has_value(), "what was decided before is on disk before this");
      done(std::move(**first));
    }});
    return {true, std::nullopt};
  }
  auto first = read_order(what);
  if (!first) return {true, result<operated>(first.error())};
  if (!*first) return {};
  return {true, result<operated>(std::move(**first))};
}

result<std::optional<operated>> core::read_order(const saga_order& what) {
  const auto recorded = reader_->find_message(what.by, what.id);
  if (!recorded) return recorded.error();
  if (!*recorded) return std::optional<operated>{};
  const auto& first = **recorded;
  auto record = first.forgotten ? result<sagas::record>(remains_of(first)) : read_record(first);
  if (!record) return record.error();
  const bool same = first.stream == store::stream_name{what.saga_type, what.key} &&
                    (first.forgotten || record->kind == kind_of(what.what)) &&
                    (what.type.empty() || what.type == record->type) &&
                    (what.body.empty() || first.forgotten || what.body == record->body);
  if (!same) {
    return error(errc::corrupted_idempotency, "request " + what.id + " of " + what.by +
                                                  " was something else when it came first: give a "
                                                  "new request a new key");
  }
  return std::optional<operated>(
      operated{first.stream.text(), std::move(*record), first.position, true});
}

}  // namespace snorri::engine
