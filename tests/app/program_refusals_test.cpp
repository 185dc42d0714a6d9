// Whatever is wrong, the program says it in one line with what to do, and with its own exit code.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "program.hpp"

namespace snorri::app {
namespace {

/// One line on stderr that begins with the code, nothing on stdout.
void expect_refusal(const run_result& what, int code, const std::string& error) {
  EXPECT_EQ(what.code, code) << what.err;
  EXPECT_EQ(what.out, "");
  EXPECT_EQ(what.err.substr(0, 8 + error.size() + 1), "snorri: " + error + " ") << what.err;
  EXPECT_EQ(std::count(what.err.begin(), what.err.end(), '\n'), 1) << what.err;
}

void write(const std::string& path, const std::string& text) { std::ofstream(path) << text; }

struct Refusals : testing::Test {
  temporary_folder folder;
  std::string store = folder.path("shop.db");

  std::vector<std::string> serve(std::vector<std::string> more) const {
    std::vector<std::string> all{"serve", "--listen", "tcp://127.0.0.1:0", "--admin",
                                 "127.0.0.1:0"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  run_result serve_good(std::vector<std::string> more) const {
    std::vector<std::string> all{"--store", store, "--sagas", GOOD_SAGAS};
    all.insert(all.end(), more.begin(), more.end());
    return snorri(serve(all));
  }
};

TEST_F(Refusals, OfACommandLineThatMakesNoSense) {
  expect_refusal(snorri({"lsit"}), 2, "E1001");
  EXPECT_NE(snorri({"lsit"}).err.find("did you mean \"list\""), std::string::npos);
  expect_refusal(snorri({"follow", "--frm", "now"}), 2, "E1001");
  EXPECT_NE(snorri({"follow", "--frm", "now"}).err.find("did you mean \"--from\""),
            std::string::npos);
  expect_refusal(snorri({"show"}), 2, "E1001");
  expect_refusal(snorri({"show", "order"}), 2, "E1001");
  expect_refusal(snorri({"list", "--limit", "many"}), 2, "E1001");
  expect_refusal(snorri({"list", "--store", "a", "--admin", "127.0.0.1:1"}), 2, "E1001");
  expect_refusal(snorri({"follow", "--until-end", "--store", "a"}), 20, "E2001");
  expect_refusal(snorri({"help", "me"}), 2, "E1001");
  expect_refusal(snorri({"serve", "--stoer", "a"}), 2, "E1001");
}

TEST_F(Refusals, OfAStoreThatIsNone) {
  expect_refusal(snorri({"list", "--store", folder.path("none.db")}), 20, "E2001");
  write(folder.path("text.db"), std::string(5000, 'x'));
  expect_refusal(snorri({"list", "--store", folder.path("text.db")}), 12, "E2002");
  expect_refusal(snorri(serve({"--store", folder.path("text.db"), "--sagas", GOOD_SAGAS})), 12,
                 "E2002");
  expect_refusal(snorri(serve({"--store", folder.path("no/folder/x.db"), "--sagas", GOOD_SAGAS})),
                 22, "E1002");
}

TEST_F(Refusals, OfACorruptStore) {
  fill_file(store);
  // Every page but the first: whatever is read first is damaged.
  const auto size = std::filesystem::file_size(store);
  std::fstream file(store, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(4096);
  file << std::string(size - 4096, '\xa5');
  file.close();
  expect_refusal(snorri({"list", "--store", store}), 11, "E2004");
  expect_refusal(serve_good({}), 11, "E2004");
}

TEST_F(Refusals, OfAStoreThatAnotherEngineHas) {
  const served engine(store);
  expect_refusal(serve_good({}), 14, "E2005");
}

TEST_F(Refusals, OfAnAddressThatIsTakenOrMakesNoSense) {
  const served engine(folder.path("other.db"));
  expect_refusal(snorri({"serve", "--store", store, "--sagas", GOOD_SAGAS, "--listen",
                         engine.listen(), "--admin", "127.0.0.1:0"}),
                 15, "E4007");
  expect_refusal(snorri({"serve", "--store", store, "--sagas", GOOD_SAGAS, "--listen",
                         "tcp://127.0.0.1:0", "--admin", engine.admin()}),
                 15, "E4007");
  for (const std::string listen : {"nonsense", "tcp://0.0.0.0:7707", "tcp://127.0.0.1:x"}) {
    expect_refusal(snorri({"serve", "--store", store, "--sagas", GOOD_SAGAS, "--listen", listen,
                           "--admin", "127.0.0.1:0"}),
                   15, "E4008");
  }
  for (const std::string admin : {"0.0.0.0:0", "127.0.0.1", "localhost:99999"}) {
    expect_refusal(snorri({"serve", "--store", store, "--sagas", GOOD_SAGAS, "--listen",
                           "tcp://127.0.0.1:0", "--admin", admin}),
                   15, "E4008");
  }
}

TEST_F(Refusals, OfASagaLibraryThatIsNone) {
  const auto with = [this](const std::string& library) {
    return snorri(serve({"--store", store, "--sagas", library}));
  };
  write(folder.path("text.so"), "no shared object");
  expect_refusal(with(folder.path("text.so")), 16, "E3006");
  expect_refusal(with(folder.path("none.so")), 16, "E3006");
  expect_refusal(with(folder.path("")), 16, "E3006");
  expect_refusal(with(NO_SAGAS), 16, "E3006");
  expect_refusal(with(OLD_SAGAS), 17, "E3007");
  EXPECT_NE(with(OLD_SAGAS).err.find("built against Snorri 0.0.1"), std::string::npos);
}

TEST_F(Refusals, OfNoSagasAtAllAndOfTheSameTwice) {
  expect_refusal(snorri(serve({"--store", store})), 10, "E6001");
  expect_refusal(serve_good({"--sagas", GOOD_SAGAS}), 10, "E3010");
}

TEST_F(Refusals, OfLiveSagasThatLackTheirDefinition) {
  {
    const auto made = open_file(store);
    store::append append;
    append.stream = {"return", "7"};
    append.events = {{"Returned", "shop", "m1", first_order_at(),
                      R"({"kind":"start","outcome":"applied","from":"START","to":"ASKED",)"
                      R"("status":"PENDING","definition":{"version":1,"hash":"00"}})",
                      "{}"}};
    append.summary = store::stream_summary{"ASKED", "PENDING", 1, "00"};
    store::group group;
    group.appends.push_back(append);
    ASSERT_TRUE(made->commit(group).has_value());
  }
  expect_refusal(serve_good({}), 18, "E3004");
}

TEST_F(Refusals, OfAConfigurationThatIsWrong) {
  const std::string file = folder.path("snorri.toml");
  const auto with = [&](const std::string& text) {
    write(file, text);
    return serve_good({"--config", file});
  };
  expect_refusal(with("redelivry_ms = 5\n"), 10, "E6001");
  EXPECT_NE(with("redelivry_ms = 5\n").err.find("did you mean \"redelivery_ms\""),
            std::string::npos);
  expect_refusal(with("redelivery_ms = \n"), 10, "E6001");
  expect_refusal(with("redelivery_ms = 1\n"), 10, "E6001");
  expect_refusal(serve_good({"--config", folder.path("none.toml")}), 10, "E6001");
  expect_refusal(serve_good({"--group-max", "0"}), 10, "E6001");
  expect_refusal(serve_good({"--log-level", "loud"}), 10, "E6001");
  expect_refusal(snorri({"serve", "--sagas", GOOD_SAGAS}), 10, "E6001");
}

TEST_F(Refusals, OfWhatIsNotThere) {
  fill_file(store);
  expect_refusal(snorri({"show", "order/none", "--store", store}), 3, "E3009");
  expect_refusal(snorri({"graph", "ordr", "--store", store}), 3, "E6002");
  expect_refusal(snorri({"list", "--admin", "127.0.0.1:1"}), 8, "E6003");
  expect_refusal(snorri({"list", "--admin", "10.0.0.1:7708"}), 15, "E4008");
}

}  // namespace
}  // namespace snorri::app
