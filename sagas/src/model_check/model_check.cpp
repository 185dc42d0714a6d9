#include "snorri/sagas/model_check.hpp"

#include <algorithm>
#include <array>

#include "model_check/retell.hpp"
#include "model_check/search.hpp"

namespace snorri::sagas {

namespace {

using namespace checking;

struct property_text {
  std::string_view name;
  std::string_view meaning;
};
constexpr std::array<property_text, 8> properties{{
    {"can_end", "every state can still come to an end"},
    {"right_end", "cancelled: all that was or may be done is undone; confirmed: all is done"},
    {"pivot_kept", "after the pivot nothing is undone"},
    {"undone_once", "nothing is undone twice, or before it could be done"},
    {"timers_set", "who waits for a participant has a timer, and a row for it"},
    {"invariants_hold", "the user's invariants hold"},
    {"executors_agree", "both executors, and the fold of what is stored, agree"},
    {"answers_taken", "every answer to an open command has a row, and a late one changes nothing"},
}};

/// Within their ranges. Every event from outside may come once, and one of them twice.
check_bounds clamped(check_bounds what, const catalog& known) {
  if (what.outside_events < 0) {
    const auto types = static_cast<int>(known.outside_types());
    what.outside_events = std::max(2, types + 1);
  }
  for (int* each : {&what.losses, &what.duplicates, &what.cancels, &what.crashes,
                    &what.technical_failures, &what.outside_events}) {
    *each = std::clamp(*each, 0, 15);
  }
  what.attempts_max = std::clamp(what.attempts_max, 1, 15);
  return what;
}

std::vector<std::string> list_unexplored(const catalog& known, const saga_side& saga,
                                         const check_report& of) {
  std::vector<std::string> list = known.problems();
  if (!of.complete && !of.stopped.empty()) list.push_back("what lies further: it " + of.stopped);
  if (!known.by().has_samples()) {
    list.push_back(
        "bodies: every message is as its type is made by default, and guards are "
        "answered both ways (give `samples` to have them asked)");
  }
  list.push_back("more than " + std::to_string(of.bounds.attempts_max) +
                 " attempts at a command where the saga allows more");
  const auto& commands = known.commands();
  if (std::any_of(commands.begin(), commands.end(),
                  [](const auto& each) { return each.is_child(); })) {
    list.push_back("the child sagas: here each is a participant; check them by themselves");
  }
  if (known.by().shape().policies.key_reusable) {
    list.push_back("a second saga under the same key, after the end of the first");
  }
  for (const auto& each : saga.thrown()) list.push_back("what is behind an exception: " + each);
  const auto& rows = known.by().shape().rows;
  for (const auto row : of.rows_untaken) {
    const std::string guard = rows[row].guard.empty() ? "" : " [" + rows[row].guard + "]";
    list.push_back("row " + std::to_string(row) + ", never taken: " + rows[row].from + " on " +
                   rows[row].on + guard);
  }
  return list;
}

}  // namespace

std::string_view to_string(check_property what) noexcept {
  return properties[static_cast<std::size_t>(what)].name;
}
std::string_view meaning(check_property what) noexcept {
  return properties[static_cast<std::size_t>(what)].meaning;
}

check_report model_check(const definition& what, const check_options& given) {
  check_options options = given;
  const bool data_matters =
      what.has_samples() || !what.invariants().empty() || !options.invariants.empty();
  catalog known(what, data_matters);
  options.bounds = clamped(given.bounds, known);
  saga_side saga(known, options);
  search all(known, saga, options);

  check_report report;
  report.type = what.shape().name;
  report.version = what.shape().version;
  report.bounds = options.bounds;
  all.run(report);
  for (const auto& [found, visit] : all.findings()) {
    const std::string sentence = "saga " + report.type + ": " + found.sentence;
    report.violations.push_back(
        {found.property, sentence,
         retell(known, saga, all.rules(), all.way_to(visit), options, found.sentence)});
  }
  std::stable_sort(report.violations.begin(), report.violations.end(),
                   [](const check_violation& left, const check_violation& right) {
                     return left.property < right.property;
                   });
  if (all.first_stuck() != 0) {
    report.shortest_stuck =
        retell(known, saga, all.rules(), all.way_to(all.first_stuck()), options, "STUCK");
  }
  report.not_explored = list_unexplored(known, saga, report);
  return report;
}

}  // namespace snorri::sagas
