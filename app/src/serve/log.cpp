#include "serve/log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <array>
#include <atomic>

#include "snorri/base/clock.hpp"
#include "text/terminal.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

struct level_row {
  const char* name;
  engine::severity how;
  spdlog::level::level_enum level;
};
constexpr std::array<level_row, 4> levels{
    {{"debug", engine::severity::debug, spdlog::level::debug},
     {"info", engine::severity::info, spdlog::level::info},
     {"warning", engine::severity::warning, spdlog::level::warn},
     {"error", engine::severity::error, spdlog::level::err}}};

const level_row& row_of(engine::severity how) { return levels[static_cast<std::size_t>(how)]; }

// Set once before the first line; the level is spdlog's own.
log_options current;
std::atomic<bool> bodies_wanted{false};

std::string human_line(std::string_view text, const engine::log_subject& about) {
  std::string line(text);
  if (!about.saga.empty() && text.find(about.saga) == std::string_view::npos) {
    line += " [" + std::string(about.saga) + "]";
  }
  if (!about.trace.empty()) line += " [trace " + std::string(about.trace) + "]";
  if (bodies_wanted && !about.body.empty()) line += " body " + std::string(about.body);
  return printable(line);
}

}  // namespace

std::string json_line(std::string_view at, engine::severity how, std::string_view text,
                      const engine::log_subject& about, const log_options& with) {
  json line{{"at", at}, {"level", row_of(how).name}, {"engine", with.engine}, {"message", text}};
  if (!about.saga.empty()) line["saga"] = about.saga;
  if (!about.trace.empty()) line["trace"] = about.trace;
  if (with.bodies && !about.body.empty()) line["body"] = body_json(std::string(about.body));
  return dump(line);
}

void start_log(const log_options& how) {
  current = how;
  bodies_wanted = how.bodies;
  auto logger = spdlog::stderr_color_mt("snorri");
  if (how.as_json) {
    logger->set_pattern("%v");
  } else {
    logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%-7l%$ %v", spdlog::pattern_time_type::utc);
  }
  logger->flush_on(spdlog::level::debug);
  spdlog::set_default_logger(std::move(logger));
  set_log_level(how.level);
}

void log(engine::severity how, std::string_view text) { log_about(how, text, {}); }

void log_about(engine::severity how, std::string_view text, const engine::log_subject& about) {
  auto* const logger = spdlog::default_logger_raw();
  const auto level = row_of(how).level;
  if (!logger->should_log(level)) return;
  if (!current.as_json) {
    // Text may hold what a peer sent: it must not be able to begin a line of its own.
    logger->log(level, "{}", human_line(text, about));
    return;
  }
  log_options with = current;
  with.bodies = bodies_wanted;
  logger->log(level, "{}", json_line(to_rfc3339(system_clock().now()), how, text, about, with));
}

std::string log_level() {
  const auto now = spdlog::default_logger_raw()->level();
  for (const level_row& each : levels) {
    if (each.level == now) return each.name;
  }
  return "error";
}

bool set_log_level(const std::string& level) {
  for (const level_row& each : levels) {
    if (level != each.name) continue;
    spdlog::default_logger_raw()->set_level(each.level);
    return true;
  }
  return false;
}

void set_log_bodies(bool wanted) { bodies_wanted = wanted; }

bool logs_debug() { return spdlog::default_logger_raw()->should_log(spdlog::level::debug); }

}  // namespace snorri::app
