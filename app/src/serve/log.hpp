// The engine's log on stderr: human lines, or one JSON object a line. What a line is about stands
// in it; bodies of messages only for who asks for them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "snorri/engine/engine.hpp"

namespace snorri::app {

struct log_options {
  std::string level = "info";  // debug, info, warning or error
  bool as_json = false;
  bool bodies = false;
  std::string engine = {};  // its name, for JSON
};

/// Call it once, before the first log().
void start_log(const log_options& how);

/// Threads: these may be called from any.
void log(engine::severity how, std::string_view text);
void log_about(engine::severity how, std::string_view text, const engine::log_subject& about);

/// Of the lines that come from now on.
std::string log_level();
/// False if there is no such level.
bool set_log_level(const std::string& level);
void set_log_bodies(bool wanted);
/// Whether a line of severity debug would be written.
bool logs_debug();

/// A line without its end, as it is written with `as_json`.
std::string json_line(std::string_view at, engine::severity how, std::string_view text,
                      const engine::log_subject& about, const log_options& with);

}  // namespace snorri::app
