// What hub and SDK rely on, of every link: ZeroMQ over tcp, ZeroMQ over ipc, and memory.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include <atomic>
#include <functional>
#include <optional>
#include <thread>

#include "meeting_place.hpp"

namespace snorri::transport::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr auto patience = 20s;

class LinkContract : public ::testing::TestWithParam<link_kind> {
 protected:
  LinkContract() {
    place = GetParam().make(files);
    engine = place->listen();
    makes = place->make_connector();
  }

  std::unique_ptr<channel> connect() { return std::move(*makes->connect()); }

  bool send(channel& from, const frames& what) {
    return until([&] {
      if (from.send(what)) return true;
      std::this_thread::yield();
      return false;
    });
  }
  static bool until(const std::function<bool()>& holds) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < end) {
      if (holds()) return true;
    }
    return false;
  }
  packet next() {
    std::vector<packet> in;
    EXPECT_TRUE(until([&] {
      engine->receive(in, 1);
      if (in.empty()) engine->wait(10ms);
      return !in.empty();
    }));
    return in.empty() ? packet{} : std::move(in.front());
  }
  static frames next(channel& at) {
    frames in;
    EXPECT_TRUE(until([&] { return at.receive(in, 10ms); }));
    return in;
  }

  temporary_directory files;
  std::unique_ptr<meeting_place> place;
  std::unique_ptr<listener> engine;
  std::unique_ptr<connector> makes;
};

