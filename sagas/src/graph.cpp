#include "snorri/sagas/graph.hpp"

#include <algorithm>
#include <optional>

namespace snorri::sagas {

namespace {

bool contains(const std::vector<std::string>& list, const std::string& what) {
  return std::find(list.begin(), list.end(), what) != list.end();
}

/// The row that a record came by: the same states and event, and what it sent.
std::optional<std::size_t> row_of(const shape& what, const record& entry) {
  const bool timed = entry.kind == input_kind::timer || entry.kind == input_kind::failure;
  const std::string on = timed                              ? "timeout"
                         : entry.kind == input_kind::cancel ? "cancel"
                                                            : entry.type;
  for (std::size_t i = 0; i < what.rows.size(); ++i) {
    const row_shape& row = what.rows[i];
    if (row.from == entry.from && row.to == entry.to && row.on == on) return i;
  }
  return std::nullopt;
}

/// 1, 2, ... for a row on the path, 0 for one that was not taken.
std::size_t step_of(const path* highlight, std::size_t row) {
  if (highlight == nullptr) return 0;
  const auto found = std::find(highlight->rows.begin(), highlight->rows.end(), row);
  if (found == highlight->rows.end()) return 0;
  return static_cast<std::size_t>(found - highlight->rows.begin()) + 1;
}

/// "2" or "2, +12 ms, 3 times" of the second row on the path.
std::string mark_of(const path* highlight, std::size_t step) {
  std::string mark = std::to_string(step);
  if (highlight->notes.size() < step || highlight->notes[step - 1].empty()) return mark;
  return mark + ", " + highlight->notes[step - 1];
}

std::string label_of(const row_shape& row) {
  std::string label = row.on;
  if (!row.guard.empty()) label += " [" + row.guard + "]";
  std::string sends;
  for (const action_shape& action : row.actions) {
    if (action.kind == "give_up") sends += "stuck";
    if (action.type.empty()) continue;
    sends += (sends.empty() ? "" : ", ") + (action.kind == "again" ? "again " : std::string()) +
             action.type;
  }
  return sends.empty() ? label : label + " / " + sends;
}

/// A row that only says "ignored" is no arrow worth drawing.
bool is_drawn(const row_shape& row) {
  return row.actions.size() != 1 || row.actions.front().kind != "ignore";
}

bool is_initial(const shape& what, const std::string& state) {
  return !what.states.empty() && what.states.front().name == state;
}

/// Mermaid ids take letters, digits and '_'.
std::string mermaid_id(const std::string& state) {
  std::string id = state;
  for (char& letter : id) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9') || letter == '_';
    if (!plain) letter = '_';
  }
  return id;
}

std::string mermaid_label(std::string text) {
  for (char& letter : text) {
    if (letter == '<') letter = '(';
    if (letter == '>') letter = ')';
    if (letter == ':' || letter == ';') letter = ' ';
  }
  return text;
}

std::string dot_quoted(const std::string& text) {
  std::string quoted = "\"";
  for (const char letter : text) {
    if (letter == '"' || letter == '\\') quoted += '\\';
    quoted += letter;
  }
  return quoted + "\"";
}

}  // namespace

path path_of(const shape& what, const std::vector<record>& history) {
  path taken;
  for (const record& entry : history) {
    if (entry.outcome != outcome::applied) continue;
    for (const auto* state : {&entry.from, &entry.to}) {
      if (!contains(taken.states, *state)) taken.states.push_back(*state);
    }
    taken.current = entry.to;
    const auto row = row_of(what, entry);
    if (row && std::find(taken.rows.begin(), taken.rows.end(), *row) == taken.rows.end()) {
      taken.rows.push_back(*row);
    }
  }
  return taken;
}

namespace {

std::string mermaid_arrow(const shape& what, const row_shape& row, const std::string& mark) {
  return "    " + (is_initial(what, row.from) ? "[*]" : mermaid_id(row.from)) + " --> " +
         mermaid_id(row.to) + " : " + mark + mermaid_label(label_of(row)) + "\n";
}

std::string mermaid_ends(const shape& what) {
  std::string text;
  for (const state_shape& state : what.states) {
    if (!state.end.empty()) text += "    " + mermaid_id(state.name) + " --> [*]\n";
  }
  return text;
}

}  // namespace

std::string to_mermaid(const shape& what, const path* highlight) {
  std::string text = "stateDiagram-v2\n";
  for (std::size_t i = 0; i < what.rows.size(); ++i) {
    if (!is_drawn(what.rows[i])) continue;
    const auto step = step_of(highlight, i);
    text +=
        mermaid_arrow(what, what.rows[i], step > 0 ? "(" + mark_of(highlight, step) + ") " : "");
  }
  text += mermaid_ends(what);
  if (highlight == nullptr) return text;
  text += "    classDef taken fill:#cde8d5,stroke:#2e7d4f\n";
  text += "    classDef current fill:#ffe08a,stroke:#b8860b\n";
  for (const state_shape& state : what.states) {
    if (is_initial(what, state.name) || !contains(highlight->states, state.name)) continue;
    text += "    class " + mermaid_id(state.name) +
            (state.name == highlight->current ? " current\n" : " taken\n");
  }
  return text;
}

