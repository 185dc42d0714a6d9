// The command that asks how the engine is.
#include "cli/commands.hpp"
#include "text/table.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

std::string value_text(const json& value) {
  return value.is_string() ? value.get<std::string>() : dump(value);
}

std::string joined(const json& words) {
  std::string text;
  for (const json& word : words) text += (text.empty() ? "" : ", ") + value_text(word);
  return text;
}

/// "3/256": what is out of what may be.
std::string window_text(const json& peer, const char* out, const char* of) {
  return std::to_string(number_in(peer, out)) + "/" + std::to_string(number_in(peer, of));
}

}  // namespace

result<void> status_command(const http_address& at, output_format format) {
  const auto status = engine_status(at);
  if (!status) return status.error();
  if (format != output_format::human) {
    print(dump(*status, format == output_format::document ? 2 : -1) + "\n");
    return {};
  }
  const terminal on = stdout_terminal();
  table values({{"ENGINE", 10}, {"", 10}});
  for (const auto& [key, value] : status->items()) {
    if (!value.is_structured()) values.add({{key}, {value_text(value)}});
  }
  table peers(
      {{"PEER", 8}, {"CARRIES OUT", 12}, {"SUBSCRIBES AS", 12}, {"IN FLIGHT", 9}, {"BYTES", 9}});
  for (const json& peer : array_in(*status, "peers")) {
    peers.add({{text_in(peer, "name"), paint::bold},
               {joined(array_in(peer, "commands"))},
               {joined(array_in(peer, "subscriptions"))},
               {window_text(peer, "commands_in_flight", "credit")},
               {window_text(peer, "bytes_in_flight", "credit_bytes")}});
  }
  table paused({{"PAUSED", 8}, {"AFTER", 6}, {"FAILURES", 8}, {"REASON", 12}});
  for (const json& each : array_in(*status, "paused")) {
    paused.add({{text_in(each, "name"), paint::bold},
                {std::to_string(number_in(each, "after"))},
                {std::to_string(number_in(each, "failures"))},
                {text_in(each, "reason")}});
  }
  print(values.text(on) + (paused.empty() ? "" : "\n" + paused.text(on)) +
        (peers.empty() ? "" : "\n" + peers.text(on)));
  return {};
}

}  // namespace snorri::app
