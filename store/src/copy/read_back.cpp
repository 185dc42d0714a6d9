// verify_store by reading everything through a reader, which checks each event: until the checks of
// the whole file are there.
#include "snorri/store/sqlite_store.hpp"
#include "snorri/store/verify.hpp"

namespace snorri::store {

result<verify_report> verify_store(const std::string& path, const verify_options& options) {
  const auto reader = open_sqlite_reader(path, {options.vfs, true});
  if (!reader) return reader.error();
  verify_report report;
  report.store_id = (*reader)->store_id();
  const auto add = [&report](const error& what) {
    ++report.findings_count;
    report.findings.push_back({"event_changed", report.last_position + 1, "", what.message()});
    return report;
  };
  for (;;) {
    const auto page = (*reader)->read_all(report.last_position, 1000);
    if (!page) return add(page.error());
    if (page->empty()) return report;
    report.last_position = page->back().position;
    report.events += page->size();
  }
}

}  // namespace snorri::store
