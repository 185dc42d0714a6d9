// `snorri top`: how an engine and its sagas are, again and again.
#include <unistd.h>

#include <CLI/App.hpp>
#include <cstdio>

#include "cli/reading_commands.hpp"
#include "cli/signals.hpp"
#include "cli/story.hpp"
#include "text/table.hpp"
#include "text/time_text.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

constexpr std::size_t stuck_shown_max = 10;

/// One look.
result<json> look(source& from, bool engine) {
  json seen{{"at", to_rfc3339(system_clock().now())}, {"engine", nullptr}};
  if (engine) {
    auto status = from.get("/v1/status");
    if (!status) return status.error();
    for (const char* name : {"name", "version", "recovered", "draining", "writable", "position",
                             "transitions", "commands_open", "timers", "parked", "held", "refused",
                             "broken_sagas", "sagas_cached", "log_bytes"}) {
      seen["engine"][name] = value_in(*status, name);
    }
  }
  auto participants = from.get("/v1/participants");
  if (!participants) return participants.error();
  seen["participants"] = std::move(*participants);
  list_request stuck;
  stuck.status = "STUCK";
  stuck.limit = stuck_shown_max;
  auto rows = from.list(stuck);
  if (!rows) return rows.error();
  seen["stuck"] = std::move(*rows);
  return seen;
}

std::string rate_text(const json& now, const json& before) {
  const json& engine = value_in(now, "engine");
  if (!before.is_object() || !engine.is_object()) return "";
  const auto at = from_rfc3339(text_in(now, "at")).value_or(time_point{});
  const auto then = from_rfc3339(text_in(before, "at")).value_or(time_point{});
  const double seconds = static_cast<double>((at - then).count()) / 1e6;
  const auto moved =
      number_in(engine, "transitions") - number_in(value_in(before, "engine"), "transitions");
  if (seconds <= 0) return "";
  return std::to_string(static_cast<long long>(static_cast<double>(moved) / seconds)) +
         " transitions/s";
}

std::string frame(const json& now, const json& before, const terminal& on) {
  const auto at = from_rfc3339(text_in(now, "at")).value_or(time_point{});
  const json& engine = value_in(now, "engine");
  std::string text = painted(on, paint::bold, "snorri top") + "  " + date_time_text(at) + "\n";
  const auto count = [&engine](const char* name) {
    return std::to_string(number_in(engine, name)) + " ";
  };
  if (engine.is_object()) {
    const std::string rate = rate_text(now, before);
    text += printable(text_in(engine, "name")) + ": " + (rate.empty() ? "" : rate + ", ") +
            count("commands_open") + "commands open, " + count("timers") + "timers, " +
            count("parked") + "parked, " + count("held") + "held\n";
    if (const json& writable = value_in(engine, "writable");
        writable.is_boolean() && !writable.get<bool>()) {
      text += painted(on, paint::red, "nothing can be recorded: `snorri status` says why") + "\n";
    }
  }
  table peers({{"PARTICIPANT", 11}, {"STATE", 9}, {"IN HAND", 7}, {"CREDIT", 6}, {"SEEN", 6}});
  for (const json& each : array_in(now, "participants")) {
    const json& connected = value_in(each, "connected");
    const auto last_seen = from_rfc3339(text_in(each, "seen"));
    const bool away = connected.is_boolean() && !connected.get<bool>();
    peers.add({{text_in(each, "name"), paint::bold},
               {connected.is_null() ? "unknown"
                : away              ? "away"
                                    : "connected",
                away ? paint::red : paint::plain},
               {std::to_string(number_in(each, "in_hand"))},
               {std::to_string(number_in(each, "credit"))},
               {last_seen ? duration_text(at - *last_seen) + " ago" : ""}});
  }
  if (!peers.empty()) text += "\n" + peers.text(on);
  table stuck({{"STUCK", 12}, {"STATE", 8}, {"SINCE", 8}});
  for (const json& each : array_in(now, "stuck")) {
    const auto updated = from_rfc3339(text_in(each, "updated_at")).value_or(time_point{});
    stuck.add({{text_in(each, "saga"), paint::red},
               {text_in(each, "state")},
               {duration_text(at - updated)}});
  }
  text += "\n" + (stuck.empty() ? "no saga is stuck\n" : stuck.text(on));
  return text;
}

}  // namespace

void add_top(CLI::App& to, top_options& into) {
  to.add_option("--interval", into.interval_s, "Between two looks, in seconds")
      ->capture_default_str();
  to.add_option("--times", into.times,
                "So many looks (default: until Ctrl-C; one where the output is no terminal)");
}

result<void> top_command(source& from, bool engine, const top_options& options,
                         output_format format) {
  const bool on_terminal = isatty(STDOUT_FILENO) != 0;
  const std::size_t times = options.times != 0 || on_terminal ? options.times : 1;
  take_over_signals();
  json before;
  array_printer out(format);
  for (std::size_t seen = 0; times == 0 || seen < times; ++seen) {
    if (seen > 0 && !pause_for(std::chrono::duration_cast<duration>(
                        std::chrono::duration<double>(options.interval_s)))) {
      break;
    }
    auto now = look(from, engine);
    if (!now) return now.error();
    if (format != output_format::human) {
      if (!out.add(*now)) break;
    } else {
      const bool clears = on_terminal && times != 1;
      if (!print((clears     ? "\x1b[H\x1b[2J"
                  : seen > 0 ? "\n"
                             : "") +
                 frame(*now, before, stdout_terminal()))) {
        break;
      }
    }
    before = std::move(*now);
  }
  if (format != output_format::human) out.finish();
  return {};
}

}  // namespace snorri::app
