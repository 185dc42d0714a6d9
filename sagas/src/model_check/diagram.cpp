#include "model_check/diagram.hpp"

#include <algorithm>

namespace snorri::sagas::checking {

namespace {

/// A semicolon ends a line in Mermaid, a hash begins an entity.
std::string plain(std::string text) {
  for (char& letter : text) {
    if (letter == ';') letter = ',';
    if (letter == '#' || letter == '\n') letter = ' ';
  }
  return text;
}

}  // namespace

const std::string& diagram::lifeline(const std::string& who) {
  if (std::find(lifelines_.begin(), lifelines_.end(), who) == lifelines_.end()) {
    lifelines_.push_back(who);
  }
  return who;
}

void diagram::arrives(const std::string& who, const std::string& what) {
  line("saga->>" + lifeline(who) + ": " + plain(what));
}
void diagram::answers(const std::string& who, const std::string& what) {
  line(lifeline(who) + "-->>saga: " + plain(what));
}
void diagram::lost(const std::string& who, const std::string& what, bool to_saga) {
  if (to_saga) {
    line(lifeline(who) + "--xsaga: lost: " + plain(what));
  } else {
    line("saga-x" + lifeline(who) + ": lost: " + plain(what));
  }
}
void diagram::note_over_participant(const std::string& who, const std::string& what) {
  line("Note over " + lifeline(who) + ": " + plain(what));
}
void diagram::note(const std::string& what) { line("Note over saga: " + plain(what)); }
void diagram::comes_from_outside(const std::string& what) {
  outside_ = true;
  line("outside->>saga: " + plain(what));
}
void diagram::takes(const record& what) {
  if (what.outcome != outcome::applied) {
    note(std::string(to_string(what.outcome)) + " in " + what.from);
  } else if (what.from != what.to) {
    note(what.from + " → " + what.to);
  }
}

std::string diagram::text() const {
  std::string all = "sequenceDiagram\n";
  if (outside_) all += "    participant outside\n";
  all += "    participant saga as " + plain(saga_) + "\n";
  for (const auto& each : lifelines_) all += "    participant " + each + "\n";
  for (const auto& each : lines_) all += each + "\n";
  return all;
}

}  // namespace snorri::sagas::checking
