// What else peers say: answers to commands, participants, subscriptions; and what becomes of a
// message that is for no saga.
#include <algorithm>

#include "core.hpp"
#include "input_of.hpp"

namespace snorri::engine {

namespace {

/// Answers to one command that are recorded: the one that counts, and a few late ones to see what
/// went wrong. A participant that never stops would fill the disk.
constexpr std::size_t answers_max = 8;

/// "536365" of "order/536365/2.0"; "" of what is no command's id.
std::string key_in_command(std::string_view id) {
  const auto first = id.find('/');
  const auto last = id.rfind('/');
  if (first == std::string_view::npos || last <= first + 1) return {};
  return std::string(id.substr(first + 1, last - first - 1));
}

}  // namespace

result<core::saga_ref> core::saga_of_command(std::string_view command_id) const {
  const auto type = types_.find(std::string(command_id.substr(0, command_id.find('/'))));
  auto key = key_in_command(command_id);
  if (type != types_.end() && !key.empty()) return saga_ref{&type->second, std::move(key)};
  return error(errc::command_unknown, "causationid " + std::string(command_id) +
                                          " is no command of a saga that this engine runs");
}

void core::on_reply(const std::string& peer, transport::message what) {
  receive_reply(peer, std::move(what), "");
}

void core::receive_reply(const std::string& peer, transport::message what, const std::string& why) {
  // The command is still open, so it is given again, and answered from the participant's memory.
  if (refuse_unwritable(peer, what.headers.id)) return;
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
  const auto* open = control.find_open(what.headers.causationid);
  if (open != nullptr && !open->child.empty()) {
    return refuse_or_park(peer, what,
                          error(errc::command_unknown, what.headers.causationid +
                                                           " is carried out by a saga of type " +
                                                           open->child + ", by nobody else"));
  }
  const auto& definition = *(*saga)->definition;
  const auto event_type = definition.find_event(what.headers.type);
  if (!event_type) {
    return refuse_or_park(
        peer, what,
        error(errc::type_unknown, "saga " + (*saga)->name + " takes no " + what.headers.type +
                                      " as an answer to " + what.headers.causationid));
  }
  const auto event = definition.decode(*event_type, what.body, what.headers.dataschema);
  if (!event) return refuse_or_park(peer, what, event.error());
  auto input = input_of(what, sagas::input_kind::reply);
  input.answers = what.headers.causationid;
  input.reason = why;
  input.event = &*event;
  input.jitter = options_.draw_jitter();
  const auto done = move(**saga, input, false);
  auto answer = answer_of(what.headers.id, **saga);
  answer.duplicate = !done.append;
  if (done.append) {
    pending_.effects.push_back(acknowledge_append{peer, std::move(answer), *done.append});
  } else {
    pending_.effects.push_back(acknowledge_plain{peer, std::move(answer)});
  }
}

void core::on_command_failed(const std::string&, std::string command_id, std::string reason) {
  const auto target = saga_of_command(command_id);
  if (!target || kept_) return;  // where nothing can be written it is given again
  const auto saga = cache_.find(*target->type, target->key);
  if (!saga || *saga == nullptr) return;
  const auto* open = (*saga)->instance.control.find_open(command_id);
  // Closed since, or its next attempt is on its way already: there is nothing to decide.
  if (open == nullptr || open->due > now_ || !open->child.empty()) return;
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
  move(**saga, input, false);
}

void core::on_participant(const std::string& name, const std::vector<std::string>& commands) {
  log(severity::info, "participant " + name + " is there");
  for (const auto& command : commands) {
    auto& route = routes_[command];
    if (route == name) continue;
    route = name;
    auto& rows = pending_.group.routes;
    std::erase_if(rows, [&command](const store::route& row) { return row.command == command; });
    rows.push_back({command, name});
  }
}

void core::on_cursor(const std::string& subscription, std::uint64_t position) {
  feeder_.answered(subscription, position);
}

void core::on_refused(const std::string&, transport::message what, const error& why) {
  ++counters_.refused;
  log(severity::warning, why.text());
  if (kept_) return;
  // The peer has its error frame; here it is only a matter of not losing what somebody may miss.
  park("", what, why);
}

void core::on_denied(const std::string& who, const error& why) {
  ++counters_.refused;
  log(severity::warning, who + ": " + why.text());
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
  if (!is_operator(peer)) set_aside(what, why, std::move(key));
  if (!peer.empty()) pending_.effects.push_back(refuse_message{peer, what.headers.id, why});
}

void core::set_aside(const transport::message& what, const error& why, std::string key) {
  if (key.empty()) return;  // nobody could say which saga misses it
  // Of a subject that was forgotten nothing is to be kept.
  if (why.code() == errc::data_forgotten) return;
  store::parked_message parked;
  parked.at = now_;
  parked.source = what.headers.source;
  parked.message_id = what.headers.id;
  parked.type = what.headers.type;
  parked.key = std::move(key);
  parked.reason = why.text();
  parked.headers = parked_headers(what.headers);
  parked.body = what.body;
  pending_.group.parked.push_back(std::move(parked));
  ++counters_.parked;
}

}  // namespace snorri::engine
