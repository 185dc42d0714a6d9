#include "serve/log.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include "text/terminal.hpp"

namespace snorri::app {

namespace {

spdlog::level::level_enum level_of(engine::severity how) {
  switch (how) {
    case engine::severity::debug:
      return spdlog::level::debug;
    case engine::severity::info:
      return spdlog::level::info;
    case engine::severity::warning:
      return spdlog::level::warn;
    case engine::severity::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

}  // namespace

void start_log(const std::string& level) {
  auto logger = spdlog::stderr_color_mt("snorri");
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%-7l%$ %v", spdlog::pattern_time_type::utc);
  logger->set_level(spdlog::level::from_str(level));
  logger->flush_on(spdlog::level::debug);
  spdlog::set_default_logger(std::move(logger));
}

void log(engine::severity how, std::string_view text) {
  // Text may hold what a peer sent: it must not be able to begin a line of its own.
  spdlog::default_logger_raw()->log(level_of(how), "{}", printable(text));
}

}  // namespace snorri::app
