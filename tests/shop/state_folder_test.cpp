#include "demo/state_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "temporary_folder.hpp"

namespace shop {
namespace {

std::string refusal_of(const std::filesystem::path& path) {
  try {
    const state_folder taken(path);
  } catch (const std::runtime_error& why) {
    return why.what();
  }
  return "";
}

TEST(StateFolder, IsWipedByTheNextDemo) {
  const temporary_folder folder;
  { const state_folder first(folder.path() / "demo"); }
  folder.write("demo/mails.jsonl", "old");
  const state_folder second(folder.path() / "demo");
  EXPECT_FALSE(std::filesystem::exists(folder.path() / "demo/mails.jsonl"));
}

TEST(StateFolder, OfARunningDemoIsLeftAlone) {
  const temporary_folder folder;
  const state_folder running(folder.path());
  running.note_how_to_stop("kill 1 2 3");
  folder.write("store.db", "precious");
  EXPECT_THAT(refusal_of(folder.path()), testing::HasSubstr("stop it with `kill 1 2 3`"));
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "store.db"));
}

TEST(StateFolder, ThatNoDemoMadeIsNotWiped) {
  const temporary_folder folder;
  folder.write("letter.txt", "precious");
  EXPECT_THAT(refusal_of(folder.path()), testing::HasSubstr("is no folder of a demo"));
  EXPECT_TRUE(std::filesystem::exists(folder.path() / "letter.txt"));
}

}  // namespace
}  // namespace shop
