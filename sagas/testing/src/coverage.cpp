#include "snorri/testing/coverage.hpp"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <mutex>

#include "linked.hpp"
#include "snorri/sagas/graph.hpp"

namespace snorri::testing {

namespace {

using counts = std::vector<std::size_t>;

struct all_counts {
  std::mutex mutex;
  std::map<const sagas::definition*, counts> of;
};

all_counts& counted() {
  static all_counts all;
  return all;
}

/// Where processes leave what they took, one row's number a line; "" if nobody asked for that.
std::string file_of(const sagas::shape& shape) {
  const char* folder = std::getenv("SNORRI_COVERAGE_DIR");
  if (folder == nullptr || *folder == '\0') return {};
  return std::string(folder) + "/" + shape.name + "." + shape.hash + ".rows";
}

/// One short write to a file opened for appending: lines of several processes do not mix.
void leave_for_others(const sagas::shape& shape, std::size_t row) {
  const auto path = file_of(shape);
  if (path.empty()) return;
  std::ofstream file(path, std::ios::app);
  file << std::to_string(row) + "\n" << std::flush;
  if (!file) {
    ADD_FAILURE() << "SNORRI_COVERAGE_DIR: " << path
                  << " can't be written, so coverage would be incomplete: make the folder first";
  }
}

void add_others(const sagas::shape& shape, counts& times) {
  const auto path = file_of(shape);
  if (path.empty()) return;
  std::ifstream file(path);
  for (std::size_t row = 0; file >> row;) {
    // Own rows are in the file, too; a row is counted as taken there only where it was not here.
    if (row < times.size() && times[row] == 0) times[row] = 1;
  }
}

/// Why rows may be missing that have nothing to do with the saga.
std::string hint() {
  const auto& program = *::testing::UnitTest::GetInstance();
  if (program.test_to_run_count() == program.total_test_count() ||
      std::getenv("SNORRI_COVERAGE_DIR") != nullptr) {
    return {};
  }
  return "Only " + std::to_string(program.test_to_run_count()) + " of " +
         std::to_string(program.total_test_count()) +
         " tests run in this process: run the whole program, or set SNORRI_COVERAGE_DIR.\n";
}

}  // namespace

void count_row(const sagas::definition& by, const sagas::record& what) {
  if (!what.row) return;
  bool first = false;
  {
    auto& all = counted();
    const std::lock_guard lock(all.mutex);
    auto& times = all.of[&by];
    times.resize(by.shape().rows.size());
    first = times.at(*what.row)++ == 0;
  }
  if (first) leave_for_others(by.shape(), *what.row);
}

coverage coverage_of(const sagas::definition& by) {
  coverage found{by.shape(), {}};
  {
    auto& all = counted();
    const std::lock_guard lock(all.mutex);
    found.times = all.of[&by];
  }
  found.times.resize(found.shape.rows.size());
  add_others(found.shape, found.times);
  return found;
}

result<coverage> coverage_of(std::string_view saga_type, int version) {
  const auto by = find_linked(saga_type, version);
  if (!by) return by.error();
  return coverage_of(**by);
}

std::vector<std::size_t> coverage::untested() const {
  std::vector<std::size_t> rows;
  for (std::size_t row = 0; row < times.size(); ++row) {
    if (times[row] == 0) rows.push_back(row);
  }
  return rows;
}

double coverage::percent() const {
  if (times.empty()) return 100;
  const auto taken = times.size() - untested().size();
  return 100.0 * static_cast<double>(taken) / static_cast<double>(times.size());
}

std::string coverage::list_untested() const {
  std::string text;
  for (const auto row : untested()) text += "  " + sagas::to_text(shape.rows[row]) + "\n";
  return text;
}

std::string coverage::to_mermaid() const { return sagas::to_mermaid_untested(shape, untested()); }

void expect_full_coverage(std::string_view saga_type, int version, place where) {
  const auto found = coverage_of(saga_type, version);
  if (!found) {
    ADD_FAILURE_AT(where.file, where.line) << found.error().message();
    return;
  }
  if (found->full()) return;
  const auto untested = found->untested().size();
  char percent[16];
  std::snprintf(percent, sizeof percent, "%.0f %%", found->percent());
  ADD_FAILURE_AT(where.file, where.line)
      << "no test took " << untested << " of the " << found->times.size() << " rows of saga "
      << saga_type << " (" << percent << " are tested):\n"
      << found->list_untested() << hint() << found->to_mermaid();
}

}  // namespace snorri::testing
