// `snorri why`: what a saga waits for, in plain words.
#include <CLI/App.hpp>

#include "cli/reading_commands.hpp"
#include "cli/story.hpp"
#include "net/url.hpp"
#include "text/time_text.hpp"
#include "views/json.hpp"
#include "views/saga_name.hpp"

namespace snorri::app {

namespace {

constexpr std::size_t margin = 2;
constexpr std::size_t word_columns = 12;

class writer {
 public:
  writer(const terminal& on, time_point now) : on_(on), now_(now) {}

  void line(const std::string& text, paint with = paint::plain, std::size_t indent = 0) {
    const std::size_t room = on_.width > indent + 2 * margin ? on_.width - indent - margin : 0;
    std::size_t at = indent;
    for (const std::string& part : wrapped(printable(text), room)) {
      out_ += std::string(at, ' ') + painted(on_, with, part) + "\n";
      at = indent + (indent == 0 ? 0 : margin);
    }
  }
  void item(const std::string& word, const std::string& text, paint with = paint::plain) {
    line(padded(word, word_columns) + text, with, margin);
  }
  void title(const std::string& text) { out_ += "\n" + painted(on_, paint::bold, text) + "\n"; }

  /// "2010-12-01 08:26:00 UTC, 3 h 12 min ago" or "..., in 20 s".
  std::string when(const json& in, const char* name) const {
    const auto at = from_rfc3339(text_in(in, name)).value_or(time_point{});
    const auto ago = now_ - at;
    return date_time_text(at) +
           (ago.count() >= 0 ? ", " + duration_text(ago) + " ago" : ", in " + duration_text(-ago));
  }
  std::string take() { return std::move(out_); }

 private:
  const terminal& on_;
  time_point now_;
  std::string out_;
};

void write_health(writer& to, const json& wait) {
  const json& all = array_in(wait, "participants");
  const std::string type = text_in(wait, "type");
  if (all.empty()) {
    to.item("", "nobody who carries out " + type + " was ever connected", paint::red);
  }
  for (const json& each : all) {
    const std::string name = text_in(each, "name");
    const json& connected = value_in(each, "connected");
    if (connected.is_null()) {
      to.item("", name + " carries it out; whether it is connected, its engine knows (--admin)",
              paint::dim);
    } else if (!connected.get<bool>()) {
      const bool seen = !value_in(each, "seen").is_null();
      to.item("",
              name + " is not connected" +
                  (seen ? ", last seen " + to.when(each, "seen")
                        : ", and was not since the engine started"),
              paint::red);
    } else {
      to.item("", name + " is connected since " + to.when(each, "since") + ", has " +
                      std::to_string(number_in(each, "in_hand")) + " in hand and room for " +
                      std::to_string(number_in(each, "credit")));
    }
  }
}

void write_waits(writer& to, const json& why) {
  for (const json& wait : array_in(why, "waits_for")) {
    if (text_in(wait, "kind") == "event") continue;
    to.title("It asked for " + text_in(wait, "type"));
    to.item("first", to.when(wait, "since"));
    const auto attempt = number_in(wait, "attempt");
    if (attempt > 1) to.item("attempts", std::to_string(attempt), paint::yellow);
    const json& failures = array_in(wait, "failures");
    if (!failures.empty()) {
      const json& last = failures.back();
      to.item("error",
              text_in(last, "participant") + " could not do it: " + text_in(last, "reason") + " (" +
                  to.when(last, "at") + ")",
              paint::red);
      if (failures.size() > 1) to.item("", "and so " + std::to_string(failures.size()) + " times");
    }
    if (text_in(wait, "kind") == "reply") write_health(to, wait);
  }
}

void write_next(writer& to, const json& why) {
  const json& next = array_in(why, "next");
  if (next.empty()) return;
  to.title("By itself");
  for (const json& each : next) {
    const bool late = value_in(each, "late").is_boolean() && value_in(each, "late").get<bool>();
    to.line(text_in(each, "what") + ": " + to.when(each, "at") + (late ? ", it is late" : ""),
            late ? paint::red : paint::plain, margin);
  }
}

void write_engine(writer& to, const json& why) {
  const json& engine = value_in(why, "engine");
  if (!engine.is_object()) return;
  if (const std::string reason = text_in(engine, "not_writable_why"); !reason.empty()) {
    to.item("engine", "nothing can be recorded: " + reason, paint::red);
  }
  if (const json& draining = value_in(engine, "draining");
      draining.is_boolean() && draining.get<bool>()) {
    to.item("engine", "it is stopping", paint::yellow);
  }
}

}  // namespace

std::string why_text(const json& why, const terminal& on, time_point now) {
  writer to(on, now);
  const std::string status = text_in(why, "status");
  to.line(text_in(why, "sentence"), status == "STUCK" ? paint::red : paint::bold);
  to.item("state", text_in(why, "state") + ", " + status + ", since " + to.when(why, "since"),
          paint_of_status(status));
  to.item("began", to.when(why, "started_at"));
  if (const std::string reason = text_in(why, "reason"); !reason.empty()) {
    to.item("why", reason, paint::yellow);
  }
  if (const std::string broken = text_in(why, "broken"); !broken.empty()) {
    to.item("broken", "the engine leaves it alone: " + broken, paint::red);
  }
  write_engine(to, why);
  write_waits(to, why);
  write_next(to, why);
  if (const json& parked = array_in(why, "parked"); !parked.empty()) {
    to.title("Set aside for its key");
    for (const json& each : parked) {
      to.line(std::to_string(number_in(each, "id")) + "  " + text_in(each, "type") + " from " +
                  text_in(each, "source") + ": " + text_in(each, "reason"),
              paint::yellow, margin);
    }
  }
  to.title("What would help");
  std::size_t columns = 0;
  for (const json& each : array_in(why, "help")) {
    columns = std::max(columns, columns_of(text_in(each, "command")));
  }
  for (const json& each : array_in(why, "help")) {
    to.line(padded(text_in(each, "command"), columns + 2) + text_in(each, "what"), paint::plain,
            margin);
  }
  return to.take();
}

void add_why(CLI::App& to, why_options& into) {
  to.add_option("saga", into.saga, "The saga: TYPE/KEY, such as order/536365")->required();
}

result<void> why_command(source& from, const why_options& options, output_format format) {
  const auto name = parse_saga(options.saga);
  if (!name) return name.error();
  const auto why = from.get("/v1/sagas/" + percent_encode(name->category) + "/" +
                            percent_encode(name->key) + "/why");
  if (!why) return why.error();
  print(format == output_format::human
            ? why_text(*why, stdout_terminal(), system_clock().now())
            : dump(*why, format == output_format::document ? 2 : -1) + "\n");
  return {};
}

}  // namespace snorri::app
