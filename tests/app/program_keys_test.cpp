// The program's door: `snorri keys`, and an engine that asks for them.
#include <gtest/gtest.h>

#include <fstream>

#include "program.hpp"
#include "snorri/base/json.hpp"
#include "snorri/transport/key_files.hpp"
#include "snorri/transport/publisher.hpp"
#include "views/json.hpp"

namespace snorri::app {
namespace {

using namespace std::chrono_literals;

struct Keys : testing::Test {
  temporary_folder folder;
  std::string keys = folder.path("keys");

  run_result call(std::vector<std::string> with) {
    with.insert(with.begin(), "keys");
    with.insert(with.end(), {"--keys", keys});
    return snorri(std::move(with));
  }
  std::string make(const std::string& name, std::vector<std::string> rights) {
    const auto file = folder.path(name + ".key");
    rights.insert(rights.begin(), {"make", name, "--out", file});
    const auto made = call(std::move(rights));
    EXPECT_EQ(made.code, 0) << made.err;
    return file;
  }
  static result<transport::receipt> publish(const served& engine, const std::string& key_file) {
    transport::publisher_options with;
    with.engine = engine.listen();
    with.key_file = key_file;
    with.timeout = 2s;
    with.log = [](std::string_view) {};
    transport::publisher p("shop", with);
    transport::message what;
    what.headers.type = "Nobody knows it";
    what.body = "{}";
    return p.publish(std::move(what));
  }
};

TEST_F(Keys, AreMadeListedAllowedAndRevoked) {
  const auto file = make("inventory", {"--may-command", "ReserveInventory", "--may-read", "*"});
  EXPECT_EQ(transport::read_service_key(file)->name, "inventory");
  EXPECT_EQ(call({"allow", "inventory", "--may-command", "Release*"}).code, 0);
  const json listed = json::parse(call({"list", "-o", "json"}).out);
  ASSERT_EQ(listed.size(), 1u);
  EXPECT_EQ(listed[0]["may_command"], json({"ReserveInventory", "Release*"}));
  EXPECT_EQ(listed[0]["may_read"], json({"*"}));
  EXPECT_EQ(listed[0]["revoked"], nullptr);
  EXPECT_NE(call({"revoke", "inventory", "--dry-run"}).out.find("would revoke"), std::string::npos);
  EXPECT_EQ(call({"revoke", "inventory"}).code, 2) << "nobody can be asked here";
  EXPECT_EQ(json::parse(call({"show", "inventory", "-o", "json"}).out)[0]["revoked"], nullptr);
  EXPECT_EQ(call({"revoke", "inventory", "--yes", "--reason", "lost"}).code, 0);
  EXPECT_EQ(json::parse(call({"show", "inventory", "-o", "json"}).out)[0]["revoked"], "lost");
  EXPECT_EQ(call({"revoke", "inventory", "--yes"}).code, 3) << "it is revoked already";
}

TEST_F(Keys, AKeyOfANameInUseIsOnlyMadeWhereThatIsSaid) {
  make("shop", {"--may-publish", "OrderCreated"});
  const auto again = call({"make", "shop", "--out", folder.path("b.key")});
  EXPECT_EQ(again.code, 2);
  EXPECT_NE(again.err.find("has a key already"), std::string::npos);
  EXPECT_FALSE(std::ifstream(folder.path("b.key")).good()) << "no key that opens nothing";
  EXPECT_EQ(call({"make", "shop", "--second", "--out", folder.path("b.key")}).code, 0);
  const json both = json::parse(call({"show", "shop", "-o", "json"}).out);
  ASSERT_EQ(both.size(), 2u);
  EXPECT_EQ(both[1]["may_publish"], json({"OrderCreated"}));
  EXPECT_EQ(call({"revoke", "shop", "--yes", "--public", both[0]["public"]}).code, 0);
  EXPECT_EQ(json::parse(call({"show", "shop", "-o", "json"}).out)[1]["revoked"], nullptr);
}

TEST_F(Keys, WhatMakesNoSenseIsRefusedWithASentence) {
  EXPECT_EQ(snorri({"keys", "list"}).code, 2) << "no folder";
  EXPECT_EQ(call({"make", "two words"}).code, 2);
  EXPECT_EQ(call({"make"}).code, 2);
  EXPECT_EQ(call({"make", "shop", "--may-read", "A*B", "--out", "-"}).code, 2);
  EXPECT_EQ(call({"show", "nobody"}).code, 3);
  EXPECT_EQ(call({"steal", "shop"}).code, 2);
}

TEST_F(Keys, AnEngineOnTheNetworkDoesNotStartWithoutThem) {
  const auto store = folder.path("shop.db");
  const auto refused = snorri({"serve", "--store", store, "--listen", "tcp://0.0.0.0:0", "--admin",
                               "127.0.0.1:0", "--sagas", GOOD_SAGAS});
  EXPECT_EQ(refused.code, 15);
  EXPECT_NE(refused.err.find("--keys FOLDER"), std::string::npos) << refused.err;
  const auto no_folder = snorri({"serve", "--store", store, "--keys", folder.path("nowhere"),
                                 "--listen", "tcp://127.0.0.1:0", "--sagas", GOOD_SAGAS});
  EXPECT_EQ(no_folder.code, 10);
  EXPECT_NE(no_folder.err.find("snorri keys engine"), std::string::npos) << no_folder.err;
}

TEST_F(Keys, DecideWhoMaySayWhatToARunningEngine) {
  const auto allowed = make("shop", {"--may-publish", "*"});
  const auto little = make("mails", {});
  const auto store = folder.path("shop.db");
  fill_file(store);
  served engine(store, "127.0.0.1:0", {"--keys", keys, "--guard", "all"});
  const auto known = publish(engine, allowed);
  ASSERT_FALSE(known);
  EXPECT_EQ(known.error().code(), errc::type_unknown) << "it came in: " << known.error().text();
  const auto foreign = publish(engine, little);  // as shop, with the key of mails
  ASSERT_FALSE(foreign);
  EXPECT_EQ(foreign.error().code(), errc::timed_out);
  ASSERT_EQ(call({"revoke", "shop", "--yes"}).code, 0);
  // The engine looks at the file a few times a second.
  auto revoked = publish(engine, allowed);
  for (int tries = 0; tries < 1000 && revoked.error().code() == errc::type_unknown; ++tries)
    revoked = publish(engine, allowed);
  EXPECT_EQ(revoked.error().code(), errc::timed_out);
  EXPECT_EQ(engine.stop(), 0);
  EXPECT_NE(engine.err().find("mails, key"), std::string::npos) << engine.err();
  EXPECT_NE(engine.err().find("E4015 another's name"), std::string::npos) << engine.err();
  EXPECT_NE(engine.err().find("the key of \"shop\" was revoked"), std::string::npos);
}

}  // namespace
}  // namespace snorri::app
