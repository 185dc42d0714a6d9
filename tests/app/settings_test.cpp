#include "serve/settings.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "process.hpp"

namespace snorri::app {
namespace {

std::string written(const temporary_folder& in, const std::string& text) {
  const std::string path = in.path("snorri.toml");
  std::ofstream(path) << text;
  return path;
}

TEST(Settings, TakeTheFlagBeforeTheVariableBeforeTheFileBeforeTheDefault) {
  const given_settings flags{{"store", {"flag.db"}}};
  const given_settings variables{{"store", {"variable.db"}}, {"name", {"variable"}}};
  const given_settings file{{"store", {"file.db"}}, {"name", {"file"}}, {"group_max", {"7"}}};
  const auto resolved = resolve_settings({flags, variables, file});
  ASSERT_TRUE(resolved.has_value());
  EXPECT_EQ(resolved->store, "flag.db");
  EXPECT_EQ(resolved->name, "variable");
  EXPECT_EQ(resolved->group_max, 7u);
  EXPECT_EQ(resolved->redelivery_ms, 10'000u);
}

TEST(Settings, AreReadFromTheEnvironment) {
  const auto given = settings_from_environment([](const char* name) -> const char* {
    if (std::string_view(name) == "SNORRI_SAGAS") return "a.so:b.so";
    if (std::string_view(name) == "SNORRI_REDELIVERY_MS") return "250";
    return nullptr;
  });
  EXPECT_EQ(given.at("sagas"), (std::vector<std::string>{"a.so", "b.so"}));
  EXPECT_EQ(given.at("redelivery_ms"), (std::vector<std::string>{"250"}));
  EXPECT_EQ(given.size(), 2u);
}

TEST(Settings, AreReadFromAFile) {
  const temporary_folder folder;
  const auto given = settings_from_file(written(
      folder, "# a shop\nstore = \"shop.db\"\nsagas = [\"a.so\", \"b.so\"]\ncache_max = 10_000\n"));
  ASSERT_TRUE(given.has_value()) << given.error().text();
  EXPECT_EQ(given->at("store"), (std::vector<std::string>{"shop.db"}));
  EXPECT_EQ(given->at("sagas"), (std::vector<std::string>{"a.so", "b.so"}));
  EXPECT_EQ(given->at("cache_max"), (std::vector<std::string>{"10000"}));
}

TEST(Settings, NameTheNearestKeyForOneThatIsUnknown) {
  const temporary_folder folder;
  const auto given = settings_from_file(written(folder, "redelivery = 5\nredelivry_ms = 5\n"));
  ASSERT_FALSE(given.has_value());
  EXPECT_EQ(given.error().code(), errc::configuration_invalid);
  EXPECT_NE(given.error().message().find("no setting \"redeliv"), std::string::npos);
}

TEST(Settings, RefuseAFileThatIsNoTomlOrHasAValueOfAnotherKind) {
  const temporary_folder folder;
  const auto refused = [&folder](const std::string& text) {
    const auto given = settings_from_file(written(folder, text));
    return given ? std::string("taken") : given.error().message();
  };
  EXPECT_NE(refused("store = \n").find("line 1"), std::string::npos);
  EXPECT_NE(refused("store = 5\n").find("store is a text"), std::string::npos);
  EXPECT_NE(refused("group_max = \"many\"\n").find("group_max is a whole number"),
            std::string::npos);
  EXPECT_NE(refused("sagas = [1]\n").find("sagas is a list"), std::string::npos);
  EXPECT_FALSE(settings_from_file(folder.path("nowhere.toml")).has_value());
  EXPECT_FALSE(settings_from_file(folder.path("")).has_value());
}

TEST(Settings, RefuseWhatIsOutOfRangeAndNameIt) {
  const auto refused = [](const std::string& name, const std::string& value) {
    const auto resolved = resolve_settings({given_settings{{"store", {"a.db"}}, {name, {value}}}});
    return resolved ? std::string("taken") : resolved.error().text();
  };
  EXPECT_EQ(refused("redelivery_ms", "abc"),
            "E6001 invalid configuration: redelivery_ms is a number of ms from 10 to 86400000, not "
            "\"abc\" (--redelivery-ms, SNORRI_REDELIVERY_MS or the configuration file)");
  EXPECT_NE(refused("group_max", "0").find("from 1 to 10000"), std::string::npos);
  EXPECT_NE(refused("group_max", "-1").find("group_max"), std::string::npos);
  EXPECT_NE(refused("peers_max", "99999999999999999999").find("peers_max"), std::string::npos);
  EXPECT_NE(refused("log_level", "loud").find("log_level is debug"), std::string::npos);
  EXPECT_NE(refused("silence_ms", "1500").find("at least twice heartbeat_ms"), std::string::npos);
  EXPECT_NE(refused("name", "").find("name is"), std::string::npos);
  EXPECT_NE(resolve_settings({}).error().message().find("no store is given"), std::string::npos);
}

TEST(Settings, WantACertificateWithItsKeyAndTokensForAPublicAddress) {
  const auto refused = [](given_settings given) {
    given["store"] = {"a.db"};
    const auto resolved = resolve_settings({given});
    return resolved ? std::string("taken") : resolved.error().message();
  };
  EXPECT_NE(refused({{"admin_tls_cert", {"a.pem"}}}).find("admin_tls_key is needed"),
            std::string::npos);
  EXPECT_NE(refused({{"admin_tls_key", {"a.pem"}}}).find("admin_tls_cert is needed"),
            std::string::npos);
  const given_settings tls{{"admin_tls_cert", {"a.pem"}}, {"admin_tls_key", {"a.pem"}}};
  EXPECT_EQ(refused(tls), "taken");
  given_settings everywhere = tls;
  everywhere["admin"] = {"0.0.0.0:7708"};
  EXPECT_NE(refused(everywhere).find("admin_tokens is needed"), std::string::npos);
  everywhere["admin_tokens"] = {"tokens"};
  EXPECT_EQ(refused(everywhere), "taken");
}

TEST(Settings, HaveDefaultsWithinTheirRanges) {
  EXPECT_TRUE(resolve_settings({given_settings{{"store", {"a.db"}}}}).has_value());
}

}  // namespace
}  // namespace snorri::app
