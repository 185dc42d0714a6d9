// Help, man pages and completion say what the command line takes.
#include <gtest/gtest.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "cli/arguments.hpp"
#include "cli/completion.hpp"
#include "cli/declared.hpp"
#include "cli/man.hpp"
#include "serve/flags.hpp"

namespace snorri::app {
namespace {

using words = std::vector<std::string>;

/// The words of the first command of a line, as a shell takes them apart.
words words_of(const std::string& line) {
  words all;
  std::string word;
  char quote = '\0';
  for (const char c : line + " ") {
    if (quote != '\0') {
      if (c == quote)
        quote = '\0';
      else
        word += c;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == ' ') {
      if (word == "|" || word == ">" || word == "<") return all;
      if (!word.empty()) all.push_back(word);
      word.clear();
    } else {
      word += c;
    }
  }
  return all;
}

std::string why_not(words of) {
  std::vector<char*> argv;
  if (of.at(1) == "serve") of.erase(of.begin());
  for (auto& each : of) argv.push_back(each.data());
  const int argc = static_cast<int>(argv.size());
  argv.push_back(nullptr);
  if (of.front() == "serve") {
    const auto parsed = parse_serve_flags(argc, argv.data());
    return parsed ? "" : parsed.error().text();
  }
  testing::internal::CaptureStdout();
  const auto parsed = parse_arguments(argc, argv.data());
  testing::internal::GetCapturedStdout();
  return parsed ? "" : parsed.error().text();
}

TEST(Help, HasExamplesOfEachCommandAndTheyAreOnesThatItTakes) {
  CLI::App app{"", "snorri"};
  arguments unused;
  declare_commands(app, unused);
  for (const auto& name : command_names()) {
    const auto about = described(*app.get_subcommand(name));
    EXPECT_FALSE(about.what.empty()) << name;
    EXPECT_FALSE(about.examples.empty()) << name;
    for (const auto& line : about.examples) {
      const words example = words_of(line);
      ASSERT_GE(example.size(), 2u) << line;
      EXPECT_EQ(example[0], "snorri") << line;
      EXPECT_EQ(example[1], name) << line;
      EXPECT_EQ(why_not(example), "") << line;
    }
  }
}

TEST(Help, OfServeHasTheExamplesOfItsOwnFlags) {
  CLI::App serve{"", "serve"};
  serve_flags flags;
  declare_serve(serve, flags);
  CLI::App app{"", "snorri"};
  arguments unused;
  declare_commands(app, unused);
  EXPECT_EQ(described(serve).examples, described(*app.get_subcommand("serve")).examples);
}

TEST(ManPage, OfEachCommandHasItsExamplesBeforeItsFlags) {
  for (const auto& name : command_names()) {
    const auto page = man_page(name);
    ASSERT_TRUE(page.has_value()) << name;
    EXPECT_LT(page->find(".SH EXAMPLES\n"), page->find(".SH OPTIONS\n")) << name;
    EXPECT_NE(page->find("snorri\\-" + name + " \\-\n"), std::string::npos) << name;
  }
  EXPECT_NE(man_page("list")->find(".B \\-\\-prefix TEXT\n"), std::string::npos)
      << *man_page("list");
  EXPECT_NE(man_page("serve")->find("\\-\\-redelivery\\-ms NUMBER\n"), std::string::npos);
}

TEST(ManPage, OfSnorriNamesEachCommand) {
  const auto page = man_page("");
  for (const auto& name : command_names()) {
    EXPECT_NE(page->find(".BR snorri\\-" + name + " (1)\n"), std::string::npos) << name;
  }
}

TEST(ManPage, OfACommandThatThereIsNotNamesTheNearest) {
  EXPECT_NE(man_page("lsit").error().text().find("did you mean \"list\"?"), std::string::npos);
}

/// Where nobody can be asked.
words offline(const words& begun) {
  return completions(begun, [](const std::string&, const std::string&) {
    return result<std::unique_ptr<source>>(error(errc::engine_unreachable, "away"));
  });
}

TEST(Completion, KnowsCommandsFlagsAndValuesWithoutAnEngine) {
  EXPECT_EQ(offline({"comp"}), words{"completion"});
  EXPECT_EQ(offline({"list", "--pre"}), words{"--prefix"});
  EXPECT_EQ(offline({"list", "-o", "js"}), (words{"json", "jsonl"}));
  EXPECT_EQ(offline({"asyncapi", "--output", ""}), (words{"yaml", "json"}));
  EXPECT_EQ(offline({"list", "--status", "S"}), words{"STUCK"});
  EXPECT_EQ(offline({"list", "--status", "=", "S"}), words{"STUCK"});
  EXPECT_EQ(offline({"keys", "re"}), words{"revoke"});
  EXPECT_EQ(offline({"completion", ""}), (words{"bash", "zsh", "fish"}));
  EXPECT_EQ(offline({"new", "x", "--kind", ""}), (words{"steps", "table"}));
  EXPECT_EQ(offline({"serve", "--redeliv"}), words{"--redelivery-ms"});
  EXPECT_EQ(offline({"serve", "--log-level", "w"}), words{"warning"});
  EXPECT_EQ(offline({"help", "sub"}), words{"subscriptions"});
}

TEST(Completion, IsSilentWhereItKnowsNothing) {
  EXPECT_EQ(offline({"show", ""}), words{});
  EXPECT_EQ(offline({"list", "--type", ""}), words{});
  EXPECT_EQ(offline({"serve", "--store", ""}), words{});
  EXPECT_EQ(offline({"nonsense", ""}), words{});
  EXPECT_EQ(offline({"--help", ""}), words{});
}

}  // namespace
}  // namespace snorri::app
