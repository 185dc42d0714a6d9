// What the real program is told, shown and told anew: settings, SIGHUP, the log.
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "net/http_client.hpp"
#include "program.hpp"
#include "views/json.hpp"

namespace snorri::app {
namespace {

struct Configured : testing::Test {
  temporary_folder folder;
  std::string store = folder.path("shop.db");
  std::string file = folder.path("snorri.toml");

  void write(const std::string& text) const { std::ofstream(file) << text; }

  static json row(const json& all, std::string_view key) {
    for (const json& each : all) {
      if (each["key"] == key) return each;
    }
    return {};
  }

  static std::string level_of(const served& engine) {
    const auto at = parse_http_address(engine.admin());
    const auto answer = send_http(*at, {.target = "/v1/log-level"});
    return answer ? text_in(json::parse(answer->body), "level") : "";
  }
};

TEST_F(Configured, ShowsEveryDefaultWithUnitAndRange) {
  const auto shown = snorri({"config", "show", "--defaults", "-o", "json"});
  ASSERT_EQ(shown.code, 0) << shown.err;
  const json all = json::parse(shown.out);
  EXPECT_GT(all.size(), 30u);
  const json redelivery = row(all, "redelivery_ms");
  EXPECT_EQ(redelivery["default"], "10000");
  EXPECT_EQ(redelivery["unit"], "ms");
  EXPECT_EQ(redelivery["range"], json::parse("[10,86400000]"));
  EXPECT_EQ(redelivery["variable"], "SNORRI_REDELIVERY_MS");
  EXPECT_EQ(row(all, "log_level")["reloads"], true);
  EXPECT_NE(snorri({"config", "show", "--defaults"}).out.find("group_max"), std::string::npos);
}

TEST_F(Configured, ShowsWhatIsInForceAndWhoSaysSo) {
  write("store = \"file.db\"\nredelivery_ms = 500\nname = \"file\"\n");
  const auto shown =
      run({SNORRI_PROGRAM, "config", "show", "-o", "json", "--config", file, "--name", "flag"},
          {"SNORRI_REDELIVERY_MS=250"});
  ASSERT_EQ(shown.code, 0) << shown.err;
  const json all = json::parse(shown.out);
  EXPECT_EQ(row(all, "store")["value"], "file.db");
  EXPECT_EQ(row(all, "store")["from"], file);
  EXPECT_EQ(row(all, "redelivery_ms")["value"], "250");
  EXPECT_EQ(row(all, "redelivery_ms")["from"], "environment");
  EXPECT_EQ(row(all, "name")["value"], "flag");
  EXPECT_EQ(row(all, "name")["from"], "flag");
  EXPECT_EQ(row(all, "group_max")["from"], "default");
}

TEST_F(Configured, NamesTheKeyThatWasMeant) {
  write("redelivry_ms = 500\n");
  const auto shown = snorri({"config", "show", "--config", file});
  EXPECT_EQ(shown.code, 10);
  EXPECT_NE(shown.err.find("did you mean \"redelivery_ms\""), std::string::npos) << shown.err;
}

TEST_F(Configured, TakesOnSighupWhatCanChangeAndSaysWhatCanNot) {
  write("log_level = \"info\"\ngroup_max = 100\n");
  served engine(store, "127.0.0.1:0", {"--config", file});
  EXPECT_EQ(level_of(engine), "info");
  write("log_level = \"debug\"\ngroup_max = 50\nredelivery_ms = 700\n");
  engine.send_signal(SIGHUP);
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (level_of(engine) != "debug" && std::chrono::steady_clock::now() < deadline) {
  }
  EXPECT_EQ(level_of(engine), "debug");
  EXPECT_EQ(engine.stop(), 0);
  EXPECT_NE(engine.err().find("settings read again, group_max: 100 -> 50"), std::string::npos)
      << engine.err();
  EXPECT_NE(engine.err().find("waits for a restart: redelivery_ms: 10000 -> 700"),
            std::string::npos)
      << engine.err();
}

TEST_F(Configured, GoesOnAsItWasWhereTheFileIsWrongNow) {
  write("log_level = \"info\"\n");
  served engine(store, "127.0.0.1:0", {"--config", file});
  write("log_level = \"loud\"\n");
  engine.send_signal(SIGHUP);
  const auto at = parse_http_address(engine.admin());
  // Answered after the signal was: both are of one thread.
  for (int i = 0; i < 20; ++i) EXPECT_EQ(send_http(*at, {.target = "/readyz"})->status, 200);
  EXPECT_EQ(level_of(engine), "info");
  EXPECT_EQ(engine.stop(), 0);
  EXPECT_NE(engine.err().find("the ones before stay: E6001"), std::string::npos) << engine.err();
}

TEST_F(Configured, LogsJsonWithTheSagaOfEachTransition) {
  auto made = open_file(store);
  add_pending(*made, "4", system_clock().now());
  made.reset();
  served engine(store, "127.0.0.1:0", {"--log-format", "json", "--name", "shop"});
  const auto at = parse_http_address(engine.admin());
  const auto changed =
      send_http(*at, {.method = "PUT", .target = "/v1/log-level", .body = R"({"level":"debug"})"});
  ASSERT_TRUE(changed.has_value());
  EXPECT_EQ(changed->status, 200) << changed->body;
  const auto refused =
      send_http(*at, {.method = "PUT", .target = "/v1/log-level", .body = R"({"level":"loud"})"});
  EXPECT_EQ(refused->status, 400);
  EXPECT_EQ(snorri({"cancel", "order/4", "--reason", "x", "--yes", "--admin", engine.admin()}).code,
            0);
  EXPECT_EQ(engine.stop(), 0);
  std::istringstream lines(engine.err());
  bool found = false;
  for (std::string line; std::getline(lines, line);) {
    const json parsed = json::parse(line, nullptr, false);
    ASSERT_TRUE(parsed.is_object()) << line;
    EXPECT_EQ(parsed["engine"], "shop");
    EXPECT_FALSE(parsed.contains("body"));
    found = found ||
            (parsed.contains("saga") && parsed["saga"] == "order/4" && parsed["level"] == "debug");
  }
  EXPECT_TRUE(found) << engine.err();
}

/// A socket of the kind that a service manager listens on.
class manager_socket {
 public:
  explicit manager_socket(const std::string& path)
      : descriptor_(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    path.copy(at.sun_path, sizeof at.sun_path - 1);
    EXPECT_EQ(bind(descriptor_, reinterpret_cast<const sockaddr*>(&at), sizeof at), 0);
    const timeval wait{patience.count(), 0};
    setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
  }
  ~manager_socket() { close(descriptor_); }
  manager_socket(const manager_socket&) = delete;
  manager_socket& operator=(const manager_socket&) = delete;

  std::string next() const {
    char text[512];
    const auto got = recv(descriptor_, text, sizeof text, 0);
    return got > 0 ? std::string(text, static_cast<std::size_t>(got)) : "";
  }

 private:
  int descriptor_;
};

TEST_F(Configured, TellsItsServiceManagerThatItIsReadyAliveAndStopping) {
  const std::string path = folder.path("notify");
  const manager_socket manager(path);
  served engine(store, "127.0.0.1:0", {}, {"NOTIFY_SOCKET=" + path, "WATCHDOG_USEC=30000000"});
  EXPECT_TRUE(manager.next().starts_with("READY=1\n"));
  EXPECT_EQ(manager.next(), "WATCHDOG=1");
  EXPECT_EQ(engine.stop(), 0);
  std::string last = manager.next();
  while (last == "WATCHDOG=1") last = manager.next();
  EXPECT_EQ(last, "STOPPING=1");
}

}  // namespace
}  // namespace snorri::app
