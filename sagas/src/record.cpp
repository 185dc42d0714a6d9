#include "snorri/sagas/record.hpp"

#include <array>

#include "command_json.hpp"

namespace snorri::sagas {

namespace {

constexpr std::array<std::string_view, 15> kinds{
    "start",      "event",   "reply",     "timer", "failure", "cancel",     "undo",   "raised",
    "completion", "offered", "migration", "retry", "skip",    "compensate", "resolve"};
constexpr std::array<std::string_view, 7> outcomes{"applied",    "ignored",  "duplicate", "late",
                                                   "unexpected", "rejected", "deferred"};
constexpr std::array<std::string_view, 4> statuses{"PENDING", "CONFIRMED", "CANCELLED", "STUCK"};

/// Index of `text`, or the array's size.
template <std::size_t N>
std::size_t index_of(const std::array<std::string_view, N>& names, std::string_view text) {
  std::size_t i = 0;
  while (i < N && names[i] != text) ++i;
  return i;
}

template <class Enum, std::size_t N>
bool read_enum(const json_value& from, const char* name,
               const std::array<std::string_view, N>& names, Enum& into) {
  const auto index = index_of(names, text_at(from, name));
  if (index == N) return false;
  into = static_cast<Enum>(index);
  return true;
}

void write_effects(json_writer& out, const record& what) {
  if (!what.commands.empty()) write_commands(out, "commands", what.commands);
  write_events(out, "events", what.events);
  write_events(out, "raised", what.raised);
  write_timers(out, what.timers);
  write_names(out, "stopped", what.stopped);
  write_names(out, "closed", what.closed);
  write_names(out, "collected", what.collected);
  write_names(out, "consumed", what.consumed);
  write_names(out, "gave_up", what.gave_up);
  out.truth_if("failed", what.failed);
  out.truth_if("failing", what.failing);
}

void read_effects(const json_value& from, record& into) {
  into.commands = read_commands(from, "commands");
  into.events = read_events(from, "events");
  into.raised = read_events(from, "raised");
  into.timers = read_timers(from);
  into.stopped = read_names(from, "stopped");
  into.closed = read_names(from, "closed");
  into.collected = read_names(from, "collected");
  into.consumed = read_names(from, "consumed");
  into.gave_up = read_names(from, "gave_up");
  into.failed = truth_at(from, "failed");
  into.failing = truth_at(from, "failing");
}

}  // namespace

std::string_view to_string(input_kind kind) noexcept {
  return kinds[static_cast<std::size_t>(kind)];
}
std::string_view to_string(outcome what) noexcept {
  return outcomes[static_cast<std::size_t>(what)];
}
std::string_view to_string(saga_status status) noexcept {
  return statuses[static_cast<std::size_t>(status)];
}

std::string to_json(const record& what) {
  json_writer out;
  out.open();
  out.text("kind", to_string(what.kind));
  out.text("outcome", to_string(what.outcome));
  out.text_if("reason", what.reason);
  out.text("from", what.from);
  out.text("to", what.to);
  out.truth_if("reentered", what.reentered);
  if (what.row) out.number("row", static_cast<long long>(*what.row));
  out.text("status", to_string(what.status));
  out.text_if("schema", what.schema);
  out.text_if("timer", what.timer);
  if (what.offers > 0) out.number("offers", static_cast<long long>(what.offers));
  out.text_if("answers", what.answers);
  out.text_if("traceparent", what.traceparent);
  out.text_if("tracestate", what.tracestate);
  if (what.priority != priority_default) out.number("priority", what.priority);
  write_effects(out, what);
  if (what.jitter) out.real("jitter", *what.jitter);
  if (what.pin) {
    out.open("definition");
    out.number("version", what.pin->version);
    out.text("hash", what.pin->hash);
    out.close();
  }
  write_parent(out, what.parent);
  out.text_if("subject", what.subject);
  out.close();
  return out.take();
}

result<void> from_json(std::string_view json, record& into) {
  rapidjson::Document document;
  document.Parse(json.data(), json.size());
  if (document.HasParseError() || !document.IsObject() ||
      !read_enum(document, "kind", kinds, into.kind) ||
      !read_enum(document, "outcome", outcomes, into.outcome) ||
      !read_enum(document, "status", statuses, into.status)) {
    return error(errc::record_unreadable, "a record of version " + std::to_string(into.version) +
                                              " is not what this version of Snorri wrote");
  }
  into.reason = text_at(document, "reason");
  into.from = text_at(document, "from");
  into.to = text_at(document, "to");
  into.reentered = truth_at(document, "reentered");
  if (document.HasMember("row")) into.row = static_cast<std::size_t>(number_at(document, "row"));
  into.schema = text_at(document, "schema");
  into.timer = text_at(document, "timer");
  into.offers = static_cast<std::uint64_t>(number_at(document, "offers"));
  into.answers = text_at(document, "answers");
  into.traceparent = text_at(document, "traceparent");
  into.tracestate = text_at(document, "tracestate");
  into.priority = static_cast<int>(number_at(document, "priority", priority_default));
  read_effects(document, into);
  if (const auto jitter = document.FindMember("jitter");
      jitter != document.MemberEnd() && jitter->value.IsNumber()) {
    into.jitter = jitter->value.GetDouble();
  }
  if (const auto pin = document.FindMember("definition");
      pin != document.MemberEnd() && pin->value.IsObject()) {
    into.pin = definition_pin{static_cast<int>(number_at(pin->value, "version")),
                              text_at(pin->value, "hash")};
  }
  into.parent = read_parent(document);
  into.subject = text_at(document, "subject");
  return {};
}

}  // namespace snorri::sagas
