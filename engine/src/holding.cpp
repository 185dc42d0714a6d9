// Messages that came before their saga and wait for it: taken in, given to the saga in the group in
// which it begins, or set aside when their time is over.
#include <algorithm>

#include "core.hpp"
#include "input_of.hpp"

namespace snorri::engine {

namespace {

constexpr std::size_t page = 1000;

store::held_name name_of(const store::held_message& what) {
  return {what.saga_type, what.source, what.message_id};
}

transport::message message_of(const store::held_message& what) {
  transport::message message;
  message.headers.id = what.message_id;
  message.headers.source = what.source;
  message.headers.type = what.type;
  message.headers.dataschema = what.schema;
  message.headers.traceparent = what.traceparent;
  message.body = what.body;
  return message;
}

}  // namespace

void core::hold(const saga_type& type, const read_event& event, duration for_long, offering& to) {
  const auto& headers = to.what.headers;
  const bool has_room = held_.size() < options_.held_max &&
                        held_.bytes() + to.what.body.size() <= options_.held_bytes_max;
  if (!has_room) {
    refusal full{error(errc::overloaded,
                       std::to_string(held_.size()) +
                           " messages wait for sagas that have not begun: no room for one for "
                           "saga " +
                           type.name + "/" + event.key + "; send it again when it has begun"),
                 event.key};
    full.is_kept = false;
    to.refusals.push_back(std::move(full));
    return;
  }
  auto until = now_ + for_long;
  if (const auto of_use = from_rfc3339(headers.expirytime)) until = std::min(until, *of_use);
  store::held_message what{0,
                           now_,
                           until,
                           type.name,
                           event.key,
                           headers.source,
                           headers.id,
                           headers.type,
                           headers.dataschema,
                           headers.traceparent,
                           to.what.body};
  pending_.group.held.push_back(what);
  held_.add(std::move(what));
  if (!to.answer) to.answer = transport::acknowledgement{headers.id, 0, false, "", ""};
}

bool core::is_recorded(const std::string& source, const std::string& id) {
  if (under_way_.contains(source + '\n' + id)) return true;
  const auto recorded = reader_->find_message(source, id);
  if (!recorded) failure_ = recorded.error();
  return recorded && *recorded;
}

void core::give_held(live_saga& saga) {
  if (held_.size() == 0) return;
  const auto& by = *saga.definition;
  for (const auto& each : held_.take(by.shape().name, saga.instance.key)) {
    pending_.group.released.push_back(name_of(each));
    const auto message = message_of(each);
    const auto type = by.find_event(each.type);
    const auto event = type ? by.decode(*type, each.body, each.schema, reading::recorded)
                            : error(errc::type_unknown, "saga " + saga.name + " runs by version " +
                                                            std::to_string(by.shape().version) +
                                                            ", which takes no " + each.type);
    if (!event) {
      set_aside(message, event.error(), saga.instance.key);
      continue;
    }
    // Another type may have recorded it when it came.
    const bool remember = !is_recorded(each.source, each.message_id);
    if (remember) remember_message(message);
    auto input = input_of(message, sagas::input_kind::event);
    input.event = &*event;
    input.jitter = options_.draw_jitter();
    move(saga, input, remember);
  }
}

bool core::expire_held() {
  const auto expired = held_.take_expired(now_);
  for (const auto& each : expired) {
    pending_.group.released.push_back(name_of(each));
    set_aside(message_of(each),
              error(errc::saga_missing, "saga " + each.saga_type + "/" + each.key +
                                            " did not begin in the time that " + each.type +
                                            " was held for it, from " + to_rfc3339(each.at) +
                                            " to " + to_rfc3339(each.until)),
              each.key);
  }
  return !expired.empty();
}

result<void> core::recover_held() {
  std::uint64_t after = 0;
  while (true) {
    auto rows = reader_->list_held(after, page);
    if (!rows) return rows.error();
    if (rows->empty()) return {};
    for (auto& row : *rows) {
      after = row.id;
      held_.add(std::move(row));
    }
  }
}

}  // namespace snorri::engine
