// Commands, events and timers as JSON: the same in a record and in a snapshot.
#pragma once

#include "json_io.hpp"
#include "snorri/sagas/record.hpp"

namespace snorri::sagas {

inline void write_commands(json_writer& out, std::string_view name,
                           const std::vector<command_record>& commands) {
  out.open_array(name);
  for (const command_record& each : commands) {
    out.open();
    out.text("id", each.id);
    out.text("name", each.name);
    out.text("type", each.type);
    out.number("attempt", each.attempt);
    out.number("due", to_us(each.due));
    out.text_if("undoes", each.undoes);
    out.text_if("child", each.child);
    if (!each.body.empty()) out.raw("body", each.body);
    out.close();
  }
  out.close_array();
}

inline std::vector<command_record> read_commands(const json_value& from, const char* name) {
  std::vector<command_record> commands;
  each_at(from, name, [&commands](const json_value& each) {
    commands.push_back({text_at(each, "id"), text_at(each, "name"), text_at(each, "type"),
                        static_cast<int>(number_at(each, "attempt", 1)),
                        from_us(number_at(each, "due")), text_at(each, "undoes"),
                        raw_at(each, "body"), text_at(each, "child")});
  });
  return commands;
}

inline void write_events(json_writer& out, const char* name,
                         const std::vector<event_record>& events) {
  if (events.empty()) return;
  out.open_array(name);
  for (const event_record& each : events) {
    out.open();
    out.text("id", each.id);
    out.text("type", each.type);
    out.raw("body", each.body);
    out.close();
  }
  out.close_array();
}

inline std::vector<event_record> read_events(const json_value& from, const char* name) {
  std::vector<event_record> events;
  each_at(from, name, [&events](const json_value& each) {
    events.push_back({text_at(each, "id"), text_at(each, "type"), raw_at(each, "body")});
  });
  return events;
}

inline void write_timers(json_writer& out, const std::vector<timer_record>& timers) {
  if (timers.empty()) return;
  out.open_array("timers");
  for (const timer_record& each : timers) {
    out.open();
    out.number("epoch", static_cast<long long>(each.epoch));
    out.number("due", to_us(each.due));
    out.text_if("name", each.name);
    out.close();
  }
  out.close_array();
}

inline std::vector<timer_record> read_timers(const json_value& from) {
  std::vector<timer_record> timers;
  each_at(from, "timers", [&timers](const json_value& each) {
    timers.push_back({static_cast<std::uint64_t>(number_at(each, "epoch")),
                      from_us(number_at(each, "due")), text_at(each, "name")});
  });
  return timers;
}

inline void write_names(json_writer& out, const char* name, const std::vector<std::string>& names) {
  if (names.empty()) return;
  out.open_array(name);
  for (const auto& each : names) out.string(each);
  out.close_array();
}

inline std::vector<std::string> read_names(const json_value& from, const char* name) {
  std::vector<std::string> names;
  each_at(from, name, [&names](const json_value& each) {
    if (each.IsString()) names.emplace_back(each.GetString(), each.GetStringLength());
  });
  return names;
}

inline void write_parent(json_writer& out, const std::optional<parent_link>& parent) {
  if (!parent) return;
  out.open("parent");
  out.text("saga", parent->saga);
  out.text("command", parent->command);
  out.close();
}

inline std::optional<parent_link> read_parent(const json_value& from) {
  const auto found = from.FindMember("parent");
  if (found == from.MemberEnd() || !found->value.IsObject()) return std::nullopt;
  return parent_link{text_at(found->value, "saga"), text_at(found->value, "command")};
}

}  // namespace snorri::sagas
