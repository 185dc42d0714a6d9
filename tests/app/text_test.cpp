#include <gtest/gtest.h>

#include "text/nearest.hpp"
#include "text/table.hpp"
#include "text/terminal.hpp"
#include "text/time_text.hpp"

namespace snorri::app {
namespace {

using namespace std::chrono_literals;

TEST(Nearest, FindsTheWordThatWasMeantAndNoOther) {
  const std::vector<std::string> words{"list", "show", "follow", "redelivery_ms"};
  EXPECT_EQ(nearest("lsit", words), "list");
  EXPECT_EQ(nearest("folow", words), "follow");
  EXPECT_EQ(nearest("redelivry_ms", words), "redelivery_ms");
  EXPECT_EQ(nearest("compensate", words), "");
  EXPECT_EQ(nearest("", words), "");
}

TEST(Durations, AreShortAndKeepTwoUnits) {
  EXPECT_EQ(duration_text(0us), "0 ms");
  EXPECT_EQ(duration_text(850us), "850 µs");
  EXPECT_EQ(duration_text(12ms), "12 ms");
  EXPECT_EQ(duration_text(1200ms), "1.2 s");
  EXPECT_EQ(duration_text(125s), "2 min 05 s");
  EXPECT_EQ(duration_text(3h + 12min), "3 h 12 min");
  EXPECT_EQ(duration_text(99h), "4 d 03 h");
  EXPECT_EQ(duration_text(-5s), "-5 s");
}

TEST(Times, AreReadBackAsTheyWereWritten) {
  const auto at = from_us(1'291'191'960'123'456);
  EXPECT_EQ(from_rfc3339(to_rfc3339(at)), at);
  EXPECT_EQ(clock_text(at), "08:26:00.123");
  EXPECT_EQ(date_time_text(at), "2010-12-01 08:26:00 UTC");
}

TEST(Terminal, IsNotDrivenByStoredText) {
  EXPECT_EQ(printable("a\x1b[2Jb\n"), "a\\x1b[2Jb\\x0a");
  EXPECT_EQ(printable("\xc2\x9bz"), "\\x9bz");
  EXPECT_EQ(printable("Größe → ok"), "Größe → ok");
}

TEST(Terminal, CutsAndWrapsByColumnsNotBytes) {
  EXPECT_EQ(cut("Größe", 5), "Größe");
  EXPECT_EQ(cut("Größen", 5), "Größ…");
  EXPECT_EQ(cut("anything", 0), "anything");
  EXPECT_EQ(wrapped("one two three", 7), (std::vector<std::string>{"one two", "three"}));
  EXPECT_EQ(wrapped("unbreakable", 5), (std::vector<std::string>{"unbr…"}));
}

TEST(Table, GivesItsWidestColumnsWhenTheTerminalIsNarrow) {
  table rows({{"SAGA", 6}, {"REASON", 8}});
  rows.add({{"order/1"}, {"a reason that is much longer than the line"}});
  EXPECT_EQ(rows.text({}),
            "SAGA     REASON\norder/1  a reason that is much longer than the line\n");
  EXPECT_EQ(rows.text({.width = 24}), "SAGA     REASON\norder/1  a reason that …\n");
}

}  // namespace
}  // namespace snorri::app
