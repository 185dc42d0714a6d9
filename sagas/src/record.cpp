#include "snorri/sagas/record.hpp"

#include <array>

#include "command_json.hpp"

namespace snorri::sagas {

namespace {

constexpr std::array<std::string_view, 6> kinds{"start", "event",   "reply",
                                                "timer", "failure", "cancel"};
constexpr std::array<std::string_view, 6> outcomes{"applied", "ignored",    "duplicate",
                                                   "late",    "unexpected", "rejected"};
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
  if (!what.events.empty()) {
    out.open_array("events");
    for (const auto& event : what.events) {
      out.open();
      out.text("id", event.id);
      out.text("type", event.type);
      out.raw("body", event.body);
      out.close();
    }
    out.close_array();
  }
  if (!what.timers.empty()) {
    out.open_array("timers");
    for (const auto& timer : what.timers) {
      out.open();
      out.number("epoch", static_cast<long long>(timer.epoch));
      out.number("due", to_us(timer.due));
      out.close();
    }
    out.close_array();
  }
  if (!what.closed.empty()) {
    out.open_array("closed");
    for (const auto& id : what.closed) out.string(id);
    out.close_array();
  }
}

void read_effects(const json_value& from, record& into) {
  into.commands = read_commands(from, "commands");
  each_at(from, "events", [&into](const json_value& each) {
    into.events.push_back({text_at(each, "id"), text_at(each, "type"), raw_at(each, "body")});
  });
  each_at(from, "timers", [&into](const json_value& each) {
    into.timers.push_back(
        {static_cast<std::uint64_t>(number_at(each, "epoch")), from_us(number_at(each, "due"))});
  });
  each_at(from, "closed", [&into](const json_value& each) {
    if (each.IsString()) into.closed.emplace_back(each.GetString(), each.GetStringLength());
  });
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
  out.text("status", to_string(what.status));
  out.text_if("answers", what.answers);
  out.text_if("traceparent", what.traceparent);
  write_effects(out, what);
  if (what.jitter) out.real("jitter", *what.jitter);
  if (what.pin) {
    out.open("definition");
    out.number("version", what.pin->version);
    out.text("hash", what.pin->hash);
    out.close();
  }
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
  into.answers = text_at(document, "answers");
  into.traceparent = text_at(document, "traceparent");
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
  return {};
}

}  // namespace snorri::sagas
