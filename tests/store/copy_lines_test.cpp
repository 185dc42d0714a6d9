// Exports: what goes out comes in again, and whatever is not as it was written is named by its
// line.
#include <gmock/gmock.h>

#include <sstream>

#include "copied.hpp"
#include "snorri/store/copy.hpp"

namespace snorri::store {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

class CopyLines : public ::testing::Test {
 protected:
  std::string exported(position after = 0) {
    std::ostringstream lines;
    const auto reader = value_of(open_sqlite_reader(path_, {"", true}));
    const auto done = export_store(*reader, after, lines);
    EXPECT_TRUE(done) << done.error().text();
    return lines.str();
  }

  result<copy_report> import(const std::string& lines) {
    std::istringstream from(lines);
    return import_store(from, copy_);
  }

  static std::vector<std::string> contents(const std::string& path) {
    return everything_in(*value_of(open_sqlite_reader(path, {"", true})));
  }

  /// Without snapshots, which are made anew.
  static std::vector<std::string> exported_contents(const std::string& path) {
    auto lines = contents(path);
    std::erase_if(lines, [](const std::string& line) { return line.starts_with("snapshot|"); });
    return lines;
  }

  void fill(int rounds, int from = 0) {
    const auto store = open_or_fail(path_);
    for (int n = from; n < from + rounds; ++n) write_something_of_everything(*store, n);
  }

  /// The import of `lines` fails with this text, and what is there is a beginning of the store.
  void expect_refused(const std::string& lines, const std::string& text) {
    SCOPED_TRACE(text);
    const auto outcome = import(lines);
    ASSERT_EQ(code_of(outcome), errc::export_malformed);
    EXPECT_THAT(outcome.error().message(), HasSubstr(text));
  }

