#include "snorri/testing/replay.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "snorri/sagas/library.hpp"

namespace snorri::testing {

result<sagas::replay_report> replay(const std::string& history_file) {
  std::ifstream file(history_file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file || text.empty()) {
    return error(errc::io_failed,
                 "the history " + history_file +
                     " can't be read, or is empty: export it with `snorri show TYPE/KEY --bodies "
                     "-o json`, and give its path from the folder that the test runs in");
  }
  const auto recorded = sagas::read_recorded(text);
  if (!recorded)
    return error(recorded.error().code(), history_file + ": " + recorded.error().message());
  return sagas::replay(sagas::linked_definitions(), *recorded);
}

void expect_replays(const std::string& history_file, place where) {
  const auto report = replay(history_file);
  if (!report) {
    ADD_FAILURE_AT(where.file, where.line) << report.error().message();
  } else if (!report->agrees()) {
    ADD_FAILURE_AT(where.file, where.line) << history_file << ": " << report->text();
  }
}

}  // namespace snorri::testing
