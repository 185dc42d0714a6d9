// Keys on disk: what is written is read back, and what is unsafe or half is refused with a
// sentence.
#include "snorri/transport/key_files.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "shop_messages.hpp"

namespace snorri::transport::testing {
namespace {

using ::testing::HasSubstr;

class KeyFiles : public ::testing::Test {
 protected:
  std::string written(const std::string& name, const std::string& text, mode_t mode = 0600) {
    const auto path = files.file(name);
    std::ofstream(path) << text;
    ::chmod(path.c_str(), mode);
    return path;
  }
  static mode_t mode_of(const std::string& path) {
    struct stat found {};
    ::stat(path.c_str(), &found);
    return found.st_mode & 0777;
  }

  temporary_directory files;
};

TEST_F(KeyFiles, AServicesKeyIsReadAsItWasWritten) {
  const service_key key{"inventory", make_key_pair(), make_key_pair().public_key};
  const auto path = files.file("inventory.key");
  ASSERT_TRUE(write_service_key(path, key));
  EXPECT_EQ(mode_of(path), 0600u);
  const auto read = read_service_key(path);
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->name, "inventory");
  EXPECT_EQ(read->own.public_key, key.own.public_key);
  EXPECT_EQ(read->own.secret_key, key.own.secret_key);
  EXPECT_EQ(read->engine_key, key.engine_key);
  EXPECT_FALSE(write_service_key(path, key)) << "a key that is in use is not written over";
}

TEST_F(KeyFiles, WordsThatAReaderDoesNotKnowAreNoObstacle) {
  const service_key key{"inventory", make_key_pair(), make_key_pair().public_key};
  const auto path = written("a.key", "# hello\n\n  colour \t blue \r\n" + text_of(key));
  EXPECT_TRUE(read_service_key(path));
}

TEST_F(KeyFiles, ASecretThatEverybodyMayReadIsNotUsed) {
  const service_key key{"inventory", make_key_pair(), make_key_pair().public_key};
  for (const auto& [mode, says] : {std::pair<mode_t, const char*>{0644, "everybody may read it"},
                                   {0620, "may be written by others"}}) {
    const auto read = read_service_key(written("a.key", text_of(key), mode));
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code(), errc::key_file_invalid);
    EXPECT_THAT(read.error().message(), HasSubstr(says));
  }
}

TEST_F(KeyFiles, HalvesAndMismatchesAreRefused) {
  const service_key key{"inventory", make_key_pair(), make_key_pair().public_key};
  auto mixed = key;
  mixed.own.secret_key = make_key_pair().secret_key;
  auto no_engine = key;
  no_engine.engine_key = "short";
  for (const auto& text : {std::string(), std::string("name x\n"), text_of(mixed),
                           text_of(no_engine), text_of(key).substr(0, 80)}) {
    const auto read = read_service_key(written("a.key", text));
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code(), errc::key_file_invalid);
  }
  EXPECT_EQ(read_service_key(files.file("none")).error().code(), errc::key_file_invalid);
  EXPECT_EQ(read_service_key(files.file("")).error().code(), errc::key_file_invalid);
}

TEST_F(KeyFiles, TheEnginesPairIsMadeOnceAndKept) {
  const auto folder = files.file("keys");
  EXPECT_THAT(read_engine_key(folder).error().message(), HasSubstr("snorri keys engine"));
  const auto made = make_engine_key(folder);
  ASSERT_TRUE(made) << made.error().text();
  EXPECT_EQ(mode_of(folder + "/engine.key"), 0600u);
  EXPECT_EQ(make_engine_key(folder)->public_key, made->public_key);
  EXPECT_EQ(read_engine_key(folder)->secret_key, made->secret_key);
}

TEST_F(KeyFiles, WhoIsAuthorisedIsReadAsItWasWritten) {
  const auto folder = files.file("");
  EXPECT_TRUE(read_authorised_keys(folder)->empty());
  std::vector<authorised_key> keys = {
      {"inventory", make_key_pair().public_key, {"Reserve", "Rel*"}, {}, {}},
      {"analytics", make_key_pair().public_key, {}, {"A"}, {"*"}, "the laptop was lost"},
      {"old", make_key_pair().public_key, {}, {}, {}, ""}};
  ASSERT_TRUE(write_authorised_keys(folder, keys));
  EXPECT_EQ(mode_of(folder + "/authorised.keys"), 0600u);
  const auto read = read_authorised_keys(folder);
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(*read, keys);
}

TEST_F(KeyFiles, AWordThatMightHaveBeenALimitIsAnErrorWithItsLine) {
  const auto key = make_key_pair().public_key;
  for (const auto& [text, says] :
       {std::pair<std::string, std::string>{"key a\npublic " + key + "\nonly-on monday\n",
                                            "line 3: there is no such word"},
        {"public " + key + "\n", "line 1: a block begins with"},
        {"key a b\n", "line 1: a key's name"},
        {"key a\npublic short\n", "line 2: a public key"},
        {"key a\npublic " + key + "\nmay-read A*B\n", "line 3: a right is"},
        {"key a\nmay-read A\n", "has no line \"public\""}}) {
    written("authorised.keys", text);
    const auto read = read_authorised_keys(files.file(""));
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().code(), errc::key_file_invalid);
    EXPECT_THAT(read.error().message(), HasSubstr(says));
  }
}

TEST_F(KeyFiles, AChangeThatFailsLeavesTheFileAsItWas) {
  const auto folder = files.file("");
  const auto add = [](std::vector<authorised_key>& keys) -> result<void> {
    keys.push_back({"a", make_key_pair().public_key, {}, {}, {}});
    return {};
  };
  ASSERT_TRUE(change_authorised_keys(folder, add));
  const auto failed = change_authorised_keys(folder, [](auto& keys) -> result<void> {
    keys.clear();
    return error(errc::bad_argument, "no");
  });
  EXPECT_FALSE(failed);
  EXPECT_EQ(read_authorised_keys(folder)->size(), 1u);
}

}  // namespace
}  // namespace snorri::transport::testing