  temporary_folder folder_;
  std::string path_ = folder_.file("store.db");
  std::string copy_ = folder_.file("copy.db");
};

std::vector<std::string> split(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream from(text);
  for (std::string line; std::getline(from, line);) lines.push_back(line);
  return lines;
}

std::string join(const std::vector<std::string>& lines) {
  std::string text;
  for (const auto& each : lines) text += each + "\n";
  return text;
}

TEST_F(CopyLines, WhatIsExportedComesInAgainTheSame) {
  fill(3);
  const auto outcome = import(exported());
  ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_EQ(outcome->from, 0u);
  EXPECT_EQ(outcome->to, 21u);
  EXPECT_EQ(outcome->events, 21u);
  EXPECT_EQ(outcome->streams, 5u);
  expect_same(exported_contents(copy_), exported_contents(path_));
}

TEST_F(CopyLines, AnExportOfTheImportIsTheSameBytes) {
  fill(2);
  const auto lines = exported();
  ASSERT_TRUE(import(lines));
  const auto reader = value_of(open_sqlite_reader(copy_, {"", true}));
  std::ostringstream again;
  ASSERT_TRUE(export_store(*reader, 0, again));
  EXPECT_EQ(again.str(), lines);
}

TEST_F(CopyLines, AnEmptyStoreIsTwoLines) {
  { const auto store = open_or_fail(path_); }
  const auto lines = exported();
  EXPECT_EQ(split(lines).size(), 2u) << lines;
  ASSERT_TRUE(import(lines));
  expect_same(contents(copy_), contents(path_));
}

TEST_F(CopyLines, AnExportGoesOnFromThePositionOfTheLast) {
  fill(1);
  const auto first = exported();
  fill(1, 1);
  const auto second = exported(7);
  EXPECT_THAT(split(second).at(1), StartsWith("{\"event\":8,"));
  ASSERT_TRUE(import(first));
  const auto outcome = import(second);
  ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_EQ(outcome->from, 7u);
  EXPECT_EQ(outcome->events, 7u);
  expect_same(exported_contents(copy_), exported_contents(path_));
}

TEST_F(CopyLines, AnExportThatBeginsLaterThanTheStoreEndsIsRefused) {
  fill(2);
  const auto second = exported(7);
  EXPECT_EQ(code_of(import(second)), errc::history_mismatch);
  EXPECT_FALSE(std::filesystem::exists(copy_));
}

TEST_F(CopyLines, TheSameAgainChangesNothing) {
  fill(2);
  const auto lines = exported();
  ASSERT_TRUE(import(lines));
  const auto before = contents(copy_);
  const auto outcome = import(lines);
  ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_EQ(outcome->events, 0u);
  expect_same(contents(copy_), before);
}

TEST_F(CopyLines, AnOlderExportIntoAStoreThatWentOnChangesNothing) {
  fill(1);
  const auto lines = exported();
  fill(1, 1);
  const auto before = contents(path_);
  std::istringstream from(lines);
  const auto outcome = import_store(from, path_);
  ASSERT_TRUE(outcome) << outcome.error().text();
  expect_same(contents(path_), before);
}

TEST_F(CopyLines, AChangedByteIsNamedByItsLine) {
  fill(1);
  const auto lines = exported();
  std::size_t line = 1;
  for (std::size_t at = 0; at < lines.size(); ++at) {
    if (lines[at] == '\n') {
      ++line;
      continue;
    }
    if (at % 23 != 0) continue;  // each line at several places
    auto changed = lines;
    changed[at] = changed[at] == 'x' ? 'y' : 'x';
    expect_refused(changed, "line " + std::to_string(line) + " of the export");
    if (HasFatalFailure()) return;
  }
}

TEST_F(CopyLines, AMissingARepeatedAndAMovedLineAreNamed) {
  fill(1);
  const auto lines = split(exported());
  for (std::size_t n = 1; n + 1 < lines.size(); ++n) {
    auto missing = lines;
    missing.erase(missing.begin() + static_cast<std::ptrdiff_t>(n));
    expect_refused(join(missing), "line " + std::to_string(n + 1) + " of the export");
    auto moved = lines;
    std::swap(moved[n], moved[n + 1]);
    expect_refused(join(moved), "line " + std::to_string(n + 1) + " of the export");
    auto repeated = lines;
    repeated.insert(repeated.begin() + static_cast<std::ptrdiff_t>(n), lines[n]);
    expect_refused(join(repeated), "line " + std::to_string(n + 2) + " of the export");
  }
}

TEST_F(CopyLines, AnExportThatWasCutOffIsNoticedAnywhere) {
  fill(1);
  const auto lines = exported();
  for (std::size_t length = 0; length + 1 < lines.size(); length += 31) {
    expect_refused(lines.substr(0, length), "of the export: it is");
  }
  const auto whole = split(lines);
  expect_refused(join({whole.begin(), whole.end() - 1}),
                 "line " + std::to_string(whole.size()) + " of the export: it is not there");
}

TEST_F(CopyLines, NothingMayComeAfterTheLastLine) {
  fill(1);
  const auto lines = exported();
  expect_refused(lines + "\n", "of the export");
  expect_refused(lines + lines, "of the export");
}

TEST_F(CopyLines, WhatIsNoExportLeavesNoFile) {
  for (const auto* text : {"", "\n", "hello\n", "{}\n", "{\"event\":1}\n"})
    expect_refused(text, "line 1 of the export");
  EXPECT_FALSE(std::filesystem::exists(copy_));
}

TEST_F(CopyLines, AnImportThatBrokeOffIsRefusedToAnEngineAndCanBeRepeated) {
  {
    const auto store = open_or_fail(path_);
    group all;
    for (int n = 0; n < 1500; ++n) {
      all.appends.push_back(make_append(std::to_string(n % 10), std::to_string(n)));
      all.appends.back().summary = stream_summary{std::to_string(n), "PENDING", 1, "h"};
    }
    ASSERT_TRUE(store->commit(all));
  }
  const auto lines = exported();
  const auto whole = split(lines);
  expect_refused(join({whole.begin(), whole.begin() + 1400}), "line 1401 of the export");
  EXPECT_EQ(value_of(value_of(open_sqlite_reader(copy_))->last_position()), 1000u);
  sqlite_options options;
  options.path = copy_;
  const auto engine = open_sqlite_store(options);
  ASSERT_EQ(code_of(engine), errc::history_mismatch);
  EXPECT_THAT(engine.error().message(), HasSubstr("import"));
  const auto outcome = import(lines);
  ASSERT_TRUE(outcome) << outcome.error().text();
  EXPECT_EQ(outcome->from, 1000u);
  EXPECT_EQ(outcome->events, 500u);
  expect_same(contents(copy_), contents(path_));
  EXPECT_TRUE(open_sqlite_store(options));
}

TEST_F(CopyLines, AnExportOfAnotherStoreIsRefused) {
  fill(1);
  { const auto other = open_or_fail(copy_); }
  EXPECT_EQ(code_of(import(exported())), errc::history_mismatch);
}

TEST_F(CopyLines, AnotherHistoryOfTheSameStoreIsRefusedByItsLine) {
  fill(1);
  ASSERT_TRUE(import(exported()));
  {
    const auto fork = open_or_fail(copy_);
    ASSERT_TRUE(commit_one(*fork, make_append("fork", "f")));
  }
  fill(1, 1);
  const auto outcome = import(exported());
  ASSERT_EQ(code_of(outcome), errc::history_mismatch);
  EXPECT_THAT(outcome.error().message(), HasSubstr("line 9 of the export: event 8"));
}

TEST_F(CopyLines, NothingIsImportedBesideAnEngine) {
  fill(1);
  const auto lines = exported();
  const auto engine = open_or_fail(copy_);
  EXPECT_EQ(code_of(import(lines)), errc::store_in_use);
}

TEST_F(CopyLines, ADiskThatTakesNoMoreIsAnError) {
  fill(1);
  std::ostringstream full;
  full.setstate(std::ios::badbit);
  const auto reader = value_of(open_sqlite_reader(path_));
  EXPECT_EQ(code_of(export_store(*reader, 0, full)), errc::io_failed);
}

TEST_F(CopyLines, AnExportAfterAPositionThatIsNotThereIsRefused) {
  fill(1);
  std::ostringstream lines;
  const auto reader = value_of(open_sqlite_reader(path_));
  EXPECT_EQ(code_of(export_store(*reader, 8, lines)), errc::bad_argument);
  EXPECT_EQ(lines.str(), "");
}

/// docs/store.md shows these lines. The format is public: they have to come in for ever.
constexpr const char* documented =
    R"({"snorri_export":1,"store":"01938c4e-0000-7000-8000-000000000001","after":0,"sum":"772893286f2099d0"}
{"event":1,"stream":"order/536365","version":1,"type":"ItemAdded","source":"/shop","id":"a","at":"2010-12-01T00:00:00.000000Z","correlation":"basket-7","remembered":true,"metadata":"{\"n\":1}","body":"{\"item\":\"85123A\"}","sum":"a72bc9335a731f19"}
{"event":2,"stream":"order/536365","version":2,"type":"ItemAdded","source":"/shop","id":"b","at":"2010-12-01T00:00:00.000000Z","metadata":"{\"n\":1}","body_base64":"/wAB","sum":"8dc3a3afba6f719b"}
{"row":"order/536365","version":2,"state":"DONE","status":"CONFIRMED","definition_version":1,"definition_hash":"6fad49a979f7c618","sum":"935b0f041c423908"}
{"end":2,"events":2,"lines":5,"sum":"d71ad2b1443db492"}
)";

TEST_F(CopyLines, TheLinesAreThoseOfTheDocumentation) {
  {
    sqlite_options options;
    options.path = path_;
    options.store_id = "01938c4e-0000-7000-8000-000000000001";
    const auto store = open_or_fail(options);
    auto what = make_deduplicated("536365", "a", "{\"item\":\"85123A\"}");
    what.summary = stream_summary{"RESERVE", "PENDING", 1, "6fad49a979f7c618"};
    what.events.front().correlation = "basket-7";
    ASSERT_TRUE(commit_one(*store, std::move(what)));
    auto binary = make_append("536365", "b");
    binary.events.front().body = std::string("\xff\x00\x01", 3);
    binary.summary = stream_summary{"DONE", "CONFIRMED", 1, "6fad49a979f7c618"};
    ASSERT_TRUE(commit_one(*store, std::move(binary)));
  }
  EXPECT_EQ(exported(), documented);
  const auto outcome = import(documented);
  ASSERT_TRUE(outcome) << outcome.error().text();
  expect_same(contents(copy_), contents(path_));
}

}  // namespace
}  // namespace snorri::store
