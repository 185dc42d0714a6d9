// Who may say what: every message is held against the key that its connection has proved.
#include <algorithm>

#include "hub_state.hpp"
#include "utf8.hpp"

namespace snorri::transport {
namespace {

std::string describe(const authorised_key* known, const identity* who) {
  std::string text = known == nullptr ? "somebody" : known->name;
  if (who == nullptr) return text + ", without a key";
  text += ", key " + (who->key.empty() ? "none" : quoted(who->key));
  return text + ", at " + (who->address.empty() ? "an unknown address" : who->address);
}

}  // namespace

void hub::use(std::shared_ptr<const access_policy> access, time_point now) {
  if (access == state_->access) return;
  state_->advance(now);
  state_->use(std::move(access));
}

void hub::state::use(std::shared_ptr<const access_policy> fresh) {
  access = std::move(fresh);
  if (access == nullptr) return;
  std::vector<peer*> all;
  for (const auto& [id, known] : peers) all.push_back(known.get());
  for (peer* const each : all) {
    const std::string_view key = each->who == nullptr ? std::string_view() : each->who->key;
    if (const auto fault = access->key_fault(key)) {
      speaker = each->who;
      deny(each->id, *fault, {}, {});
      dismiss(*each, "your key is not authorised any more");
      continue;
    }
    auto now_may = access->find(key);
    if (each->may == nullptr || *each->may != *now_may) {
      dismiss(*each, "the rights of your key have changed: say hello again");
    } else {
      each->may = std::move(now_may);
    }
  }
  speaker.reset();
}

void hub::state::deny(const std::string& to, const error& why, std::string_view message_id,
                      std::string_view kind) {
  const auto known = access == nullptr || speaker == nullptr ? nullptr : access->find(speaker->key);
  const auto who = describe(known.get(), speaker.get());
  turn_away(to, why, message_id, kind);
  if (const auto word = denied.note(who, why, now_)) handler.on_denied(who, *word);
}

bool hub::state::is_stranger(const packet& what) {
  speaker = what.who;
  if (access == nullptr) return false;
  const std::string_view key = speaker == nullptr ? std::string_view() : speaker->key;
  auto fault = access->key_fault(key);
  if (const peer* const session = find(what.peer);
      !fault && session != nullptr && session->who->key != key) {
    fault = error{errc::name_foreign, "this session was begun with another key"};
  }
  if (!fault) return false;
  deny(what.peer, *fault, {}, {});
  return true;
}

bool hub::state::is_denied(const wire::hello& what, const std::string& from) {
  if (access == nullptr) return false;
  const auto fault = hello_fault(*access->find(speaker->key), what.name, what.commands);
  if (fault) deny(from, *fault, {}, "hello");
  return fault.has_value();
}

bool hub::state::is_denied(const peer& from, const message& event) {
  if (from.may == nullptr) return false;
  const auto fault = event_fault(*from.may, event.headers.source, event.headers.type);
  if (fault) deny(from.id, *fault, event.headers.id, "event");
  return fault.has_value();
}

bool hub::state::is_denied(const peer& from, std::string_view command_id,
                           std::string_view message_id, std::string_view kind) {
  if (from.may == nullptr || from.given.contains(command_id)) return false;
  const auto* open = commands.find(command_id);
  if (open != nullptr && from.may->may_command(open->type)) return false;
  deny(from.id,
       {errc::right_missing, quoted(from.name) + " may not answer " + quoted(command_id) +
                                 ": that command was not given to it"},
       message_id, kind);
  return true;
}

bool hub::state::is_denied(const peer& from, const subscription_request& what) {
  if (from.may == nullptr) return false;
  const auto fault = subscription_fault(*from.may, what.name, what.types);
  if (fault) deny(from.id, *fault, {}, "subscribe");
  return fault.has_value();
}

bool hub::state::is_denied(const peer& from, const follow_request& what) {
  if (from.may == nullptr) return false;
  const auto fault = subscription_fault(*from.may, from.name, what.types);
  if (fault) deny(from.id, *fault, what.id, "follow");
  return fault.has_value();
}

/// A message that could not be read to its end may be parked; not one that was not allowed at all.
bool hub::state::is_denied(const peer* from, const wire::fault& what) {
  if (from == nullptr || !what.refused) return false;
  if (what.kind == "event") return is_denied(*from, *what.refused);
  const auto& headers = what.refused->headers;
  return is_denied(*from, headers.causationid, headers.id, what.kind);
}

void hub::state::withhold(const peer& to, std::vector<message>& events) {
  if (to.may == nullptr) return;
  std::erase_if(events, [&](const auto& each) { return !to.may->may_read(each.headers.type); });
}

}  // namespace snorri::transport
