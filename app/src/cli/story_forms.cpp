// A saga in other forms than its story: step by step with what undid each, and as bars over time.
#include <algorithm>

#include "cli/asked.hpp"
#include "cli/story.hpp"
#include "text/table.hpp"
#include "text/time_text.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

constexpr std::size_t bar_columns_default = 60;
constexpr std::size_t bar_columns_min = 10;
constexpr std::size_t bar_columns_max = 100;
constexpr std::size_t name_columns_max = 28;

bool has_ended(const json& saga) {
  const std::string status = text_in(saga, "status");
  return status == "CONFIRMED" || status == "CANCELLED";
}

std::string answer_of(const asked_command& asked, bool ended) {
  std::string text = !asked.answer.empty() ? asked.answer
                     : asked.given_up      ? "none, outcome unknown"
                     : ended               ? "none"
                                           : "not yet";
  if (asked.attempts > 1) text += " (" + std::to_string(asked.attempts) + " attempts)";
  return text;
}

std::string took(const asked_command& asked) {
  return asked.answer.empty() ? "" : duration_text(asked.answered - asked.at);
}

std::string repeated(const std::string& text, std::size_t times) {
  std::string all;
  for (std::size_t i = 0; i < times; ++i) all += text;
  return all;
}

}  // namespace

std::string steps_text(const json& saga, const terminal& on) {
  const bool ended = has_ended(saga);
  const auto asked = asked_in(saga);
  table rows({{"FORWARD", 12},
              {"OF", 6},
              {"ANSWER", 12},
              {"TOOK", 5},
              {"UNDO", 12},
              {"ANSWER", 12},
              {"TOOK", 5}});
  for (const auto& each : asked) {
    if (!each.undoes.empty()) continue;
    const auto undo = std::find_if(asked.begin(), asked.end(),
                                   [&each](const auto& other) { return other.undoes == each.id; });
    const bool undone = undo != asked.end();
    rows.add({{each.type, paint::bold},
              {each.participant},
              {answer_of(each, ended), each.answer.empty() ? paint::yellow : paint::plain},
              {took(each)},
              {undone ? undo->type : "", paint::yellow},
              {undone ? answer_of(*undo, ended) : ""},
              {undone ? took(*undo) : ""}});
  }
  const std::string status = text_in(saga, "status");
  std::string text = painted(on, paint::bold, printable(text_in(saga, "saga"))) + "  " +
                     painted(on, paint_of_status(status), status) + " in " +
                     printable(text_in(saga, "state")) + "\n";
  return text + (rows.empty() ? "nothing was asked of anybody yet\n" : rows.text(on));
}

std::string timeline_text(const json& saga, const terminal& on, time_point now) {
  const auto asked = asked_in(saga);
  const auto begin = from_rfc3339(text_in(saga, "started_at")).value_or(time_point{});
  const auto last = from_rfc3339(text_in(saga, "updated_at")).value_or(time_point{});
  const auto end = std::max(has_ended(saga) ? last : std::max(now, last), begin + duration{1});
  std::size_t names = 0;
  for (const auto& each : asked) names = std::max(names, columns_of(each.type) + 2);
  names = std::min(names, name_columns_max);
  const std::size_t wide =
      on.width == 0 ? bar_columns_default : on.width - std::min(on.width, names + 18);
  const std::size_t columns = std::clamp(wide, bar_columns_min, bar_columns_max);
  const auto column_of = [&](time_point at) {
    return std::min(columns - 1, static_cast<std::size_t>((at - begin).count() *
                                                          static_cast<long long>(columns) /
                                                          (end - begin).count()));
  };
  std::string text = painted(on, paint::bold, printable(text_in(saga, "saga"))) + "  " +
                     date_time_text(begin) + ", " + duration_text(end - begin) + "\n";
  for (const auto& each : asked) {
    const bool open = each.answer.empty();
    const std::size_t from = column_of(each.at);
    const std::size_t to = column_of(open ? end : each.answered);
    const std::string name = (each.undoes.empty() ? "" : "↩ ") + each.type;
    text += padded(cut(printable(name), names), names) + " |" + std::string(from, ' ') +
            painted(on,
                    open                  ? paint::yellow
                    : each.undoes.empty() ? paint::green
                                          : paint::red,
                    repeated(open ? "░" : "█", to - from + 1)) +
            std::string(columns - to - 1, ' ') + "| " +
            (open ? each.given_up ? "no answer" : "open" : took(each));
    if (each.attempts > 1) text += ", " + std::to_string(each.attempts) + " attempts";
    text += "\n";
  }
  return text;
}

}  // namespace snorri::app
