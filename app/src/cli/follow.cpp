#include <algorithm>
#include <chrono>

#include "cli/commands.hpp"
#include "cli/signals.hpp"
#include "cli/story.hpp"
#include "views/json.hpp"
#include "views/saga_name.hpp"
#include "views/status_filter.hpp"

namespace snorri::app {

namespace {

/// Whether the record is among those that are wished.
bool passes(const follow_options& options, const json& record) {
  if (!options.prefix.empty() && !text_in(record, "key").starts_with(options.prefix)) return false;
  if (!options.state.empty() && text_in(record, "to") != options.state &&
      text_in(record, "from") != options.state) {
    return false;
  }
  const auto& all = options.statuses;
  return all.empty() || std::find(all.begin(), all.end(), text_in(record, "status")) != all.end();
}

/// Prints records; knows when the wished end was reached.
class follower {
 public:
  follower(const follow_options& options, output_format format)
      : options_(options), until_end_(options.until_end), format_(format), on_(stdout_terminal()) {
    using std::chrono::steady_clock;
    if (!options.timeout_s) return;
    deadline_ = steady_clock::now() + std::chrono::duration_cast<steady_clock::duration>(
                                          std::chrono::duration<double>(*options.timeout_s));
  }

  bool take(const json& record) {
    const bool open = !passes(options_, record)         ? true
                      : format_ == output_format::human ? print(record_line(record, on_) + "\n")
                                                        : printed_.add(record);
    const std::string status = text_in(record, "status");
    if (until_end_ && (status == "CONFIRMED" || status == "CANCELLED")) {
      ended_ = true;
      code_ = status == "CONFIRMED" ? exit_code::ok : exit_code::ended_otherwise;
    }
    return open && !ended_ && !was_interrupted();
  }

  bool is_over() {
    timed_out_ = deadline_ && std::chrono::steady_clock::now() >= *deadline_;
    return was_interrupted() || timed_out_ || stdout_closed();
  }

  bool timed_out() const { return timed_out_ && !ended_; }
  exit_code code() const { return code_; }
  /// With -o json the records are one array, closed when the following ends.
  void finish() {
    if (format_ != output_format::human) printed_.finish();
  }

 private:
  const follow_options& options_;
  bool until_end_;
  output_format format_;
  terminal on_;
  array_printer printed_{format_};
  std::optional<std::chrono::steady_clock::time_point> deadline_;
  bool ended_ = false;
  bool timed_out_ = false;
  exit_code code_ = exit_code::ok;
};

}  // namespace

result<exit_code> follow_command(source& from, const follow_options& given, output_format format) {
  follow_options options = given;
  auto statuses = parse_statuses(options.status);
  if (!statuses) return statuses.error();
  options.statuses = std::move(*statuses);
  follow_request what;
  what.type = options.type;
  if (!options.saga.empty()) {
    const auto name = parse_saga(options.saga);
    if (!name) return name.error();
    what.saga = *name;
  }
  if (options.until_end && !what.saga) {
    return error(errc::bad_argument, "--until-end wants to know whose end: follow TYPE/KEY");
  }
  const std::string begin = what.saga ? "start" : "now";
  what.from = options.from.empty() ? begin : options.from;
  take_over_signals();
  follower follows(options, format);
  const auto done = from.follow(
      what, [&follows](const json& record) { return follows.take(record); },
      [&follows] { return follows.is_over(); });
  follows.finish();
  if (!done) return done.error();
  if (follows.timed_out() && options.until_end) {
    return error(errc::timed_out, options.saga + " has not ended in time: `snorri show " +
                                      options.saga + "` tells what it waits for");
  }
  return follows.code();
}

}  // namespace snorri::app
