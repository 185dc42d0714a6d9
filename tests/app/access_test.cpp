// Tokens of the admin API, and what each may do.
#include "admin/access.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>

#include "net/local_token.hpp"
#include "process.hpp"

namespace snorri::app {
namespace {

struct Tokens : testing::Test {
  temporary_folder folder;
  std::string path = folder.path("tokens");

  std::string written(const std::string& text, mode_t mode = 0600) const {
    std::ofstream(path) << text;
    chmod(path.c_str(), mode);
    return path;
  }
  std::string refused(const std::string& text, mode_t mode = 0600) const {
    const auto read = read_tokens(written(text, mode));
    return read ? "taken" : read.error().text();
  }
};

TEST_F(Tokens, GiveTheirCallerARole) {
  const auto book =
      read_tokens(written("# who may what\n\nprometheus read 0123456789abcdef\n"
                          "anna  operate  sha256:" +
                          digest_of("another secret token") + "\n"));
  ASSERT_TRUE(book.has_value()) << book.error().text();
  EXPECT_EQ(book->find("Bearer 0123456789abcdef")->name, "prometheus");
  EXPECT_EQ(book->find("Bearer 0123456789abcdef")->may, role::read);
  EXPECT_EQ(book->find("Bearer another secret token")->may, role::operate);
  for (const char* wrong : {"", "Bearer ", "0123456789abcdef", "Basic 0123456789abcdef",
                            "Bearer 0123456789abcdeF", "Bearer 0123456789abcdef "}) {
    EXPECT_FALSE(book->find(wrong)) << wrong;
  }
}

TEST_F(Tokens, AreRefusedByTheLineThatIsWrong) {
  EXPECT_NE(refused("anna read\n").find("line 1 is not NAME ROLE TOKEN"), std::string::npos);
  EXPECT_NE(refused("# a\nanna root 0123456789abcdef\n").find("line 2 gives the role \"root\""),
            std::string::npos);
  EXPECT_NE(refused("anna read short\n").find("less than 16 characters"), std::string::npos);
  EXPECT_NE(refused("anna read sha256:abc\n").find("64 hexadecimal"), std::string::npos);
  EXPECT_NE(refused("").find("has no token"), std::string::npos);
  EXPECT_NE(refused("anna read 0123456789abcdef\n", 0640).find("may be read by others"),
            std::string::npos);
  EXPECT_FALSE(read_tokens(folder.path("none")).has_value());
}

TEST_F(Tokens, OfThisMachineAreInAFileThatOthersCanNotRead) {
  const std::string token = make_token();
  EXPECT_EQ(token.size(), 64u);
  EXPECT_NE(token, make_token());
  ASSERT_TRUE(write_token_file(path, token));
  struct stat what {};
  ASSERT_EQ(stat(path.c_str(), &what), 0);
  EXPECT_EQ(what.st_mode & 0777u, 0600u);
  EXPECT_EQ(*read_token_file(path), token);
  chmod(path.c_str(), 0644);
  EXPECT_EQ(read_token_file(path).error().code(), errc::key_file_invalid);
}

TEST(SignedBy, LetsANamedTokenSpeakForItselfOnly) {
  EXPECT_EQ(signed_by("anna", local_caller), "anna");
  EXPECT_EQ(signed_by("", local_caller), "operator");
  EXPECT_EQ(signed_by("", "deploy"), "deploy");
  EXPECT_EQ(signed_by("deploy", "deploy"), "deploy");
  EXPECT_EQ(signed_by("anna", "deploy"), "deploy (for anna)");
}

}  // namespace
}  // namespace snorri::app
