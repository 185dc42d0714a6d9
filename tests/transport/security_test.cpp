// The door, over real ZeroMQ: who has no key that is authorised does not come in, whoever comes in
// does no more than his key allows, and a revocation holds while connections live.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zmq.h>

#include <fstream>
#include <mutex>

#include "shop_messages.hpp"
#include "small_engine.hpp"
#include "snorri/base/json.hpp"
#include "snorri/transport/participant.hpp"
#include "snorri/transport/publisher.hpp"
#include "snorri/transport/subscriber.hpp"
#include "snorri/transport/zmq_link.hpp"
#include "zmq_curve.hpp"
#include "zmq_self_test.hpp"

namespace snorri::transport::testing {
namespace {

using nlohmann::json;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Lines that threads write and a test waits for.
class lines {
 public:
  std::function<void(std::string_view)> writer() {
    return [this](std::string_view line) {
      const std::lock_guard lock(mutex_);
      all_.emplace_back(line);
      changed_.notify_all();
    };
  }
  bool eventually_says(const std::string& what) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, small_engine::patience, [&] {
      return std::any_of(all_.begin(), all_.end(),
                         [&](const auto& line) { return line.find(what) != std::string::npos; });
    });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<std::string> all_;
};

class Security : public ::testing::TestWithParam<const char*> {
 protected:
  Security() {
    EXPECT_TRUE(make_engine_key(folder));
    engine_public = read_engine_key(folder)->public_key;
  }

  service_key make(authorised_key rights) {
    service_key made{rights.name, make_key_pair(), engine_public};
    rights.key = made.own.public_key;
    const auto done = change_authorised_keys(folder, [&](auto& keys) -> result<void> {
      keys.push_back(rights);
      return {};
    });
    EXPECT_TRUE(done);
    return made;
  }
  void revoke(const std::string& name) {
    const auto done = change_authorised_keys(folder, [&](auto& keys) -> result<void> {
      for (auto& each : keys) {
        if (each.name == name) each.revoked = "as a test";
      }
      return {};
    });
    EXPECT_TRUE(done);
  }

  void start() {
    const std::string kind = GetParam();
    zmq_options with;
    with.keys_folder = folder;
    with.log = log.writer();
    auto bound =
        bind_zmq(kind == "ipc" ? "ipc://" + files.file("engine.sock") : "tcp://127.0.0.1:0", with);
    ASSERT_TRUE(bound) << bound.error().text();
    engine.emplace(std::move(*bound));
  }

  publisher_options publishing(const std::optional<service_key>& key) {
    publisher_options out;
    out.engine = engine->address();
    out.key = key;
    out.timeout = 20s;
    out.log = said.writer();
    return out;
  }

  /// A client that says what it likes.
  std::unique_ptr<channel> connect(const service_key& key) {
    zmq_options with;
    with.key = key;
    return std::move(*zmq_connector(engine->address(), with)->connect());
  }
  static frames framed(const std::string& kind, const json& headers, const std::string& body = "") {
    return {"snorri/1", kind, headers.dump(), body};
  }
  /// The code of the next error, "" for another kind of message; waits for one of either.
  static json answer_of(channel& from) {
    frames in;
    const auto end = std::chrono::steady_clock::now() + small_engine::patience;
    while (std::chrono::steady_clock::now() < end) {
      if (from.receive(in, 50ms) && in[1] != "heartbeat") {
        auto out = json::parse(in[2]);
        out["is"] = in[1];
        return out;
      }
    }
    ADD_FAILURE() << "no answer";
    return {{"is", "nothing"}};
  }

