#include "cli/story.hpp"

#include <algorithm>

#include "cli/asked.hpp"
#include "text/table.hpp"
#include "text/time_text.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

constexpr std::size_t who_columns_max = 20;
constexpr std::size_t margin = 2;
constexpr std::size_t clock_columns = 12;
constexpr std::size_t elapsed_columns = 11;
constexpr std::size_t said_columns_max = 28;    // then the states stand further to the right
constexpr std::size_t detail_columns_min = 22;  // left for details on a narrow terminal
constexpr std::size_t text_columns_max = 600;   // of one text, where the width has no limit

time_point time_in(const json& object, const char* name) {
  return from_rfc3339(text_in(object, name)).value_or(time_point{});
}

std::string times(long long count) {
  return count == 1 ? "once" : count == 2 ? "twice" : std::to_string(count) + " times";
}

/// Who it came from. A timer is the engine's, whose source is only its store's id.
std::string said_by(const json& record) {
  const json& input = value_in(record, "input");
  return text_in(input, "kind") == "timer" ? "engine" : text_in(input, "source");
}

/// What came in, as a reader would say it.
std::string said(const json& record) {
  const json& input = value_in(record, "input");
  const std::string kind = text_in(input, "kind");
  if (kind == "timer") return "no answer in time";
  if (kind == "failure") return "could not do it: " + text_in(record, "reason");
  if (kind == "cancel") {
    const std::string reason = text_in(record, "reason");
    return "asked to cancel" + (reason.empty() ? "" : ": " + reason);
  }
  const std::string reason = text_in(record, "reason");
  const std::string why = reason.empty() ? "" : ": " + reason;
  if (kind == "retry" || kind == "compensate" || kind == "resolve") return "asked to " + kind + why;
  if (kind == "skip") return "says " + text_in(input, "type") + why;
  // Of a message that was applied it says why an operator sent it.
  if (text_in(record, "outcome") == "applied") return text_in(input, "type") + why;
  return text_in(input, "type");
}

/// Builds the text line by line; knows the saga and the terminal.
class teller {
 public:
  teller(const json& saga, const terminal& on, time_point now)
      : saga_(saga), on_(on), now_(now), asked_(asked_in(saga)) {}

  std::string tell() {
    head();
    happened();
    asked();
    children();
    open();
    return std::move(out_);
  }

 private:
  bool ended() const {
    const std::string status = text_in(saga_, "status");
    return status == "CONFIRMED" || status == "CANCELLED";
  }

  void head();
  void happened();
  void record(const json& what, std::size_t who_columns);
  void detail(const json& what, std::size_t indent);
  void asked();
  void children();
  void open();

  void title(const std::string& text) { out_ += "\n" + painted(on_, paint::bold, text) + "\n"; }

  /// `text` at `indent`, wrapped; its further lines stand two columns further in.
  void line(std::size_t indent, const std::string& text, paint with = paint::plain) {
    const bool narrow = on_.width < indent + detail_columns_min + 2;
    // Two less than there are, for the lines that stand further in.
    const std::size_t room = on_.width == 0 ? 0
                             : narrow       ? detail_columns_min
                                            : on_.width - indent - 2;
    const std::size_t most = room == 0 ? text_columns_max : 3 * room;
    std::size_t at = indent;
    for (const std::string& part : wrapped(cut(printable(text), most), room)) {
      out_ += std::string(at, ' ') + painted(on_, with, part) + "\n";
      at = indent + 2;
    }
  }

  std::string until(time_point due) const {
    const auto left = std::chrono::duration_cast<duration>(due - now_);
    return clock_text(due) + (left.count() >= 0 ? " (in " + duration_text(left) + ")"
                                                : " (" + duration_text(-left) + " ago)");
  }

  const json& saga_;
  const terminal& on_;
  time_point now_;
  std::vector<asked_command> asked_;
  std::size_t said_columns_ = 0;
  std::string out_;
};

