#include "views/definition_view.hpp"

#include <optional>

#include "snorri/sagas/graph.hpp"
#include "text/nearest.hpp"
#include "text/time_text.hpp"
#include "views/history.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

/// The definition `type` of `version`, or of the highest version where it is 0.
result<store::definition_row> find_definition(store::store_reader& from, const std::string& type,
                                              int version) {
  const auto rows = from.list_definitions();
  if (!rows) return rows.error();
  std::optional<store::definition_row> best;
  std::vector<std::string> names;
  for (const auto& row : *rows) {
    names.push_back(row.name);
    if (row.name != type || (version != 0 && row.version != version)) continue;
    if (!best || row.version > best->version) best = row;
  }
  if (best) return *best;
  const std::string wanted = version == 0 ? "" : " version " + std::to_string(version);
  return error(errc::not_found, "the store knows no definition " + type + wanted +
                                    did_you_mean(type, names) +
                                    ": `snorri definitions` lists those that an engine ran");
}

std::vector<sagas::record> records_of(history read) {
  std::vector<sagas::record> records;
  for (auto& entry : read.entries) records.push_back(std::move(entry.record));
  return records;
}

/// When each row of the path was taken first, and how often.
std::vector<std::string> notes_of(const sagas::path& way, const std::vector<sagas::record>& records,
                                  time_point began) {
  std::vector<std::string> notes;
  for (const auto row : way.rows) {
    std::size_t times = 0;
    std::optional<time_point> first;
    for (const auto& record : records) {
      if (record.outcome != sagas::outcome::applied || record.row != row) continue;
      ++times;
      if (!first) first = record.at;
    }
    std::string note = first ? "+" + duration_text(*first - began) : "";
    if (times > 1) note += ", " + std::to_string(times) + " times";
    notes.push_back(std::move(note));
  }
  return notes;
}

}  // namespace

result<json> definitions_json(store::store_reader& from) {
  const auto rows = from.list_definitions();
  if (!rows) return rows.error();
  json list = json::array();
  for (const auto& row : *rows) {
    list.push_back({{"type", row.name},
                    {"version", row.version},
                    {"hash", row.hash},
                    {"shape", body_json(row.shape)}});
  }
  return list;
}

result<json> graph_json(store::store_reader& from, const std::string& type, const std::string& key,
                        const std::string& format) {
  if (format != "mermaid" && format != "dot") {
    return error(errc::bad_argument,
                 "a graph has the format mermaid or dot, not \"" + format + "\"");
  }
  std::optional<history> saga;
  if (!key.empty()) {
    auto read = read_history(from, {type, key});
    if (!read) return read.error();
    saga = std::move(*read);
  }
  const auto row = find_definition(from, type, saga ? saga->row.summary.definition_version : 0);
  if (!row) return row.error();
  const auto shape = sagas::shape_from_json(row->shape);
  if (!shape) return shape.error();
  std::optional<sagas::path> way;
  if (saga) {
    const auto began = saga->row.started_at;
    const auto records = records_of(std::move(*saga));
    way = sagas::path_of(*shape, records);
    way->notes = notes_of(*way, records, began);
  }
  const sagas::path* highlight = way ? &*way : nullptr;
  json out{{"type", row->name},
           {"version", row->version},
           {"hash", row->hash},
           {"format", format},
           {"text", format == "dot" ? sagas::to_dot(*shape, highlight)
                                    : sagas::to_mermaid(*shape, highlight)},
           {"shape", body_json(row->shape)}};
  if (!key.empty()) out["saga"] = type + "/" + key;
  return out;
}

}  // namespace snorri::app