TEST_P(LinkContract, CarriesFramesBothWaysUnchanged) {
  auto peer = connect();
  const frames there = {"one", "", std::string("\x00\xff", 2), std::string(100'000, 'x')};
  ASSERT_TRUE(send(*peer, there));
  const auto got = next();
  EXPECT_EQ(got.frames, there);
  const frames back = {"", "two", std::string(50'000, 'y')};
  ASSERT_TRUE(engine->send(got.peer, back));
  EXPECT_EQ(next(*peer), back);
}

TEST_P(LinkContract, KeepsOrder) {
  auto peer = connect();
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(send(*peer, {std::to_string(i)}));
  std::string name;
  for (int i = 0; i < 1000; ++i) {
    const auto got = next();
    ASSERT_EQ(got.frames.at(0), std::to_string(i));
    name = got.peer;
  }
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(engine->send(name, {std::to_string(i)}));
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(next(*peer).at(0), std::to_string(i));
}

TEST_P(LinkContract, TellsPeersApart) {
  auto first = connect();
  auto second = connect();
  ASSERT_TRUE(send(*first, {"first"}));
  const auto a = next();
  ASSERT_TRUE(send(*second, {"second"}));
  const auto b = next();
  EXPECT_NE(a.peer, b.peer);
  ASSERT_TRUE(engine->send(b.peer, {"to the second"}));
  ASSERT_TRUE(engine->send(a.peer, {"to the first"}));
  EXPECT_THAT(next(*first), ElementsAre("to the first"));
  EXPECT_THAT(next(*second), ElementsAre("to the second"));
}

TEST_P(LinkContract, TakesNoMoreThanAsked) {
  auto peer = connect();
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(send(*peer, {std::to_string(i)}));
  next();
  std::vector<packet> in;
  ASSERT_TRUE(until([&] {
    engine->receive(in, 3 - in.size());
    return in.size() == 3;
  }));
  EXPECT_EQ(in[2].frames.at(0), "3");
}

TEST_P(LinkContract, DoesNotSendToWhoIsUnknown) { EXPECT_FALSE(engine->send("nobody", {"hello"})); }

TEST_P(LinkContract, NoticesThatAPeerHasGone) {
  auto peer = connect();
  ASSERT_TRUE(send(*peer, {"hello"}));
  const auto name = next().peer;
  peer.reset();
  EXPECT_TRUE(until([&] { return !engine->send(name, {"are you there?"}); }));
}

TEST_P(LinkContract, SendsNoEndOfMessagesToNobodyAndWorksWhenAnEngineComes) {
  auto peer = connect();
  ASSERT_TRUE(send(*peer, {"to the first engine"}));
  const auto before = next().peer;
  engine.reset();
  EXPECT_TRUE(until([&] { return !peer->send({"to nobody"}); }));
  engine = place->listen();
  ASSERT_TRUE(send(*peer, {"to the second engine"}));
  packet got = next();
  while (got.frames.at(0) == "to nobody") got = next();
  EXPECT_THAT(got.frames, ElementsAre("to the second engine"));
}

TEST_P(LinkContract, LastWordsArrive) {
  auto peer = connect();
  ASSERT_TRUE(send(*peer, {"hello"}));
  const auto name = next().peer;
  ASSERT_TRUE(engine->send(name, {"goodbye"}));
  engine.reset();
  EXPECT_THAT(next(*peer), ElementsAre("goodbye"));
  engine = place->listen();
  auto fresh = connect();
  ASSERT_TRUE(send(*fresh, {"goodbye"}));
  fresh.reset();
  EXPECT_THAT(next().frames, ElementsAre("goodbye"));
}

TEST_P(LinkContract, CutsAMessageOfTooManyFrames) {
  auto peer = connect();
  ASSERT_TRUE(send(*peer, frames(1000, "x")));
  EXPECT_EQ(next().frames.size(), frames_max);
  ASSERT_TRUE(send(*peer, {"the next one is whole"}));
  EXPECT_EQ(next().frames.size(), 1u);
}

TEST_P(LinkContract, WakeEndsAWaitOnBothSides) {
  std::thread waker([&] { engine->wake(); });
  engine->wait(patience);
  waker.join();
  auto peer = connect();
  std::thread other([&] { peer->wake(); });
  frames in;
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(peer->receive(in, patience));
  EXPECT_LT(std::chrono::steady_clock::now() - begin, patience);
  other.join();
}

TEST_P(LinkContract, AWaitEndsAtItsTimeout) {
  engine->wait(1ms);
  auto peer = connect();
  frames in;
  EXPECT_FALSE(peer->receive(in, 1ms));
  EXPECT_FALSE(peer->receive(in, duration::zero()));
}

TEST_P(LinkContract, AFullPeerIsNotWaitedFor) {
  auto peer = connect();
  ASSERT_TRUE(send(*peer, {"hello"}));
  const auto name = next().peer;
  bool refused = false;
  for (int i = 0; i < 2'000'000 && !refused; ++i) refused = !engine->send(name, {"x"});
  EXPECT_TRUE(refused) << "the queue of one peer has an end";
}

SNORRI_OVER_ALL_LINKS(LinkContract);

TEST(InProcessLink, HasOneListenerAtATime) {
  in_process_link link;
  auto first = std::move(*link.listen());
  EXPECT_EQ(link.listen().error().code(), errc::address_taken);
  first.reset();
  EXPECT_TRUE(link.listen());
}

TEST(ZmqLink, SaysWhichPortTheSystemChose) {
  auto bound = bind_zmq("tcp://127.0.0.1:0");
  ASSERT_TRUE(bound);
  EXPECT_THAT((*bound)->address(), StartsWith("tcp://127.0.0.1:"));
  EXPECT_FALSE((*bound)->address().ends_with(":0"));
}

TEST(ZmqLink, AnAddressInUseIsTakenAndStaysItsOwners) {
  const temporary_directory files;
  for (const std::string& address :
       {std::string("tcp://127.0.0.1:0"), "ipc://" + files.file("engine.sock")}) {
    auto first = bind_zmq(address);
    ASSERT_TRUE(first);
    const auto second = bind_zmq((*first)->address());
    ASSERT_FALSE(second) << address;
    EXPECT_EQ(second.error().code(), errc::address_taken);
    EXPECT_THAT(second.error().message(), HasSubstr("is another engine running?"));
  }
}

TEST(ZmqLink, ALeftOverSocketFileIsNoObstacle) {
  const temporary_directory files;
  const auto address = "ipc://" + files.file("engine.sock");
  EXPECT_TRUE(bind_zmq(address));
  EXPECT_TRUE(bind_zmq(address));
}

TEST(ZmqLink, LeavesAFileThatIsNoSocketAlone) {
  const temporary_directory files;
  const auto path = files.file("precious.db");
  std::ofstream(path) << "precious";
  const auto bound = bind_zmq("ipc://" + path);
  ASSERT_FALSE(bound);
  EXPECT_EQ(bound.error().code(), errc::address_invalid);
  std::string content;
  std::ifstream(path) >> content;
  EXPECT_EQ(content, "precious");
}

TEST(ZmqLink, RefusesWhatOtherMachinesCouldReach) {
  for (const auto* address : {"tcp://0.0.0.0:0", "tcp://*:7707", "tcp://192.0.2.7:7707",
                              "tcp://eth0:7707", "tcp://[::]:7707", "tcp://127.example.com:7707"}) {
    const auto bound = bind_zmq(address);
    ASSERT_FALSE(bound) << address;
    EXPECT_EQ(bound.error().code(), errc::address_invalid);
    EXPECT_THAT(bound.error().message(), HasSubstr("other machines")) << address;
  }
}

TEST(ZmqLink, AddressesWithoutSenseAreErrorsWithASentence) {
  for (const auto* address : {"", "7707", "tcp://", "tcp://127.0.0.1", "tcp://:7707",
                              "tcp://127.0.0.1:port", "tcp://127.0.0.1:70000", "ipc://", "ipc://*",
                              "inproc://x", "ipc:///no/such/directory/engine.sock"}) {
    const auto bound = bind_zmq(address);
    ASSERT_FALSE(bound) << address;
    EXPECT_EQ(bound.error().code(), errc::address_invalid) << address;
    EXPECT_GT(bound.error().message().size(), 20u);
  }
  EXPECT_EQ(bind_zmq("ipc:///tmp/" + std::string(200, 'x')).error().code(), errc::address_invalid);
  EXPECT_EQ(zmq_connector("tcp://127.0.0.1:0")->connect().error().code(), errc::address_invalid);
  EXPECT_EQ(zmq_connector("nonsense")->connect().error().code(), errc::address_invalid);
}

}  // namespace
}  // namespace snorri::transport::testing
