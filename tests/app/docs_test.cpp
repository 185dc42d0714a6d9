// The documentation and the code say the same.
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "cli/arguments.hpp"
#include "exit_code.hpp"
#include "serve/settings.hpp"

namespace snorri::app {
namespace {

std::string text_of(const std::string& name) {
  std::ifstream file(std::string(SNORRI_SOURCE "/") + name);
  EXPECT_TRUE(file.good()) << name;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// What the first group of `pattern` matches, anywhere in `text`.
std::set<std::string> matches(const std::string& text, const char* pattern) {
  const std::regex expression(pattern, std::regex::multiline);
  std::set<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), expression), end; at != end; ++at) {
    found.insert((*at)[1]);
  }
  return found;
}

TEST(Documentation, HasAnEntryForEachErrorAndForNoOther) {
  const auto codes = matches(text_of("base/include/snorri/base/error.hpp"), R"( = (\d{4}),)");
  const auto entries = matches(text_of("docs/errors.md"), R"(^### E(\d{4}) )");
  EXPECT_GT(codes.size(), 40u);
  EXPECT_EQ(codes, entries);
}

TEST(Documentation, CallsEachErrorByItsTitle) {
  const std::string text = text_of("docs/errors.md");
  for (const std::string& code : matches(text, R"(^### E(\d{4}) )")) {
    const std::string heading = "### E" + code + " " + std::string(title(errc{std::stoi(code)}));
    EXPECT_NE(text.find(heading + "\n"), std::string::npos) << heading;
  }
}

TEST(Documentation, GivesEachErrorItsExitCode) {
  const std::string text = text_of("docs/errors.md");
  for (const std::string& code : matches(text, R"(^### E(\d{4}) )")) {
    const auto begin = text.find("### E" + code);
    const std::string entry = text.substr(begin, text.find("\n### ", begin + 1) - begin);
    const int expected = static_cast<int>(exit_code_of(errc{std::stoi(code)}));
    const auto said = matches(entry, R"(Exit code (\d+))");
    const std::set<std::string> one{std::to_string(expected)};
    EXPECT_EQ(said, expected == 1 ? std::set<std::string>{} : one) << "E" << code;
  }
}

TEST(Documentation, HasARowForEachExitCode) {
  const auto rows = matches(text_of("docs/cli.md"), R"(^\| (\d+) \|)");
  for (int code = 0; code <= static_cast<int>(exit_code::security_unproven); ++code) {
    if (code == 9) continue;
    EXPECT_TRUE(rows.contains(std::to_string(code))) << code;
  }
}

TEST(Documentation, DescribesEachCommand) {
  const std::string text = text_of("docs/cli.md");
  for (const std::string& name : command_names()) {
    EXPECT_NE(text.find("### snorri " + name), std::string::npos) << name;
  }
}

TEST(Documentation, HasARowForEachSettingWithItsUnitDefaultAndRange) {
  const std::string text = text_of("docs/cli.md");
  for (const setting& each : settings_table()) {
    std::string row = std::string("| `") + each.name + "` | " + each.unit + " | ";
    row += *each.initial == '\0' ? "" : std::string("`") + each.initial + "`";
    row += *each.initial == '\0' ? "| " : " | ";
    if (each.is_number()) row += std::to_string(each.min) + " to " + std::to_string(each.max);
    EXPECT_NE(text.find(row), std::string::npos) << row;
  }
}

}  // namespace
}  // namespace snorri::app
