// Traces of the real program, taken by a collector of this test.
#include <gtest/gtest.h>

#include <condition_variable>
#include <mutex>
#include <set>

#include "admin/http_server.hpp"
#include "program.hpp"
#include "views/json.hpp"

namespace snorri::app {
namespace {

/// An OTLP/HTTP collector that keeps what it took.
class collector {
 public:
  explicit collector(http_address at = {"127.0.0.1", 0}) {
    http_service service;
    service.answer = [this](const admin_request& what) { return take(what); };
    service.limits.body_bytes_max = 16u << 20u;
    server_ = std::move(*http_server::start(at, std::move(service)));
  }
  http_address address() const { return server_->address(); }
  std::string url() const { return server_->address().url(); }

  /// The names of spans of `saga`, as soon as there are `count`.
  std::multiset<std::string> wait_for(const std::string& saga, std::size_t count) {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [&] { return names_[saga].size() >= count; });
    return names_[saga];
  }
  std::set<std::string> traces(const std::string& saga) {
    const std::lock_guard lock(mutex_);
    return traces_[saga];
  }

 private:
  admin_reply take(const admin_request& what) {
    EXPECT_EQ(what.target, "/v1/traces");
    EXPECT_EQ(what.content_type, "application/json");
    const json body = json::parse(what.body);
    const std::lock_guard lock(mutex_);
    for (const json& each : body["resourceSpans"][0]["scopeSpans"][0]["spans"]) {
      for (const json& attribute : each["attributes"]) {
        if (attribute["key"] != "snorri.saga") continue;
        const std::string saga = attribute["value"]["stringValue"];
        names_[saga].insert(each["name"].get<std::string>());
        traces_[saga].insert(each["traceId"].get<std::string>());
      }
    }
    changed_.notify_all();
    return {.body = "{}"};
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::multiset<std::string>> names_;
  std::map<std::string, std::set<std::string>> traces_;
  std::unique_ptr<http_server> server_;
};

TEST(ProgramTraces, OfOneSagaAreOneTraceAcrossRestartsAndWhileTheCollectorIsAway) {
  const temporary_folder folder;
  const std::string store = folder.path("shop.db");
  {
    const auto made = open_file(store);
    add_pending(*made, "4", system_clock().now());
  }
  auto taking = std::make_unique<collector>();
  const auto at = taking->address();
  const std::vector<std::string> more{"--otlp-endpoint", taking->url()};
  auto engine = std::make_unique<served>(store, "127.0.0.1:0", more);
  taking.reset();  // away while the saga turns back
  EXPECT_EQ(
      snorri({"cancel", "order/4", "--reason", "x", "--yes", "--admin", engine->admin()}).code, 0);
  EXPECT_EQ(engine->stop(), 0);
  taking = std::make_unique<collector>(at);
  engine = std::make_unique<served>(store, "127.0.0.1:0", more);
  const auto names = taking->wait_for("order/4", 1);
  EXPECT_TRUE(names.contains("RESERVE")) << "the state that it left while nobody listened";
  EXPECT_EQ(taking->traces("order/4").size(), 1u);
  EXPECT_EQ(engine->stop(), 0);
}

TEST(ProgramTraces, AreSentNowhereUnlessAskedForAndOnlyToAnAddress) {
  const temporary_folder folder;
  const auto refused =
      snorri({"serve", "--store", folder.path("a.db"), "--sagas", GOOD_SAGAS, "--listen",
              "tcp://127.0.0.1:0", "--admin", "127.0.0.1:0", "--otlp-endpoint", "collector"});
  EXPECT_EQ(refused.code, 10) << refused.err;
  EXPECT_NE(refused.err.find("otlp_endpoint is http://HOST:PORT"), std::string::npos);
}

}  // namespace
}  // namespace snorri::app
