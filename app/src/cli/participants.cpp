// `snorri participants`: who carries commands out, and how they are.
#include <cstdio>

#include "cli/reading_commands.hpp"
#include "text/table.hpp"
#include "text/time_text.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

std::string ago(const json& in, const char* name, time_point now) {
  const auto at = from_rfc3339(text_in(in, name));
  return at ? duration_text(now - *at) : "";
}

cell state_of(const json& each) {
  const json& connected = value_in(each, "connected");
  if (connected.is_null()) return {"unknown", paint::dim};
  if (!connected.get<bool>()) return {"away", paint::red};
  const json& draining = value_in(each, "draining");
  if (draining.is_boolean() && draining.get<bool>()) return {"draining", paint::yellow};
  return {"connected", paint::green};
}

std::string joined(const json& words) {
  std::string text;
  for (const json& word : words) text += (text.empty() ? "" : ", ") + word.get<std::string>();
  return text;
}

}  // namespace

result<void> participants_command(source& from, output_format format) {
  const auto all = from.get("/v1/participants");
  if (!all) return all.error();
  if (format != output_format::human) {
    array_printer out(format);
    for (const json& each : *all) out.add(each);
    out.finish();
    return {};
  }
  table rows({{"PARTICIPANT", 11},
              {"STATE", 9},
              {"SINCE", 6},
              {"SEEN", 6},
              {"IN HAND", 7},
              {"WAITING", 7},
              {"CREDIT", 6},
              {"CARRIES OUT", 12}});
  const auto now = system_clock().now();
  for (const json& each : *all) {
    rows.add({{text_in(each, "name"), paint::bold},
              state_of(each),
              {ago(each, "since", now)},
              {ago(each, "seen", now)},
              {std::to_string(number_in(each, "in_hand"))},
              {std::to_string(number_in(each, "waiting"))},
              {std::to_string(number_in(each, "credit"))},
              {joined(array_in(each, "commands"))}});
  }
  if (rows.empty()) std::fputs("snorri: nobody is known\n", stderr);
  if (!rows.empty()) print(rows.text(stdout_terminal()));
  return {};
}

}  // namespace snorri::app
