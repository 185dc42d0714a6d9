// The process dies at any moment, and one engine at a time owns a store.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

#include "workload.hpp"

namespace snorri::store {
namespace {

using ::testing::HasSubstr;

class SqliteCrash : public ::testing::Test {
 protected:
  temporary_folder folder_;
  std::string path_ = folder_.file("store.db");
};

/// Runs in the child: writes until it is killed, and reports each position after its commit.
[[noreturn]] void write_for_ever(const std::string& path, int report) {
  sqlite_options options;
  options.path = path;
  options.checkpoint_pages = 20;
  const auto store = open_sqlite_store(options);
  if (!store) ::_exit(1);
  for (int n = 0;; ++n) {
    const auto outcome = (*store)->commit(make_load(n));
    if (!outcome) ::_exit(2);
    const position first = outcome->at(0)->first;
    if (::write(report, &first, sizeof first) != sizeof first) ::_exit(3);
  }
}

TEST_F(SqliteCrash, AWriterKilledMidStreamLosesNothingAcknowledged) {
  for (const int groups_wanted : {1, 7, 60, 200}) {
    SCOPED_TRACE(groups_wanted);
    const auto path = folder_.file(std::to_string(groups_wanted) + ".db");
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe(ends.data()), 0);
    const pid_t child = ::fork();
    if (child == 0) write_for_ever(path, ends[1]);
    ::close(ends[1]);
    acknowledgements acknowledged;
    position first = 0;
    for (int n = 0; ::read(ends[0], &first, sizeof first) == sizeof first; ++n) {
      acknowledged[std::to_string(n) + "a"] = first;
      if (n + 1 == groups_wanted) ::kill(child, SIGKILL);
    }
    ::close(ends[0]);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the writer failed: " << WEXITSTATUS(status);
    EXPECT_GE(acknowledged.size(), static_cast<std::size_t>(groups_wanted));
    expect_recovered(path, acknowledged);
  }
}

TEST_F(SqliteCrash, ASecondWriterInTheSameProcessIsRefused) {
  auto store = open_or_fail(path_);
  sqlite_options options;
  options.path = path_;
  const auto second = open_sqlite_store(options);
  ASSERT_EQ(code_of(second), errc::store_in_use);
  EXPECT_THAT(second.error().message(), HasSubstr("process " + std::to_string(::getpid())));
  EXPECT_TRUE(commit_one(*store, make_append("1", "a")));
  store.reset();
  EXPECT_TRUE(open_sqlite_store(options));
}

TEST_F(SqliteCrash, ASecondWriterIsRefusedThroughALinkToo) {
  const auto store = open_or_fail(path_);
  std::filesystem::create_symlink(path_, folder_.file("link.db"));
  sqlite_options options;
  options.path = folder_.file("link.db");
  EXPECT_EQ(code_of(open_sqlite_store(options)), errc::store_in_use);
}

TEST_F(SqliteCrash, ASecondWriterInAnotherProcessIsRefused) {
  const auto store = open_or_fail(path_);
  const pid_t child = ::fork();
  if (child == 0) {
    sqlite_options options;
    options.path = path_;
    const auto second = open_sqlite_store(options);
    ::_exit(!second && second.error().code() == errc::store_in_use ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  EXPECT_TRUE(commit_one(*store, make_append("1", "a")));
}

}  // namespace
}  // namespace snorri::store
