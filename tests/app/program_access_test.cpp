// Who gets in at the admin address of the real program.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <fstream>

#include "net/http_client.hpp"
#include "net/local_token.hpp"
#include "program.hpp"
#include "views/json.hpp"

namespace snorri::app {
namespace {

constexpr const char* reader_token = "a-token-that-reads-0001";
constexpr const char* operator_token = "a-token-that-operates-2";

struct AdminDoor : testing::Test {
  temporary_folder folder;
  std::string store = folder.path("shop.db");
  std::string certificate = folder.path("cert.pem");
  std::string key = folder.path("key.pem");
  std::string tokens = private_file("tokens", std::string("prometheus read ") + reader_token +
                                                  "\nanna operate " + operator_token + "\n");

  std::string private_file(const std::string& name, const std::string& text) const {
    const std::string path = folder.path(name);
    std::ofstream(path) << text;
    chmod(path.c_str(), 0600);
    return path;
  }

  void make_certificate(const std::string& host) const {
    const auto made = run({"/usr/bin/openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes",
                           "-days", "2", "-subj", "/CN=" + host, "-addext",
                           "subjectAltName=IP:" + host, "-keyout", key, "-out", certificate});
    ASSERT_EQ(made.code, 0) << made.err;
  }

  static int status_of(const http_address& at, const std::string& target) {
    const auto answer = send_http(at, {.target = target});
    return answer ? answer->status : -1;
  }
};

TEST_F(AdminDoor, LetsInWhoReadsTheTokenOfItsUserAndNobodyElse) {
  auto engine = std::make_unique<served>(store);
  auto at = *parse_http_address(engine->admin());
  EXPECT_EQ(status_of(at, "/v1/status"), 200) << "the token is found by itself";
  const auto path = local_token_path(at.port);
  ASSERT_TRUE(path.has_value());
  struct stat what {};
  ASSERT_EQ(stat(path->c_str(), &what), 0);
  EXPECT_EQ(what.st_mode & 0777u, 0600u);
  at.token_file = private_file("guess", "0123456789abcdef0123456789abcdef");
  EXPECT_EQ(status_of(at, "/v1/status"), 401);
  EXPECT_EQ(status_of(at, "/metrics"), 401);
  EXPECT_EQ(status_of(at, "/livez"), 200);
  const auto refused =
      snorri({"status", "--admin", engine->admin(), "--token-file", at.token_file});
  EXPECT_EQ(refused.code, 4) << refused.err;
  EXPECT_NE(refused.err.find("E4014"), std::string::npos) << refused.err;
  EXPECT_EQ(engine->stop(), 0);
  EXPECT_FALSE(std::filesystem::exists(*path)) << "no token is left of an engine that has gone";
}

TEST_F(AdminDoor, PutsItsTokenWhereItIsTold) {
  const std::string path = folder.path("admin.token");
  const served engine(store, "127.0.0.1:0", {"--admin-token-file", path});
  EXPECT_EQ(snorri({"status", "--admin", engine.admin(), "--token-file", path}).code, 0);
  const auto found =
      snorri({"status", "--admin", engine.admin(), "--token-file", folder.path("none")});
  EXPECT_EQ(found.code, 22) << found.err;
}

TEST_F(AdminDoor, GivesEachTokenItsRole) {
  const served engine(store, "127.0.0.1:0", {"--admin-tokens", tokens});
  const auto with = [&](const char* token, std::vector<std::string> command) {
    command.insert(command.end(), {"--admin", engine.admin(), "--token-file",
                                   private_file("mine", std::string(token) + "\n")});
    return snorri(std::move(command));
  };
  EXPECT_EQ(with(reader_token, {"status"}).code, 0);
  const std::vector<std::string> cancel{"cancel", "order/none", "--reason", "x", "--yes"};
  const auto refused = with(reader_token, cancel);
  EXPECT_EQ(refused.code, 4);
  EXPECT_NE(refused.err.find("prometheus has the role read, and this needs the role operate"),
            std::string::npos)
      << refused.err;
  EXPECT_EQ(with(operator_token, cancel).code, 3) << "allowed, but there is no such saga";
}

TEST_F(AdminDoor, IsForOtherMachinesWithTlsAndTokensOnly) {
  const auto refused = [&](std::vector<std::string> more) {
    std::vector<std::string> command{
        "serve",    "--store",           store,     "--sagas",  GOOD_SAGAS,
        "--listen", "tcp://127.0.0.1:0", "--admin", "0.0.0.0:0"};
    command.insert(command.end(), more.begin(), more.end());
    return snorri(command);
  };
  const auto plain = refused({});
  EXPECT_EQ(plain.code, 15) << plain.err;
  EXPECT_NE(plain.err.find("--admin-tls-cert"), std::string::npos) << plain.err;
  make_certificate("127.0.0.1");
  EXPECT_EQ(refused({"--admin-tls-cert", certificate, "--admin-tls-key", key}).code, 10);
  EXPECT_EQ(refused({"--admin-tls-cert", certificate, "--admin-tls-key", certificate,
                     "--admin-tokens", tokens})
                .code,
            10);
}

TEST_F(AdminDoor, SpeaksTlsToWhoTrustsItsCertificate) {
  make_certificate("127.0.0.1");
  const served engine(
      store, "0.0.0.0:0",
      {"--admin-tls-cert", certificate, "--admin-tls-key", key, "--admin-tokens", tokens});
  const std::string port = engine.admin().substr(engine.admin().rfind(':'));
  const std::string mine = private_file("mine", reader_token);
  const std::string url = "https://127.0.0.1" + port;
  const auto good =
      snorri({"status", "--admin", url, "--token-file", mine, "--cacert", certificate});
  EXPECT_EQ(good.code, 0) << good.err;
  const auto strange = snorri({"status", "--admin", url, "--token-file", mine});
  EXPECT_EQ(strange.code, 8);
  EXPECT_NE(strange.err.find("is not trusted"), std::string::npos) << strange.err;
  const auto in_clear =
      snorri({"status", "--admin", "http://127.0.0.1" + port, "--token-file", mine});
  EXPECT_EQ(in_clear.code, 8) << in_clear.err;
  process follower({SNORRI_PROGRAM, "follow", "--from", "start", "--timeout", "1", "--admin", url,
                    "--token-file", mine, "--cacert", certificate});
  EXPECT_EQ(follower.wait(), 0) << follower.err();
}

TEST_F(AdminDoor, ReadsItsTokensAgainOnSighup) {
  served engine(store, "127.0.0.1:0", {"--admin-tokens", tokens});
  auto at = *parse_http_address(engine.admin());
  at.token_file = private_file("mine", "a-token-that-is-new-3");
  EXPECT_EQ(status_of(at, "/v1/status"), 401);
  private_file("tokens", "ben read a-token-that-is-new-3\n");
  engine.send_signal(SIGHUP);
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (status_of(at, "/v1/status") != 200 && std::chrono::steady_clock::now() < deadline) {
  }
  EXPECT_EQ(status_of(at, "/v1/status"), 200);
  at.token_file = private_file("mine", reader_token);
  EXPECT_EQ(status_of(at, "/v1/status"), 401) << "one that is not in the file any more";
  EXPECT_EQ(engine.stop(), 0) << engine.err();
}

}  // namespace
}  // namespace snorri::app
