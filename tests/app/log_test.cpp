// The log's lines, and settings with their origin: pure.
#include "serve/log.hpp"

#include <gtest/gtest.h>

#include "serve/layers.hpp"
#include "views/json.hpp"

namespace snorri::app {
namespace {

json parsed(const engine::log_subject& about, const log_options& with,
            std::string_view text = "hello") {
  return json::parse(
      json_line("2010-12-01T08:26:00.000000Z", engine::severity::warning, text, about, with));
}

TEST(JsonLog, IsOneObjectALineWithWhatItIsAbout) {
  const json line =
      parsed({"order/1", "4bf92f3577b34da6a3ce929d0e0e4736", "{}"}, {"info", true, false, "shop"});
  EXPECT_EQ(dump(line),
            R"({"at":"2010-12-01T08:26:00.000000Z","level":"warning","engine":"shop",)"
            R"("message":"hello","saga":"order/1","trace":"4bf92f3577b34da6a3ce929d0e0e4736"})");
}

TEST(JsonLog, HoldsNoBodyUnlessItIsAskedFor) {
  const engine::log_subject about{"order/1", "", R"({"card":"4111"})"};
  EXPECT_FALSE(parsed(about, {}).contains("body"));
  EXPECT_EQ(parsed(about, {"info", true, true, ""})["body"]["card"], "4111");
}

TEST(JsonLog, StaysOneLineWhateverAPeerSends) {
  const std::string line = json_line("t", engine::severity::info, "a\nb\x1b\xff", {}, {});
  EXPECT_EQ(line.find('\n'), std::string::npos);
  EXPECT_FALSE(json::parse(line, nullptr, false).is_discarded());
}

TEST(Layers, SayWhereEachSettingComesFrom) {
  const setting_layers layers{
      {given_settings{{"store", {"flag.db"}}}, given_settings{{"sagas", {"a.so", "b.so"}}},
       given_settings{{"store", {"file.db"}}, {"name", {"shop"}}}},
      {"flag", "environment", "/etc/snorri.toml"}};
  const auto all = explain_settings(layers);
  ASSERT_EQ(all.size(), settings_table().size());
  const auto shown = [&all](std::string_view name) {
    for (const auto& each : all) {
      if (each.row->name == name) return each.value + " by " + each.from;
    }
    return std::string();
  };
  EXPECT_EQ(shown("store"), "flag.db by flag");
  EXPECT_EQ(shown("sagas"), "a.so:b.so by environment");
  EXPECT_EQ(shown("name"), "shop by /etc/snorri.toml");
  EXPECT_EQ(shown("redelivery_ms"), "10000 by default");
}

TEST(Layers, AreComparedByWhatIsInForce) {
  const setting_layers before{{given_settings{{"name", {"shop"}}, {"group_max", {"7"}}}}, {"file"}};
  const setting_layers after{
      {given_settings{{"name", {"shop"}}, {"group_max", {"8"}}, {"log_level", {"info"}}}},
      {"file"}};
  const auto changed = compare_settings(before, after);
  ASSERT_EQ(changed.size(), 1u) << "a default that is written down is no change";
  EXPECT_STREQ(changed[0].row->name, "group_max");
  EXPECT_EQ(changed[0].before + " " + changed[0].after, "7 8");
  EXPECT_TRUE(changed[0].row->reloads);
}

}  // namespace
}  // namespace snorri::app
