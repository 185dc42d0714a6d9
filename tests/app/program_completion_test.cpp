// The completion scripts in their shells, as a key press there runs them.
#include <gtest/gtest.h>

#include <filesystem>

#include "program.hpp"

namespace snorri::app {
namespace {

namespace fs = std::filesystem;

/// What bash makes of a line of these words at a press of TAB, one a line.
std::string bash(const std::vector<std::string>& words) {
  std::vector<std::string> command{"/bin/bash", "-c",
                                   "program=$1; shift\n"
                                   "source <(\"$program\" completion bash)\n"
                                   "complete -p snorri >/dev/null || exit 9\n"
                                   "COMP_WORDS=(\"$program\" \"$@\"); COMP_CWORD=$#; _snorri\n"
                                   "printf '%s\\n' \"${COMPREPLY[@]}\"",
                                   "bash", SNORRI_PROGRAM};
  command.insert(command.end(), words.begin(), words.end());
  const auto said = run(command);
  EXPECT_EQ(said.code, 0) << said.err;
  EXPECT_EQ(said.err, "");
  return said.out;
}

TEST(BashCompletion, KnowsCommandsAndFlags) {
  EXPECT_EQ(bash({"sub"}), "subscriptions\n");
  EXPECT_EQ(bash({"follow", "--un"}), "--until-end\n");
}

TEST(BashCompletion, ReadsTypesStatesAndKeysFromAStore) {
  temporary_folder folder;
  const std::string store = folder.path("shop.db");
  fill_file(store);
  EXPECT_EQ(bash({"show", "--store", store, ""}), "order/\n");
  EXPECT_EQ(bash({"show", "--store", store, "order/"}), "order/1\norder/2\norder/3\n");
  EXPECT_EQ(bash({"list", "--store", store, "--type", "o"}), "order\n");
  EXPECT_EQ(bash({"list", "--store", store, "--state", "SH"}), "SHIP\n");
}

TEST(BashCompletion, AsksTheEngine) {
  temporary_folder folder;
  const std::string store = folder.path("shop.db");
  fill_file(store);
  served engine(store);
  EXPECT_EQ(bash({"show", "--admin", engine.admin(), "order/2"}), "order/2\n");
  EXPECT_EQ(engine.stop(), 0);
}

TEST(BashCompletion, IsSilentWhereNobodyAnswers) {
  EXPECT_EQ(bash({"show", "--admin", "127.0.0.1:1", ""}), "\n");
  EXPECT_EQ(bash({"show", "--store", "/nowhere/shop.db", "order/"}), "\n");
}

TEST(Completion, LeavesOutAKeyThatAShellWouldRun) {
  temporary_folder folder;
  const std::string store = folder.path("shop.db");
  {
    const auto file = open_file(store);
    fill(*file);
    add_pending(*file, "$(touch pwned)", first_order_at());
    add_pending(*file, "9", first_order_at());
  }
  EXPECT_EQ(bash({"show", "--store", store, "order/"}), "order/1\norder/2\norder/3\norder/9\n");
}

TEST(FishCompletion, KnowsCommandsFlagsAndKeys) {
  if (!fs::exists("/usr/bin/fish")) GTEST_SKIP() << "there is no fish here";
  temporary_folder folder;
  const std::string store = folder.path("shop.db");
  fill_file(store);
  const auto fish = [](const std::string& line) {
    return run({"/usr/bin/fish", "-c",
                "set PATH (dirname $argv[1]) $PATH; $argv[1] completion fish | source; "
                "complete -C $argv[2]",
                SNORRI_PROGRAM, line},
               {"HOME=/nonexistent"})
        .out;
  };
  EXPECT_EQ(fish("snorri subscr"), "subscriptions\n");
  EXPECT_EQ(fish("snorri list --status S"), "STUCK\n");
  EXPECT_EQ(fish("snorri show --store " + store + " order/2"), "order/2\n");
}

TEST(ShellScripts, AreOnesThatTheirShellsTake) {
  for (const auto& [shell, program] :
       {std::pair{"bash", "/bin/bash"}, {"zsh", "/usr/bin/zsh"}, {"fish", "/usr/bin/fish"}}) {
    const auto script = snorri({"completion", shell});
    EXPECT_EQ(script.code, 0);
    EXPECT_NE(script.out, "");
    if (!fs::exists(program)) continue;
    const auto read = run({"/bin/bash", "-c", "\"$1\" -n <(\"$2\" completion \"$3\")", "bash",
                           program, SNORRI_PROGRAM, shell});
    EXPECT_EQ(read.code, 0) << shell << ": " << read.err;
  }
}

}  // namespace
}  // namespace snorri::app
