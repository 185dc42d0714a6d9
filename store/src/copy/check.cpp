#include "copy/check.hpp"

#include "snorri/store/verify.hpp"

namespace snorri::store::copy {

namespace {

result<void> judge(const std::string& path, const verify_report& report) {
  if (report.sound()) return {};
  std::string text = path + " is damaged";
  if (!report.findings.empty()) text += ": " + report.findings.front().text;
  if (report.findings_count > 1)
    text += ", and " + std::to_string(report.findings_count - 1) + " more findings";
  return error{errc::store_corrupt, text};
}

}  // namespace

result<void> check_copy(const std::string& path, position last) {
  const auto report = verify_store(path);
  if (!report) return report.error();
  if (auto ok = judge(path, *report); !ok) return ok;
  if (report->last_position == last) return {};
  return error{errc::store_corrupt, path + " ends at position " +
                                        std::to_string(report->last_position) + ", and not at " +
                                        std::to_string(last) + " as it was written"};
}

result<void> check_store(const std::string& path) {
  const auto report = verify_store(path);
  if (!report) return report.error();
  return judge(path, *report);
}

}  // namespace snorri::store::copy
