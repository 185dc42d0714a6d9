#include "cli/check_against.hpp"

#include "snorri/engine/check_against.hpp"
#include "snorri/store/sqlite_store.hpp"
#include "text/table.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

using engine::prospect;
using engine::saga_prospect;

bool carries_on(const saga_prospect& of) {
  return of.outcome == prospect::goes_on || of.outcome == prospect::migrates;
}

std::string version_text(int version) { return version == 0 ? "none" : std::to_string(version); }

json json_of(const saga_prospect& of) {
  json made;
  made["saga"] = of.saga;
  made["state"] = of.state;
  made["status"] = of.status;
  made["outcome"] = engine::to_string(of.outcome);
  made["pinned_version"] = of.pinned_version;
  made["next_version"] = of.next_version == 0 ? json() : json(of.next_version);
  if (!of.reason.empty()) made["reason"] = of.reason;
  if (of.record > 0) made["record"] = of.record;
  return made;
}

void print_table(const std::vector<saga_prospect>& of) {
  table rows(
      {{"SAGA", 12}, {"STATE", 8}, {"VERSION", 7}, {"NEXT", 4}, {"OUTCOME", 15}, {"WHY", 20}});
  std::size_t unfit = 0;
  for (const auto& each : of) {
    const paint look = carries_on(each) ? paint::green : paint::red;
    unfit += carries_on(each) ? 0 : 1;
    rows.add({{each.saga, paint::bold},
              {each.state},
              {std::to_string(each.pinned_version)},
              {version_text(each.next_version)},
              {std::string(engine::to_string(each.outcome)), look},
              {each.reason}});
  }
  if (!rows.empty()) print(rows.text(stdout_terminal()));
  print(std::to_string(of.size()) + " living sagas, " + std::to_string(unfit) +
        " of them could not go on\n");
}

}  // namespace

result<exit_code> check_against_command(const std::string& store,
                                        const std::vector<const sagas::definition*>& definitions,
                                        const std::string& type, output_format format) {
  const auto reader = store::open_sqlite_reader(store);
  if (!reader) return reader.error();
  auto report = engine::check_against(**reader, definitions);
  if (!report) return report.error();
  std::erase_if(report->sagas, [&type](const saga_prospect& each) {
    return !type.empty() && !each.saga.starts_with(type + "/");
  });
  if (format == output_format::human) {
    print_table(report->sagas);
  } else {
    array_printer list(format);
    for (const auto& each : report->sagas) list.add(json_of(each));
    list.finish();
  }
  return report->can_start() ? exit_code::ok : exit_code::definitions_unfit;
}

}  // namespace snorri::app
