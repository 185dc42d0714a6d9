// `snorri graph TYPE --coverage`: how often each arrow was taken, over all sagas of the store.
#include <algorithm>

#include "cli/pieces.hpp"
#include "cli/reading_commands.hpp"
#include "snorri/sagas/graph.hpp"
#include "text/nearest.hpp"
#include "text/progress.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

/// The latest version of the definition.
result<sagas::shape> latest_shape(source& from, const std::string& type) {
  const auto all = from.definitions();
  if (!all) return all.error();
  const json* found = nullptr;
  std::vector<std::string> names;
  for (const json& each : *all) {
    names.push_back(text_in(each, "type"));
    if (names.back() != type) continue;
    if (found == nullptr || number_in(each, "version") > number_in(*found, "version"))
      found = &each;
  }
  if (found != nullptr) return sagas::shape_from_json(dump(value_in(*found, "shape")));
  return error(errc::not_found, "the store knows no definition " + type +
                                    did_you_mean(type, names) +
                                    ": `snorri definitions` lists those that an engine ran");
}

/// The row that a count is of: by its number, or, where an older version counted otherwise, by what
/// it does.
std::size_t row_of(const sagas::shape& shape, const json& count) {
  const std::string from = text_in(count, "from");
  const std::string to = text_in(count, "to");
  const auto fits = [&](const sagas::row_shape& row) { return row.from == from && row.to == to; };
  const auto number = static_cast<std::size_t>(number_in(count, "row"));
  if (number < shape.rows.size() && fits(shape.rows[number])) return number;
  const auto found = std::find_if(
      shape.rows.begin(), shape.rows.end(),
      [&](const sagas::row_shape& row) { return fits(row) && row.on == text_in(count, "on"); });
  return static_cast<std::size_t>(found - shape.rows.begin());
}

}  // namespace

result<void> coverage_command(source& from, const std::string& type, const std::string& format,
                              output_format output) {
  if (format != "mermaid" && format != "dot") {
    return error(errc::bad_argument,
                 "a graph has the format mermaid or dot, not \"" + format + "\"");
  }
  const auto shape = latest_shape(from, type);
  if (!shape) return shape.error();
  std::vector<std::uint64_t> counts(shape->rows.size(), 0);
  std::uint64_t other = 0;
  {
    progress_bar bar("reading records");
    const auto done =
        for_each_piece(from, "/v1/transitions", {{"type", type}}, [&](const json& piece) {
          for (const json& each : array_in(piece, "rows")) {
            const auto row = row_of(*shape, each);
            (row < counts.size() ? counts[row] : other) +=
                static_cast<std::uint64_t>(number_in(each, "count"));
          }
          bar.show(static_cast<std::uint64_t>(number_in(piece, "after")), 0);
          return true;
        });
    if (!done) return done.error();
  }
  const std::string text = format == "dot" ? sagas::to_dot_counted(*shape, counts)
                                           : sagas::to_mermaid_counted(*shape, counts);
  if (output == output_format::human) {
    print(text);
    return {};
  }
  json rows = json::array();
  for (std::size_t i = 0; i < counts.size(); ++i) {
    rows.push_back({{"row", i}, {"text", sagas::to_text(shape->rows[i])}, {"count", counts[i]}});
  }
  print_object(json{{"type", type},
                    {"version", shape->version},
                    {"hash", shape->hash},
                    {"format", format},
                    {"text", text},
                    {"rows", std::move(rows)},
                    {"of_other_versions", other}},
               output);
  return {};
}

}  // namespace snorri::app
