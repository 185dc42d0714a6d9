#include <gtest/gtest.h>

#include <sstream>

#include "notification/mail_file.hpp"
#include "temporary_folder.hpp"

namespace shop {
namespace {

std::string content(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

constexpr const char* first = R"({"id":"thanks/1","to":"a","subject":"s","text":"t"})"
                              "\n";

TEST(MailFile, WritesAMailOnce) {
  const temporary_folder folder;
  const auto path = folder.path() / "mails.jsonl";
  mail_file mails(path);
  EXPECT_TRUE(mails.send({"thanks/1", "a", "s", "t"}));
  EXPECT_FALSE(mails.send({"thanks/1", "a", "s", "t"}));
  EXPECT_EQ(content(path), first);
}

TEST(MailFile, KnowsItsMailsAfterARestart) {
  const temporary_folder folder;
  const auto path = folder.write("mails.jsonl", first);
  mail_file mails(path);
  EXPECT_FALSE(mails.send({"thanks/1", "a", "s", "t"}));
  EXPECT_TRUE(mails.send({"thanks/2", "a", "s", "t"}));
  EXPECT_EQ(mails.size(), 2u);
}

TEST(MailFile, DropsALastLineThatWasNotFinished) {
  const temporary_folder folder;
  const std::string whole = first;
  for (std::size_t torn = 1; torn < whole.size(); ++torn) {
    const auto path = folder.write("mails.jsonl", whole + whole.substr(0, torn));
    EXPECT_EQ(mail_file(path).size(), 1u);
    EXPECT_EQ(content(path), first);
  }
}

TEST(MailFile, TurnsASecondProcessAway) {
  const temporary_folder folder;
  const mail_file one(folder.path() / "mails.jsonl");
  EXPECT_THROW(mail_file(folder.path() / "mails.jsonl"), std::runtime_error);
}

TEST(MailFile, RefusesAFileThatHoldsNoMails) {
  const temporary_folder folder;
  EXPECT_THROW(mail_file(folder.write("mails.jsonl", "hello\n")), std::runtime_error);
  EXPECT_EQ(content(folder.path() / "mails.jsonl"), "hello\n");
}

}  // namespace
}  // namespace shop