void teller::head() {
  const auto started = time_in(saga_, "started_at");
  const auto updated = time_in(saga_, "updated_at");
  const std::string status = text_in(saga_, "status");
  out_ += painted(on_, paint::bold, printable(text_in(saga_, "saga"))) + "  " +
          painted(on_, paint_of_status(status), status);
  if (ended()) out_ += " after " + duration_text(updated - started);
  if (!ended()) out_ += " in state " + printable(text_in(saga_, "state"));
  out_ += "\n";
  const auto step = [this](const std::string& name, const std::string& value) {
    line(margin, padded(name, 9) + value);
  };
  step("began", date_time_text(started));
  step(ended() ? "ended" : "last",
       date_time_text(updated) + ", " + duration_text(now_ - updated) + " ago");
  const json& definition = value_in(saga_, "definition");
  if (const std::string trace = text_in(saga_, "traceparent"); trace.size() > 35) {
    step("trace", trace.substr(3, 32));
  }
  const json& history = array_in(saga_, "history");
  if (!history.empty() && value_in(history.front(), "parent").is_object()) {
    step("parent", text_in(value_in(history.front(), "parent"), "saga"));
  }
  step("by", "definition " + text_in(saga_, "type") + " version " +
                 std::to_string(number_in(definition, "version")) + ", " +
                 std::to_string(number_in(saga_, "version")) + " records");
  if (const std::string reason = text_in(saga_, "reason"); !reason.empty()) {
    line(margin, padded("why", 9) + reason, paint_of_status(status));
  }
}

void teller::happened() {
  std::size_t who_columns = 4;
  for (const json& each : array_in(saga_, "history")) {
    who_columns = std::max(who_columns, columns_of(said_by(each)));
    said_columns_ = std::max(said_columns_, columns_of(said(each)));
  }
  title("What happened");
  for (const json& each : array_in(saga_, "history")) {
    record(each, std::min(who_columns, who_columns_max));
  }
}

void teller::record(const json& what, std::size_t who_columns) {
  const auto at = time_in(what, "at");
  const bool applied = text_in(what, "outcome") == "applied";
  const std::string elapsed = "+" + duration_text(at - time_in(saga_, "started_at"));
  const std::string gap = padded(elapsed, elapsed_columns);
  const std::size_t indent = margin + clock_columns + 2 + elapsed_columns + 1 + who_columns + 2;
  const std::string who = padded(cut(printable(said_by(what)), who_columns), who_columns);
  const bool moves = applied && text_in(what, "from") != text_in(what, "to");
  const std::string moved = printable(text_in(what, "from") + " → " + text_in(what, "to"));
  const std::string message = printable(said(what));
  const std::string status = text_in(what, "status");
  const bool end = status == "CONFIRMED" || status == "CANCELLED";
  const std::size_t width =
      std::max(std::min(said_columns_, said_columns_max), columns_of(message));
  const bool fits = on_.width == 0 || indent + width + 2 + columns_of(moved) <= on_.width;
  out_ += std::string(margin, ' ') + clock_text(at) + "  " + painted(on_, paint::dim, gap) + " " +
          who + "  " + painted(on_, applied ? paint::bold : paint::dim, message);
  if (moves) {
    out_ +=
        fits ? std::string(width - columns_of(message) + 2, ' ') : "\n" + std::string(indent, ' ');
    out_ += painted(on_, end ? paint_of_status(status) : paint::cyan, moved);
  }
  out_ += "\n";
  if (!applied) {
    const std::string reason = text_in(what, "reason");
    line(indent, text_in(what, "outcome") + (reason.empty() ? "" : ": " + reason), paint::dim);
    return;
  }
  detail(what, indent);
}

void teller::detail(const json& what, std::size_t indent) {
  const std::string content = brief(value_in(value_in(what, "input"), "body"));
  if (!content.empty()) line(indent, content, paint::dim);
  for (const json& change : array_in(what, "changed"))
    line(indent, change_text(change), paint::cyan);
  for (const json& command : array_in(what, "commands")) {
    const std::string undoes = text_in(command, "undoes");
    const asked_command* undone = find_asked(asked_, undoes);
    const asked_command* whole = find_asked(asked_, text_in(command, "id"));
    std::string text = (undoes.empty() ? "→ " : "↩ ") + text_in(command, "type");
    if (whole != nullptr && !whole->participant.empty()) text += " to " + whole->participant;
    if (const auto attempt = number_in(command, "attempt"); attempt > 1) {
      text += ", attempt " + std::to_string(attempt);
    }
    if (undone != nullptr) text += ", undoes " + undone->type;
    const auto delay = time_in(command, "due") - time_in(what, "at");
    if (delay > duration{0}) text += ", after a wait of " + duration_text(delay);
    line(indent, text, undoes.empty() ? paint::plain : paint::yellow);
  }
  for (const json& event : array_in(what, "events")) {
    line(indent, "⇒ " + text_in(event, "type") + " published", paint::green);
  }
}

