// What an event from outside means: which sagas it is for, and what becomes of it where there is
// none, or one that lives already.
#include <algorithm>
#include <functional>

#include "core.hpp"
#include "input_of.hpp"

namespace snorri::engine {

namespace {

std::string message_key(const transport::envelope& of) { return of.source + '\n' + of.id; }

std::size_t digest_of(const std::string& type, const std::string& body) {
  return std::hash<std::string>{}(type)*31 + std::hash<std::string>{}(body);
}

}  // namespace

void core::on_event(const std::string& peer, transport::message what) {
  receive_event(peer, std::move(what), "");
}

void core::receive_event(const std::string& peer, transport::message what, const std::string& why) {
  if (refuse_unwritable(peer, what.headers.id)) return;
  const auto takers = types_by_event_.find(what.headers.type);
  if (takers == types_by_event_.end()) {
    refuse_or_park(peer, what,
                   error(errc::type_unknown, "no saga of this engine takes " + what.headers.type +
                                                 ": load its definition, or correct the type"));
    return;
  }
  const auto duplicate = answer_duplicate(peer, what);
  if (!duplicate) {
    refuse_or_park(peer, what, duplicate.error());
    return;
  }
  if (*duplicate) return;
  if (const auto until = from_rfc3339(what.headers.expirytime); until && *until <= now_) {
    refuse_or_park(
        peer, what,
        error(errc::message_expired, what.headers.type + " " + what.headers.id + " of " +
                                         what.headers.source + " was of use until " +
                                         what.headers.expirytime + "; it is " + to_rfc3339(now_)));
    return;
  }
  offering made{what, {}, {}, false, why};
  for (const saga_type* type : takers->second) offer(*type, made);
  conclude(peer, made);
}

void core::remember_message(const transport::message& what) {
  const auto key = message_key(what.headers);
  under_way_[key] = digest_of(what.headers.type, what.body);
  pending_.messages.push_back(key);
}

result<bool> core::answer_duplicate(const std::string& peer, const transport::message& what) {
  const auto& headers = what.headers;
  const error other(
      errc::corrupted_idempotency,
      "message " + headers.id + " of " + headers.source +
          " was recorded before with another type or body: give a new message a new id");
  transport::acknowledgement answer{headers.id, 0, true, "", ""};
  if (const auto found = under_way_.find(message_key(headers)); found != under_way_.end()) {
    if (found->second != digest_of(headers.type, what.body)) return other;
    pending_.effects.push_back(acknowledge_again{peer, headers.source, std::move(answer)});
    return true;
  }
  if (const auto* held = held_.find(headers.source, headers.id)) {
    if (held->type != headers.type || held->body != what.body) return other;
    pending_.effects.push_back(acknowledge_again{peer, headers.source, std::move(answer)});
    return true;
  }
  const auto recorded = reader_->find_message(headers.source, headers.id);
  if (!recorded) return recorded.error();
  if (!*recorded) return false;
  const auto& first = (*recorded)->event;
  // What was forgotten can't be compared any more: its id alone says that it was recorded.
  const bool differs = first.type != headers.type || first.body != what.body;
  if (differs && !(*recorded)->forgotten) return other;
  pending_.effects.push_back(acknowledge_again{peer, headers.source, std::move(answer)});
  return true;
}

const sagas::definition* core::reader_of(const saga_type& type, const std::string& event) {
  for (auto version = type.versions.rbegin(); version != type.versions.rend(); ++version) {
    const auto number = version->second->find_event(event);
    if (number && version->second->has_key(*number)) return version->second;
  }
  return nullptr;
}

result<core::read_event> core::read(const saga_type& type, const transport::message& what) {
  const auto* reader = reader_of(type, what.headers.type);
  const auto number = *reader->find_event(what.headers.type);
  auto event = reader->decode(number, what.body, what.headers.dataschema);
  if (!event) return event.error();
  auto key = reader->key(*event);
  if (!key) return key.error();
  return read_event{reader, number, std::move(*event), std::move(*key)};
}

void core::offer(const saga_type& type, offering& to) {
  const auto& headers = to.what.headers;
  if (reader_of(type, headers.type) == nullptr) {
    to.refusals.push_back(
        {error(errc::key_invalid, headers.type + " carries no key of saga type " + type.name +
                                      ": it can only come as a reply"),
         headers.subject, true});
    return;
  }
  const auto event = read(type, to.what);
  if (!event) {
    to.refusals.push_back({event.error(), headers.subject});
    return;
  }
  const sagas::definition& newest = type.newest();
  const bool starts = event->reader == &newest && event->type == 0;
  const auto found = find_for(type, *event, starts, to);
  if (!found) return;
  live_saga* saga = *found;
  if (saga == nullptr && !starts) return take_missing(type, *event, to);
  if (starts) {
    const bool lives = saga != nullptr && !sagas::ended(saga->instance.control.status);
    if (lives && is_second_start(*saga, *event, to)) return;
    if (saga == nullptr || (!lives && newest.shape().policies.key_reusable)) {
      return begin(type, saga, *event, to);
    }
  }
  deliver(*saga, *event, to);
}

std::optional<live_saga*> core::find_for(const saga_type& type, const read_event& event,
                                         bool starts, offering& to) {
  auto found = cache_.find(type, event.key);
  const bool begins_again = starts && type.newest().shape().policies.key_reusable;
  const bool is_lost = !found && (found.error().code() == errc::definition_missing ||
                                  found.error().code() == errc::data_forgotten);
  if (begins_again && is_lost) {
    found = cache_.find_ended(type, event.key);
  }
  if (found) return *found;
  to.refusals.push_back({found.error(), event.key});
  return std::nullopt;
}

void core::take_missing(const saga_type& type, const read_event& event, offering& to) {
  const auto& policy = event.reader->shape().events[static_cast<std::size_t>(event.type)];
  switch (policy.missing) {
    case sagas::missing_policy::hold:
      return hold(type, event, duration{policy.hold_us}, to);
    case sagas::missing_policy::discard:
      ++counters_.discarded;
      if (!to.answer) {
        to.answer = transport::acknowledgement{to.what.headers.id, 0, false, "", ""};
      }
      return;
    case sagas::missing_policy::park:
      to.refusals.push_back(
          {error(errc::saga_missing, "there is no saga " + type.name + "/" + event.key + " for " +
                                         to.what.headers.type),
           event.key});
      return;
  }
}

bool core::is_second_start(const live_saga& saga, const read_event& event, offering& to) {
  switch (event.reader->shape().policies.second_start) {
    case sagas::second_start_policy::deliver:
      return false;
    case sagas::second_start_policy::ignore:
      if (!to.answer) {
        to.answer = answer_of(to.what.headers.id, saga);
        to.answer->duplicate = true;
      }
      return true;
    case sagas::second_start_policy::refuse: {
      refusal used{
          error(errc::key_in_use, "saga " + saga.name + " lives, and " + to.what.headers.type +
                                      " would begin another one: give it another key"),
          event.key};
      used.is_kept = false;
      to.refusals.push_back(std::move(used));
      return true;
    }
  }
  return false;
}

/// `saga` has ended and begins again, or is null.
void core::begin(const saga_type& type, live_saga* saga, const read_event& event, offering& to) {
  const auto& by = type.newest();
  if (saga == nullptr) saga = &cache_.insert(by, sagas::make_instance(by, event.key));
  saga->definition = &by;
  auto input = input_of(to.what, sagas::input_kind::start);
  input.event = &event.event;
  take(*saga, input, to);
}

void core::deliver(live_saga& saga, const read_event& event, offering& to) {
  auto input = input_of(to.what, sagas::input_kind::event);
  // The saga runs by its own version, which may know the event by another number, or not at all.
  result<sagas::typed_event> own = event.event;
  if (saga.definition != event.reader) {
    const auto& type = to.what.headers.type;
    const auto number = saga.definition->find_event(type);
    own = number ? saga.definition->decode(*number, to.what.body, to.what.headers.dataschema)
                 : error(errc::type_unknown, "saga " + saga.name + " runs by version " +
                                                 std::to_string(saga.definition->shape().version) +
                                                 ", which takes no " + type);
  }
  if (!own) {
    to.refusals.push_back({own.error(), event.key});
    return;
  }
  input.event = &*own;
  take(saga, input, to);
}

void core::take(live_saga& saga, const sagas::input& what, offering& to) {
  auto input = what;
  input.reason = to.why;
  input.jitter = options_.draw_jitter();
  const std::string name = saga.name;
  const std::string key = saga.instance.key;
  const bool remember = !to.is_remembered;
  const auto done = move(saga, input, remember);
  if (!done.append) {
    to.refusals.push_back(
        {error(errc::user_code_threw, "saga " + name + " did not begin: " + done.reason), key});
    return;
  }
  if (remember) remember_message(to.what);
  to.is_remembered = true;
  if (to.append) return;
  to.append = done.append;
  to.answer = answer_of(to.what.headers.id, saga);
}

transport::acknowledgement core::answer_of(const std::string& message_id,
                                           const live_saga& saga) const {
  return {message_id, 0, false, saga.name, std::string(to_string(saga.instance.control.status))};
}

void core::conclude(const std::string& peer, offering& made) {
  if (made.answer && made.append) {
    pending_.effects.push_back(acknowledge_append{peer, std::move(*made.answer), *made.append});
  } else if (made.answer) {
    pending_.effects.push_back(acknowledge_plain{peer, std::move(*made.answer)});
  }
  const bool taken = made.answer.has_value();
  const bool has_weight = taken || std::any_of(made.refusals.begin(), made.refusals.end(),
                                               [](const auto& each) { return !each.only_a_reply; });
  bool told = taken;
  for (const auto& each : made.refusals) {
    if (each.only_a_reply && has_weight) continue;
    ++counters_.refused;
    log(severity::warning,
        made.what.headers.source + " " + made.what.headers.id + ": " + each.why.text());
    // A sender that is told of it sends it again; one that hears that it was taken does not. An
    // operator sees it at once.
    const bool is_kept = each.is_kept && (taken || !is_operator(peer));
    if (is_kept || (taken && each.why.code() == errc::overloaded)) {
      set_aside(made.what, each.why, each.key);
    }
    if (told) continue;
    pending_.effects.push_back(refuse_message{peer, made.what.headers.id, each.why});
    told = true;
  }
}

}  // namespace snorri::engine
