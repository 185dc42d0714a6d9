// A command as JSON: the same in a record and in a snapshot.
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
                        raw_at(each, "body")});
  });
  return commands;
}

}  // namespace snorri::sagas
