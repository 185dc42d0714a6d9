// The report as text and as JSON.
#include <algorithm>

#include "json_io.hpp"
#include "snorri/sagas/model_check.hpp"

namespace snorri::sagas {

namespace {

std::string with_commas(std::size_t number) {
  std::string text = std::to_string(number);
  for (auto at = static_cast<int>(text.size()) - 3; at > 0; at -= 3) {
    text.insert(static_cast<std::size_t>(at), 1, ',');
  }
  return text;
}

std::string text_of(const check_bounds& bounds) {
  return "losses " + std::to_string(bounds.losses) + ", duplicates " +
         std::to_string(bounds.duplicates) + ", cancels " + std::to_string(bounds.cancels) +
         ", crashes " + std::to_string(bounds.crashes) + ", technical failures " +
         std::to_string(bounds.technical_failures) + ", outside events " +
         std::to_string(bounds.outside_events);
}

void tell(const check_story& what, std::string& into) {
  std::size_t number = 0;
  for (const auto& each : what.lines) into += "  " + std::to_string(++number) + ". " + each + "\n";
  if (what.open.empty()) return;
  into += "  still open:";
  for (const auto& each : what.open) into += (&each == &what.open.front() ? " " : "; ") + each;
  into += "\n";
}

void write(json_writer& out, const check_bounds& what) {
  out.open("bounds");
  out.number("losses", what.losses);
  out.number("duplicates", what.duplicates);
  out.number("cancels", what.cancels);
  out.number("crashes", what.crashes);
  out.number("technical_failures", what.technical_failures);
  out.number("outside_events", what.outside_events);
  out.number("attempts_max", what.attempts_max);
  out.close();
}

void write(json_writer& out, const char* name, const std::vector<std::string>& list) {
  out.open_array(name);
  for (const auto& each : list) out.string(each);
  out.close_array();
}

void write(json_writer& out, const check_story& what) {
  out.open("story");
  write(out, "lines", what.lines);
  write(out, "open", what.open);
  out.text("mermaid", what.mermaid);
  out.close();
}

}  // namespace

std::string summary(const check_report& of) {
  std::string text = of.type + " " + std::to_string(of.version) + ": ";
  if (of.proven()) {
    text += "proven";
  } else if (!of.violations.empty()) {
    text += of.violations.size() == 1
                ? "1 property is violated"
                : std::to_string(of.violations.size()) + " properties are violated";
  } else {
    text += "not proven, " + of.stopped;
  }
  text += ", " + with_commas(of.states) + " states, " + with_commas(of.transitions) +
          " transitions, " + text_of(of.bounds);
  return text;
}

std::string to_text(const check_report& of) {
  std::string text = summary(of) + "\n";
  for (const auto& each : of.violations) {
    text += "\n" + std::string(to_string(each.property)) + ": " + each.sentence + "\n";
    tell(each.story, text);
  }
  if (of.stuck > 0) {
    text += "\nstuck, and an operator's to resolve, in " + with_commas(of.stuck) +
            " states; the shortest way:\n";
    tell(of.shortest_stuck, text);
  }
  if (!of.not_explored.empty()) text += "\nnot explored:\n";
  for (const auto& each : of.not_explored) text += "  " + each + "\n";
  return text;
}

std::string to_json(const check_report& of) {
  json_writer out;
  out.open();
  out.text("type", of.type);
  out.number("version", of.version);
  out.truth("proven", of.proven());
  out.truth("complete", of.complete);
  out.text_if("stopped", of.stopped);
  write(out, of.bounds);
  out.number("states", static_cast<long long>(of.states));
  out.number("saga_states", static_cast<long long>(of.saga_states));
  out.number("transitions", static_cast<long long>(of.transitions));
  out.number("moves_max", static_cast<long long>(of.moves_max));
  out.number("confirmed", static_cast<long long>(of.confirmed));
  out.number("cancelled", static_cast<long long>(of.cancelled));
  out.number("stuck", static_cast<long long>(of.stuck));
  out.open_array("violations");
  for (const auto& each : of.violations) {
    out.open();
    out.text("property", to_string(each.property));
    out.text("meaning", meaning(each.property));
    out.text("sentence", each.sentence);
    write(out, each.story);
    out.close();
  }
  out.close_array();
  if (of.stuck > 0) {
    out.open("shortest_stuck");
    write(out, of.shortest_stuck);
    out.close();
  }
  out.open_array("rows_untaken");
  for (const auto each : of.rows_untaken) out.integer(static_cast<long long>(each));
  out.close_array();
  write(out, "not_explored", of.not_explored);
  out.close();
  return out.take();
}

}  // namespace snorri::sagas