  temporary_directory files;
  std::string folder = files.file("keys");
  std::string engine_public;
  lines log;   // the engine's
  lines said;  // the clients'
  std::optional<small_engine> engine;
};

TEST_P(Security, AllThreeRolesWorkWithTheirKeys) {
  const auto inventory = make({"inventory", {}, {"ReserveInventory"}, {}, {}});
  const auto shop = make({"order-service", {}, {}, {"Order*"}, {}});
  const auto key_file = files.file("shop.key");
  ASSERT_TRUE(write_service_key(key_file, shop));
  start();
  auto options = publishing(std::nullopt);
  options.key_file = key_file;
  publisher p("order-service", options);
  const auto done = p.publish(OrderCreated{"o1", 3});
  ASSERT_TRUE(done) << done.error().text();
  participant_options with;
  with.engine = engine->address();
  with.key = inventory;
  with.memory = ":memory:";
  with.handle_signals = false;
  participant stock("inventory", with);
  stock.on<ReserveInventory>([](const ReserveInventory&) { return InventoryReserved{1}; });
  std::thread works([&] { stock.run(); });
  engine->ask(reserve("order/1/1.0"));
  engine->eventually([&] { return engine->replies.size() == 1; });
  stock.stop();
  works.join();
  const auto analytics = make({"analytics", {}, {}, {}, {"OrderCreated"}});
  subscriber_options following;
  following.engine = engine->address();
  following.key = analytics;
  following.handle_signals = false;
  subscriber reads("analytics", following);
  std::atomic<int> seen = 0;
  reads.on<OrderCreated>([&](const OrderCreated&) {
    ++seen;
    reads.stop();
  });
  EXPECT_EQ(reads.run(), 0);
  EXPECT_EQ(seen, 1) << "a key that was made while the engine runs";
}

TEST_P(Security, WhoeverHasNoKeyOrAStrangeOneStaysOutsideAndIsLogged) {
  const auto shop = make({"order-service", {}, {}, {"*"}, {}});
  start();
  auto impatient = publishing(std::nullopt);
  impatient.timeout = 500ms;
  EXPECT_EQ(publisher("order-service", impatient).publish(OrderCreated{"o1", 1}).error().code(),
            errc::timed_out);
  const service_key strange{"order-service", make_key_pair(), engine_public};
  impatient.key = strange;
  publisher p("order-service", impatient);
  EXPECT_EQ(p.publish(OrderCreated{"o1", 1}).error().code(), errc::timed_out);
  EXPECT_TRUE(log.eventually_says("with the key " + strange.own.public_key + ": E4014"));
  EXPECT_THAT(engine->read([&] { return engine->arrived; }), IsEmpty());
  EXPECT_EQ(engine->read([&] { return engine->peer_count(); }), 0u);
  publisher honest("order-service", publishing(shop));
  EXPECT_TRUE(honest.publish(OrderCreated{"o2", 1})) << "others are undisturbed";
}

TEST_P(Security, AKeyMadeForAnotherEngineGetsNowhere) {
  auto shop = make({"order-service", {}, {}, {"*"}, {}});
  start();
  shop.engine_key = make_key_pair().public_key;
  auto impatient = publishing(shop);
  impatient.timeout = 500ms;
  EXPECT_EQ(publisher("order-service", impatient).publish(OrderCreated{"o1", 1}).error().code(),
            errc::timed_out);
  EXPECT_THAT(engine->read([&] { return engine->arrived; }), IsEmpty());
}

TEST_P(Security, TheSdkSaysThatItsKeyIsRefused) {
  start();
  subscriber_options with;
  with.engine = engine->address();
  with.key = service_key{"analytics", make_key_pair(), engine_public};
  with.handle_signals = false;
  with.log = said.writer();
  subscriber reads("analytics", with);
  std::thread runs([&] { reads.run(); });
  EXPECT_TRUE(said.eventually_says("it refuses this key"));
  reads.stop();
  runs.join();
}

TEST_P(Security, ARevocationEndsLiveSessionsAndNewHandshakes) {
  const auto shop = make({"order-service", {}, {}, {"*"}, {}});
  const auto other = make({"mails", {}, {}, {"*"}, {}});
  start();
  auto client = connect(shop);
  client->send(framed("hello", {{"name", "order-service"}}));
  EXPECT_EQ(answer_of(*client)["is"], "welcome");
  publisher undisturbed("mails", publishing(other));
  EXPECT_TRUE(undisturbed.publish(OrderCreated{"o1", 1}));
  revoke("order-service");
  EXPECT_EQ(answer_of(*client)["code"], "E4014") << "without having said anything";
  EXPECT_EQ(answer_of(*client)["is"], "goodbye");
  client->send(framed("hello", {{"name", "order-service"}}));
  EXPECT_EQ(answer_of(*client)["code"], "E4014") << "the connection is of no use any more";
  auto again = connect(shop);
  again->send(framed("hello", {{"name", "order-service"}}));
  EXPECT_TRUE(log.eventually_says("the key of \"order-service\" was revoked: as a test"));
  frames in;
  EXPECT_FALSE(again->receive(in, duration::zero()));
  EXPECT_TRUE(undisturbed.publish(OrderCreated{"o2", 1}));
}

TEST_P(Security, NoKeyDoesMoreThanItMay) {
  const auto shop = make({"order-service", {}, {}, {"OrderCreated"}, {"OrderCreated"}});
  make({"inventory", {}, {"ReserveInventory"}, {}, {}});
  start();
  auto client = connect(shop);
  client->send(framed("hello", {{"name", "inventory"}, {"instance", "1"}}));
  EXPECT_EQ(answer_of(*client)["code"], "E4015") << "another's session";
  client->send(framed("hello", {{"name", "order-service"}, {"commands", {"ReserveInventory"}}}));
  EXPECT_EQ(answer_of(*client)["code"], "E4016") << "a command outside its rights";
  client->send(framed("hello", {{"name", "order-service"}}));
  EXPECT_EQ(answer_of(*client)["is"], "welcome");
  json event = {{"specversion", "1.0"}, {"id", "e1"}, {"source", "order-service"}};
  event["type"] = "PaymentCaptured";
  client->send(framed("event", event, "{}"));
  EXPECT_EQ(answer_of(*client)["code"], "E4016") << "an event outside its rights";
  event["type"] = "InventoryReserved";
  event["causationid"] = "order/1/1.0";
  client->send(framed("reply", event, "{}"));
  EXPECT_EQ(answer_of(*client)["code"], "E4016") << "an answer in another's place";
  client->send(framed("subscribe", {{"name", "order-service"}, {"types", {"PaymentCaptured"}}}));
  EXPECT_EQ(answer_of(*client)["code"], "E4016") << "reading outside its rights";
  client->send(framed("subscribe", {{"name", "mails"}}));
  EXPECT_EQ(answer_of(*client)["code"], "E4015") << "another's subscription";
  const auto denied = engine->read([&] { return engine->denied; });
  EXPECT_THAT(denied,
              Contains(HasSubstr("order-service, key \"" + shop.own.public_key + "\", at ")));
  EXPECT_THAT(engine->read([&] { return engine->arrived; }), IsEmpty());
}

TEST_P(Security, AFileOfKeysThatCantBeReadChangesNothingAndIsSaid) {
  const auto shop = make({"order-service", {}, {}, {"*"}, {}});
  start();
  std::ofstream(folder + "/authorised.keys") << "key half\n";
  EXPECT_TRUE(log.eventually_says("E4017"));
  publisher p("order-service", publishing(shop));
  EXPECT_TRUE(p.publish(OrderCreated{"o1", 1}));
}

INSTANTIATE_TEST_SUITE_P(Of, Security, ::testing::Values("tcp", "ipc"),
                         [](const auto& link) { return std::string(link.param); });

TEST(SecuritySelfTest, AnEngineWhoseFolderHasNoKeyDoesNotStart) {
  const temporary_directory files;
  const auto bound = bind_zmq("tcp://127.0.0.1:0", {.keys_folder = files.file("")});
  ASSERT_FALSE(bound);
  EXPECT_EQ(bound.error().code(), errc::key_file_invalid);
}

/// A ROUTER as somebody might set it up by half.
class half_open_door {
 public:
  explicit half_open_door(bool with_curve) {
    socket = zmq_socket(context, ZMQ_ROUTER);
    const int yes = 1;
    const int zero = 0;
    zmq_setsockopt(socket, ZMQ_LINGER, &zero, sizeof zero);
    if (with_curve) {
      zmq_setsockopt(socket, ZMQ_CURVE_SERVER, &yes, sizeof yes);
      zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, engine.secret_key.c_str(), 40);
      zmq_setsockopt(socket, ZMQ_ZAP_DOMAIN, "snorri", 6);
    }
    zmq_bind(socket, "tcp://127.0.0.1:*");
    char text[256] = {};
    std::size_t size = sizeof text;
    zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, text, &size);
    address = text;
  }
  ~half_open_door() {
    zmq_close(socket);
    zmq_ctx_term(context);
  }
  half_open_door(const half_open_door&) = delete;
  half_open_door& operator=(const half_open_door&) = delete;

  key_pair engine = make_key_pair();
  void* context = zmq_ctx_new();
  void* socket = nullptr;
  std::string address;
};

