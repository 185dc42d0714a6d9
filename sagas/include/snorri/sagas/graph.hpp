// A definition as a diagram, and the way that one saga took through it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "snorri/sagas/record.hpp"
#include "snorri/sagas/shape.hpp"

namespace snorri::sagas {

/// Which states a saga was in and which rows it took, for highlighting.
struct path {
  std::vector<std::string> states;  // in order of first visit
  std::vector<std::size_t> rows;    // index in shape::rows, once each
  std::string current;
  /// Beside `rows`, where they are given: what is said of each, "+12 ms, 3 times".
  std::vector<std::string> notes{};
};

/// The path of a history. A record whose row is not in `what` (an older definition) adds its states
/// only.
path path_of(const shape& what, const std::vector<record>& history);

/// A Mermaid state diagram (stateDiagram-v2). With a path, its states are filled and its arrows are
/// marked with the order in which they were taken.
std::string to_mermaid(const shape& what, const path* highlight = nullptr);

/// The same with the arrows of these rows marked as untested, and the states that only such arrows
/// lead to filled. Rows that are otherwise not worth an arrow are drawn where they are untested.
std::string to_mermaid_untested(const shape& what, const std::vector<std::size_t>& untested);

/// With how often each row was taken, beside shape::rows: rows and states that never were stand
/// out.
std::string to_mermaid_counted(const shape& what, const std::vector<std::uint64_t>& counts);
std::string to_dot_counted(const shape& what, const std::vector<std::uint64_t>& counts);

/// A row on one line: "RESERVE --timeout [tries_left<3>]--> RESERVE / again ReserveInventory".
std::string to_text(const row_shape& row);

/// Graphviz DOT, likewise.
std::string to_dot(const shape& what, const path* highlight = nullptr);

}  // namespace snorri::sagas
