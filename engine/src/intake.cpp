// What a message means: which saga it is for, or why it is for none.
#include <charconv>
#include <functional>

#include "core.hpp"

namespace snorri::engine {

namespace {

/// Answers to one command that are recorded: the one that counts, and a few late ones to see what
/// went wrong. A participant that never stops would fill the disk.
constexpr std::size_t answers_max = 8;

std::string message_key(const transport::envelope& of) { return of.source + '\n' + of.id; }

std::size_t digest_of(const std::string& type, const std::string& body) {
  return std::hash<std::string>{}(type)*31 + std::hash<std::string>{}(body);
}

/// "536365" of "order/536365/2.0"; "" of what is no command's id.
std::string key_in_command(std::string_view id) {
  const auto first = id.find('/');
  const auto last = id.rfind('/');
  if (first == std::string_view::npos || last <= first + 1) return {};
  return std::string(id.substr(first + 1, last - first - 1));
}

sagas::input input_of(const transport::message& what, sagas::input_kind kind) {
  sagas::input input;
  input.kind = kind;
  input.source = what.headers.source;
  input.id = what.headers.id;
  input.type = what.headers.type;
  input.body = what.body;
  input.traceparent = what.headers.traceparent;
  return input;
}

}  // namespace

void core::on_event(const std::string& peer, transport::message what) {
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
  bool acknowledged = false;
  for (const saga_type* type : takers->second) offer(*type, peer, what, acknowledged);
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
  const auto recorded = reader_->find_message(headers.source, headers.id);
  if (!recorded) return recorded.error();
  if (!*recorded) return false;
  const auto& first = (*recorded)->event;
  if (first.type != headers.type || first.body != what.body) return other;
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

void core::offer(const saga_type& type, const std::string& peer, const transport::message& what,
                 bool& acknowledged) {
  const auto* reader = reader_of(type, what.headers.type);
  if (reader == nullptr) {
    if (!acknowledged) {
      refuse_or_park(peer, what,
                     error(errc::key_invalid, what.headers.type + " carries no key of saga type " +
                                                  type.name + ": it can only come as a reply"));
    }
    return;
  }
  const auto event_type = *reader->find_event(what.headers.type);
  const auto event = reader->decode(event_type, what.body);
  if (!event) return refuse_or_park(peer, what, event.error());
  const auto key = reader->key(*event);
  if (!key) return refuse_or_park(peer, what, key.error());
  const auto found = cache_.find(type, *key);
  if (!found) return refuse_or_park(peer, what, found.error());

  const sagas::definition& newest = type.newest();
  const bool starts = reader == &newest && event_type == 0;
  live_saga* saga = *found;
  if (saga == nullptr && !starts) {
    return park(peer, what,
                error(errc::saga_missing,
                      "there is no saga " + type.name + "/" + *key + " for " + what.headers.type));
  }
  const bool begins = saga == nullptr;
  if (begins) saga = &cache_.insert(newest, sagas::make_instance(newest, *key));
  auto input = input_of(what, begins ? sagas::input_kind::start : sagas::input_kind::event);
  // The saga runs by its own version, which may know the event by another number, or not at all.
  result<sagas::typed_event> own = *event;
  if (saga->definition != reader) {
    const auto own_type = saga->definition->find_event(what.headers.type);
    own = own_type
              ? saga->definition->decode(*own_type, what.body)
              : error(errc::type_unknown, "saga " + saga->name + " runs by version " +
                                              std::to_string(saga->definition->shape().version) +
                                              ", which takes no " + what.headers.type);
  }
  if (!own) return refuse_or_park(peer, what, own.error());
  input.event = &*own;
  input.jitter = options_.draw_jitter();
  const answer_to waiting{peer, what.headers.id};
  const bool first = !acknowledged;
  const auto outcome = move(*saga, input, first ? &waiting : nullptr, first);
  acknowledged = true;
  if (outcome != sagas::outcome::rejected || !begins) {
    if (first) {
      under_way_[message_key(what.headers)] = digest_of(what.headers.type, what.body);
      pending_.messages.push_back(message_key(what.headers));
    }
  }
}

result<core::saga_ref> core::saga_of_command(std::string_view command_id) const {
  const auto type = types_.find(std::string(command_id.substr(0, command_id.find('/'))));
  auto key = key_in_command(command_id);
  if (type != types_.end() && !key.empty()) return saga_ref{&type->second, std::move(key)};
  return error(errc::command_unknown, "causationid " + std::string(command_id) +
                                          " is no command of a saga that this engine runs");
}

void core::on_reply(const std::string& peer, transport::message what) {
  const auto target = saga_of_command(what.headers.causationid);
  if (!target) return refuse_or_park(peer, what, target.error());
  what.headers.subject = target->key;
  const auto saga = cache_.find(*target->type, target->key);
  if (!saga) return refuse_or_park(peer, what, saga.error());
  if (*saga == nullptr) {
    return refuse_or_park(
        peer, what,
        error(errc::saga_missing, "there is no saga " + target->type->name + "/" + target->key +
                                      " that asked " + what.headers.causationid));
  }
  const auto& control = (*saga)->instance.control;
  if (!control.has_sent(what.headers.causationid)) {
    return refuse_or_park(peer, what,
                          error(errc::command_unknown, "saga " + (*saga)->name + " never sent " +
                                                           what.headers.causationid));
  }
  if (control.answers_to(what.headers.causationid) >= answers_max) {
    return refuse_or_park(peer, what,
                          error(errc::command_refused, what.headers.causationid +
                                                           " was answered several times before: "
                                                           "further answers are not recorded"));
  }
  const auto& definition = *(*saga)->definition;
  const auto event_type = definition.find_event(what.headers.type);
  if (!event_type) {
    return refuse_or_park(
        peer, what,
        error(errc::type_unknown, "saga " + (*saga)->name + " takes no " + what.headers.type +
                                      " as an answer to " + what.headers.causationid));
  }
  const auto event = definition.decode(*event_type, what.body);
  if (!event) return refuse_or_park(peer, what, event.error());
  auto input = input_of(what, sagas::input_kind::reply);
  input.answers = what.headers.causationid;
  input.event = &*event;
  input.jitter = options_.draw_jitter();
  const answer_to waiting{peer, what.headers.id};
  move(**saga, input, &waiting, false);
}

void core::on_command_failed(const std::string&, std::string command_id, std::string reason) {
  const auto target = saga_of_command(command_id);
  if (!target) return;
  const auto saga = cache_.find(*target->type, target->key);
  if (!saga || *saga == nullptr) return;
  const auto* open = (*saga)->instance.control.find_open(command_id);
  // Closed since, or its next attempt is on its way already: there is nothing to decide.
  if (open == nullptr || open->due > now_) return;
  const std::string id = command_id + "/failed." + std::to_string(open->attempt);
  sagas::input input;
  input.kind = sagas::input_kind::failure;
  const auto route = routes_.find(open->type);
  input.source = route == routes_.end() ? source_ : route->second;
  input.id = id;
  input.type = "failed";
  input.answers = command_id;
  input.reason = reason;
  input.jitter = options_.draw_jitter();
  move(**saga, input, nullptr, false);
}

void core::on_participant(const std::string& name, const std::vector<std::string>& commands) {
  log(severity::info, "participant " + name + " is there");
  for (const auto& command : commands) {
    auto& route = routes_[command];
    if (route == name) continue;
    route = name;
    pending_.group.routes.push_back({command, name});
  }
}

void core::on_subscribe(const std::string& peer, transport::subscription_request request) {
  store::position cursor = 0;
  if (!feeder_.knows(request.name) && request.from != "start") {
    cursor = last_position_;
    // The hub has checked that it is "now" or a number; one too large for us means the end, too.
    std::from_chars(request.from.data(), request.from.data() + request.from.size(), cursor);
  }
  cursor = std::min(cursor, last_position_);
  pending_.group.subscriptions.push_back(
      feeder_.subscribe(request.name, std::move(request.types), cursor));
  pending_.effects.push_back(open_subscription{peer, std::move(request.name)});
}

void core::on_cursor(const std::string& subscription, std::uint64_t position) {
  feeder_.answered(subscription, position);
}

void core::on_refused(const std::string&, transport::message what, const error& why) {
  ++counters_.refused;
  log(severity::warning, why.text());
  // The peer has its error frame; here it is only a matter of not losing what somebody may miss.
  park("", what, why);
}

void core::refuse_or_park(const std::string& peer, const transport::message& what,
                          const error& why) {
  ++counters_.refused;
  log(severity::warning, what.headers.source + " " + what.headers.id + ": " + why.text());
  park(peer, what, why);
}

void core::park(const std::string& peer, const transport::message& what, const error& why) {
  std::string key = what.headers.subject;
  if (key.empty()) key = key_in_command(what.headers.causationid);
  if (!key.empty() || why.code() == errc::saga_missing) {
    store::parked_message parked;
    parked.at = now_;
    parked.source = what.headers.source;
    parked.message_id = what.headers.id;
    parked.type = what.headers.type;
    parked.key = std::move(key);
    parked.reason = why.text();
    parked.body = what.body;
    pending_.group.parked.push_back(std::move(parked));
    ++counters_.parked;
  }
  if (!peer.empty()) pending_.effects.push_back(refuse_message{peer, what.headers.id, why});
}

}  // namespace snorri::engine