TEST(SecuritySelfTest, CurveWithoutAHandlerLetsEverybodyInAndIsFoundOut) {
  const half_open_door door(true);
  const auto wrong = prove_refusal(door.address, door.engine.public_key);
  ASSERT_TRUE(wrong);
  EXPECT_EQ(wrong->code(), errc::security_unproven);
  EXPECT_THAT(wrong->message(), HasSubstr("let a key that nobody has authorised in"));
}

TEST(SecuritySelfTest, ADoorWithoutCurveIsFoundOut) {
  const half_open_door door(false);
  EXPECT_EQ(prove_refusal(door.address, door.engine.public_key, 500)->code(),
            errc::security_unproven);
}

TEST(SecuritySelfTest, WithTheDomainEnforcedNobodyComesInWithoutAHandler) {
  void* const context = zmq_ctx_new();
  void* const socket = zmq_socket(context, ZMQ_ROUTER);
  const auto engine = make_key_pair();
  ASSERT_FALSE(demand_curve(socket, engine));
  ASSERT_EQ(zmq_bind(socket, "tcp://127.0.0.1:*"), 0);
  char text[256] = {};
  std::size_t size = sizeof text;
  zmq_getsockopt(socket, ZMQ_LAST_ENDPOINT, text, &size);
  const auto proof = prove_refusal(text, engine.public_key, 500);
  ASSERT_TRUE(proof) << "a refusal that nobody has decided is no proof";
  EXPECT_THAT(proof->message(), HasSubstr("nobody answered"));
  const int zero = 0;
  zmq_setsockopt(socket, ZMQ_LINGER, &zero, sizeof zero);
  zmq_close(socket);
  zmq_ctx_term(context);
}

}  // namespace
}  // namespace snorri::transport::testing