std::string to_mermaid_untested(const shape& what, const std::vector<std::size_t>& untested) {
  std::string text = "stateDiagram-v2\n";
  std::vector<std::string> reached;
  for (std::size_t i = 0; i < what.rows.size(); ++i) {
    const row_shape& row = what.rows[i];
    const bool missed = std::find(untested.begin(), untested.end(), i) != untested.end();
    if (!missed) reached.insert(reached.end(), {row.from, row.to});
    if (missed || is_drawn(row)) text += mermaid_arrow(what, row, missed ? "UNTESTED " : "");
  }
  text += mermaid_ends(what) + "    classDef untested fill:#f6c9c5,stroke:#b3261e\n";
  for (const state_shape& state : what.states) {
    if (is_initial(what, state.name) || contains(reached, state.name)) continue;
    text += "    class " + mermaid_id(state.name) + " untested\n";
  }
  return text;
}

namespace {

std::vector<std::string> states_reached(const shape& what,
                                        const std::vector<std::uint64_t>& counts) {
  std::vector<std::string> reached;
  for (std::size_t i = 0; i < what.rows.size() && i < counts.size(); ++i) {
    if (counts[i] > 0) reached.insert(reached.end(), {what.rows[i].from, what.rows[i].to});
  }
  return reached;
}

std::string count_text(std::uint64_t count) {
  return count == 0 ? "never" : std::to_string(count) + " times";
}

}  // namespace

std::string to_mermaid_counted(const shape& what, const std::vector<std::uint64_t>& counts) {
  std::string text = "stateDiagram-v2\n";
  for (std::size_t i = 0; i < what.rows.size() && i < counts.size(); ++i) {
    if (counts[i] == 0 && !is_drawn(what.rows[i])) continue;
    text += mermaid_arrow(what, what.rows[i], "(" + count_text(counts[i]) + ") ");
  }
  text += mermaid_ends(what) + "    classDef never fill:#f6c9c5,stroke:#b3261e\n";
  const auto reached = states_reached(what, counts);
  for (const state_shape& state : what.states) {
    if (is_initial(what, state.name) || contains(reached, state.name)) continue;
    text += "    class " + mermaid_id(state.name) + " never\n";
  }
  return text;
}

std::string to_dot_counted(const shape& what, const std::vector<std::uint64_t>& counts) {
  std::string text = "digraph " + dot_quoted(what.name) + " {\n  rankdir=TB;\n";
  text += "  node [shape=box, style=rounded, fontname=\"Helvetica\"];\n";
  text += "  edge [fontname=\"Helvetica\", fontsize=10];\n";
  const auto reached = states_reached(what, counts);
  for (const state_shape& state : what.states) {
    const bool never = !is_initial(what, state.name) && !contains(reached, state.name);
    text += "  " + dot_quoted(state.name) +
            (never ? " [style=\"rounded,filled\", fillcolor=\"#f6c9c5\"];\n" : ";\n");
  }
  for (std::size_t i = 0; i < what.rows.size() && i < counts.size(); ++i) {
    const row_shape& row = what.rows[i];
    if (counts[i] == 0 && !is_drawn(row)) continue;
    text += "  " + dot_quoted(row.from) + " -> " + dot_quoted(row.to) +
            " [label=" + dot_quoted("(" + count_text(counts[i]) + ") " + label_of(row)) +
            (counts[i] == 0 ? ", color=\"#b3261e\", style=dashed];\n" : ", penwidth=2];\n");
  }
  return text + "}\n";
}

std::string to_text(const row_shape& row) {
  const std::string label = label_of(row);
  const auto action = label.find(" / ");
  return row.from + " --" + label.substr(0, action) + "--> " + row.to +
         (action == std::string::npos ? "" : label.substr(action));
}

std::string to_dot(const shape& what, const path* highlight) {
  std::string text = "digraph " + dot_quoted(what.name) + " {\n  rankdir=TB;\n";
  text += "  node [shape=box, style=rounded, fontname=\"Helvetica\"];\n";
  text += "  edge [fontname=\"Helvetica\", fontsize=10];\n";
  for (const state_shape& state : what.states) {
    std::string attributes = is_initial(what, state.name) ? "shape=circle"
                             : !state.end.empty()         ? "peripheries=2"
                                                          : "";
    if (highlight != nullptr && contains(highlight->states, state.name)) {
      attributes += attributes.empty() ? "" : ", ";
      attributes += "style=\"rounded,filled\", fillcolor=";
      attributes += state.name == highlight->current ? "\"#ffe08a\"" : "\"#cde8d5\"";
    }
    text += "  " + dot_quoted(state.name);
    text += attributes.empty() ? ";\n" : " [" + attributes + "];\n";
  }
  for (std::size_t i = 0; i < what.rows.size(); ++i) {
    const row_shape& row = what.rows[i];
    if (!is_drawn(row)) continue;
    const auto step = step_of(highlight, i);
    text += "  " + dot_quoted(row.from) + " -> " + dot_quoted(row.to) + " [label=" +
            dot_quoted((step > 0 ? mark_of(highlight, step) + ". " : "") + label_of(row));
    if (step > 0) text += ", color=\"#2e7d4f\", penwidth=2.5";
    text += "];\n";
  }
  return text + "}\n";
}

}  // namespace snorri::sagas