void teller::asked() {
  if (asked_.empty()) return;
  title("What was asked");
  table commands(
      {{"COMMAND", 12}, {"OF", 6}, {"ASKED", 6}, {"ANSWER", 12}, {"AFTER", 6}, {"UNDONE", 6}});
  for (const asked_command& each : asked_) {
    std::string undone;
    for (const asked_command& other : asked_) {
      if (other.undoes != each.id) continue;
      undone = other.answer.empty() ? "being undone by " + other.type : "by " + other.type;
    }
    const bool answered = !each.answer.empty();
    std::string answer = answered        ? each.answer
                         : each.given_up ? "none, outcome unknown"
                         : ended()       ? "none"
                                         : "not yet";
    if (!each.failures.empty())
      answer += ", failed " + times(static_cast<long long>(each.failures.size()));
    commands.add({{(each.undoes.empty() ? "" : "↩ ") + each.type},
                  {each.participant.empty() ? "nobody yet" : each.participant,
                   each.participant.empty() ? paint::red : paint::plain},
                  {times(each.attempts), each.attempts > 1 ? paint::yellow : paint::plain},
                  {answer, answered ? paint::plain : paint::yellow},
                  {answered ? duration_text(each.answered - each.at) : ""},
                  {undone, paint::yellow}});
  }
  out_ += commands.text(on_, margin);
}

void teller::children() {
  if (array_in(saga_, "children").empty()) return;
  title("Its children");
  for (const json& child : array_in(saga_, "children")) {
    const std::string saga = text_in(child, "saga");
    const std::string status = text_in(child, "status");
    line(margin,
         (saga.empty() ? text_in(child, "type") + ", by " + text_in(child, "command") : saga) +
             (status.empty() ? "" : "  " + status + " in " + text_in(child, "state")),
         paint_of_status(status));
  }
}

void teller::open() {
  const json& open = value_in(saga_, "open");
  if (!open.is_object()) return;
  title("Still open");
  for (const json& command : array_in(open, "commands")) {
    const std::string who = text_in(command, "participant");
    const asked_command* whole = find_asked(asked_, text_in(command, "id"));
    std::string text = "waits for " +
                       (who.empty() ? "somebody who carries out " : who + " to answer ") +
                       text_in(command, "type");
    if (whole != nullptr) {
      text += ", asked " + times(number_in(command, "attempt")) + " since " + clock_text(whole->at);
    }
    line(margin, text, paint::cyan);
  }
  if (const auto timer = text_in(open, "timer"); !timer.empty()) {
    line(margin, "until " + until(time_in(open, "timer")) + ", then its time is up", paint::cyan);
  }
  if (text_in(saga_, "status") == "STUCK") {
    line(margin, "It is stuck: nothing more happens by itself.", paint::red);
  }
}

}  // namespace

std::string change_text(const json& change) {
  const auto side = [&change](const char* name) {
    const json& value = value_in(change, name);
    return change.contains(name) ? dump(value) : std::string("nothing");
  };
  const std::string path = text_in(change, "path");
  return (path.empty() ? "" : path + ": ") + side("before") + " → " + side("after");
}

std::string story(const json& saga, const terminal& on, time_point now) {
  return teller(saga, on, now).tell();
}

std::string record_line(const json& record, const terminal& on) {
  const bool applied = text_in(record, "outcome") == "applied";
  std::string text = said_by(record) + ": " + said(record);
  if (text_in(record, "from") != text_in(record, "to")) {
    text += "  " + text_in(record, "from") + " → " + text_in(record, "to");
  }
  for (const json& command : array_in(record, "commands")) {
    text += (text_in(command, "undoes").empty() ? "  → " : "  ↩ ") + text_in(command, "type");
    if (const auto who = text_in(command, "participant"); !who.empty()) text += " to " + who;
    if (number_in(command, "attempt") > 1) text += " again";
  }
  if (!applied) text += "  (" + text_in(record, "outcome") + ")";
  const std::string saga = cut(printable(text_in(record, "saga")), 30);
  const std::string head = clock_text(time_in(record, "at")) + "  " + padded(saga, 16) + "  ";
  const std::string status = text_in(record, "status");
  const std::size_t room = on.width > columns_of(head) + 20 ? on.width - columns_of(head) : 0;
  const paint look = !applied              ? paint::dim
                     : status == "PENDING" ? paint::plain
                                           : paint_of_status(status);
  return head + painted(on, look, cut(printable(text), on.width == 0 ? 0 : room));
}

}  // namespace snorri::app
