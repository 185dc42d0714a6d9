// The guard before the engine's socket: what a hostile connection can do, over real ZeroMQ and raw
// TCP. The rules are tested by themselves, with time by hand.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <condition_variable>
#include <fstream>
#include <mutex>

#include "guard_limits.hpp"
#include "shop_messages.hpp"
#include "small_engine.hpp"
#include "snorri/transport/publisher.hpp"
#include "snorri/transport/zmq_link.hpp"
#include "tcp_guard.hpp"
#include "zmtp_scan.hpp"

namespace snorri::transport::testing {
namespace {

using boost::asio::ip::tcp;
using ::testing::HasSubstr;

constexpr auto start_of_time = time_point{};

std::string greeting() {
  std::string bytes = "\xFF" + std::string(8, '\0') + "\x7F\x03";
  bytes.resize(64, '\0');
  return bytes;
}

TEST(ZmtpScan, CountsFramesAndBytesHoweverTheyComeInPieces) {
  const std::string stream = greeting() + std::string("\x04\x05READY", 7) +
                             std::string(
                                 "\x01\x03"
                                 "abc",
                                 5) +
                             std::string("\x02\0\0\0\0\0\0\x01\x2C", 9) + std::string(300, 'x') +
                             std::string("\0\0", 2);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{7}, stream.size()}) {
    zmtp_scan scan(1000);
    for (std::size_t at = 0; at < stream.size(); at += piece) {
      EXPECT_FALSE(scan.pass(std::string_view(stream).substr(at, piece)));
    }
    EXPECT_EQ(scan.frames(), 3u) << "a command of the protocol's own is none";
    EXPECT_EQ(scan.bytes(), 303u);
    EXPECT_FALSE(scan.is_inside());
  }
}

TEST(ZmtpScan, RefusesWhatIsNoZeroMqAndFramesThatAreTooLong) {
  zmtp_scan web(1000);
  EXPECT_THAT(web.pass("GET / HTTP/1.1\r\n\r\n").value_or(""), HasSubstr("not ZeroMQ's"));
  zmtp_scan old(1000);
  EXPECT_TRUE(old.pass("\xFF" + std::string(8, '\0') + "\x7F\x01"));
  zmtp_scan flags(1000);
  EXPECT_TRUE(flags.pass(greeting() + "\xF8"));
  zmtp_scan large(1000);
  EXPECT_THAT(large.pass(greeting() + std::string("\x02\0\0\0\0\0\0\x10\0", 9)).value_or(""),
              HasSubstr("a frame of 4096 bytes"));
}

class HeldFrames : public ::testing::Test {
 protected:
  guard_options limits;
  taken_count taken;
  held_frames held{limits, start_of_time};
};

TEST_F(HeldFrames, AConnectionIsReadNoMoreWhileTheEngineHasTooMuchOfIt) {
  EXPECT_FALSE(held.is_full(limits.frames_held_max, 0, taken, start_of_time));
  EXPECT_TRUE(held.is_full(limits.frames_held_max + 100, 0, taken, start_of_time));
  EXPECT_TRUE(held.is_full(1, limits.bytes_held_max + 100'000, taken, start_of_time));
  taken.frames = 200;
  EXPECT_FALSE(held.is_full(limits.frames_held_max + 100, 0, taken, start_of_time));
}

TEST_F(HeldFrames, WhatTheEngineDoesNotTakeThoughItLooksIsAMessageWithoutAnEnd) {
  EXPECT_FALSE(held.fault(1000, 1000, taken, start_of_time, start_of_time + 1s));
  EXPECT_FALSE(held.fault(2000, 2000, taken, start_of_time + 1s, start_of_time + 9s))
      << "the engine has not looked since";
  EXPECT_TRUE(held.fault(2000, 2000, taken, start_of_time + 3s, start_of_time + 10s));
}

TEST_F(HeldFrames, AnHonestPeerMaySendAsFastAsTheEngineTakes) {
  std::uint64_t passed = 0;
  for (int second = 1; second < 60; ++second) {
    const auto now = start_of_time + std::chrono::seconds{second};
    taken.frames = passed;
    taken.bytes = 300 * passed;
    passed += 10'000;
    EXPECT_FALSE(held.fault(passed, 300 * passed, taken, now, now));
  }
}

TEST_F(HeldFrames, HeartbeatsOfADayAreNoReasonToCutOff) {
  std::uint64_t passed = 0;
  for (int second = 1; second < 86'400; ++second) {
    const auto now = start_of_time + std::chrono::seconds{second};
    passed += 2;
    ASSERT_FALSE(held.fault(passed, 50 * passed, taken, now, now)) << second;
  }
}

TEST(HandshakeLimits, OneAddressDoesNotUseUpWhatAllMayHave) {
  guard_options limits;
  limits.handshakes_per_second = 10;
  limits.handshakes_per_second_each = 3;
  handshake_limits handshakes(limits);
  int let_in = 0;
  for (int i = 0; i < 100; ++i) let_in += handshakes.take("192.0.2.7", start_of_time) ? 1 : 0;
  EXPECT_EQ(let_in, 6) << "twice the rate at once";
  EXPECT_TRUE(handshakes.take("192.0.2.8", start_of_time));
  EXPECT_FALSE(handshakes.take("192.0.2.7", start_of_time));
  EXPECT_TRUE(handshakes.take("192.0.2.7", start_of_time + 1s));
}

std::size_t resident_bytes() {
  std::ifstream file("/proc/self/statm");
  std::size_t size = 0;
  std::size_t resident = 0;
  file >> size >> resident;
  return resident * 4096;
}

class Guard : public ::testing::Test {
 protected:
  void start(guard_options limits = {}) {
    EXPECT_TRUE(make_engine_key(folder));
    shop = make("order-service", {"*"});
    hostile = make("hostile", {"*"});
    zmq_options with;
    with.keys_folder = folder;
    with.guarding = zmq_options::guarded::all_tcp;
    with.guard = limits;
    with.log = [this](std::string_view line) {
      const std::lock_guard lock(mutex);
      said.emplace_back(line);
      changed.notify_all();
    };
    auto bound = bind_zmq("tcp://127.0.0.1:0", with);
    ASSERT_TRUE(bound) << bound.error().text();
    engine.emplace(std::move(*bound));
  }
  service_key make(const std::string& name, std::vector<std::string> publishes) {
    service_key made{name, make_key_pair(), read_engine_key(folder)->public_key};
    EXPECT_TRUE(change_authorised_keys(folder, [&](auto& keys) -> result<void> {
      keys.push_back({name, made.own.public_key, {}, publishes, {}});
      return {};
    }));
    return made;
  }
  bool eventually_says(const std::string& what) {
    std::unique_lock lock(mutex);
    return changed.wait_for(lock, small_engine::patience, [&] {
      return std::any_of(said.begin(), said.end(),
                         [&](const auto& line) { return line.find(what) != std::string::npos; });
    });
  }
  tcp::socket connect_raw() {
    tcp::socket socket(io);
    const auto address = engine->address();
    const auto port =
        static_cast<std::uint16_t>(std::stoul(address.substr(address.rfind(':') + 1)));
    socket.connect({boost::asio::ip::address_v4::loopback(), port});
    return socket;
  }
  /// Waits until the other side has closed.
  static bool is_closed(tcp::socket& socket) {
    std::array<char, 4096> bytes{};
    boost::system::error_code why;
    while (!why) socket.read_some(boost::asio::buffer(bytes), why);
    return true;
  }
  void expect_others_undisturbed() {
    publisher_options with;
    with.engine = engine->address();
    with.key = shop;
    with.timeout = small_engine::patience;
    with.log = [](std::string_view) {};
    publisher p("order-service", with);
    EXPECT_TRUE(p.publish(OrderCreated{"o1", 1}));
  }

  temporary_directory files;
  std::string folder = files.file("keys");
  service_key shop;
  service_key hostile;
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> said;
  boost::asio::io_context io;
  std::optional<small_engine> engine;
};

TEST_F(Guard, GarbageIsCutOffAndLoggedWithTheAddress) {
  start();
  auto socket = connect_raw();
  boost::asio::write(socket, boost::asio::buffer(std::string("GET / HTTP/1.1\r\n\r\n")));
  EXPECT_TRUE(is_closed(socket));
  const auto from = "127.0.0.1:" + std::to_string(socket.local_endpoint().port());
  EXPECT_TRUE(
      eventually_says("a connection from " + from + ": E4019 peer cut off: what it sent is"));
  expect_others_undisturbed();
}

TEST_F(Guard, AHandshakeThatStopsOnTheWayIsCutOff) {
  start();
  auto socket = connect_raw();
  boost::asio::write(socket, boost::asio::buffer(greeting().substr(0, 20)));
  EXPECT_TRUE(is_closed(socket)) << "libzmq gives it three seconds";
  EXPECT_TRUE(eventually_says("its handshake came to nothing"));
  expect_others_undisturbed();
}

TEST_F(Guard, ConnectingWithoutEndIsCutOff) {
  guard_options limits;
  limits.handshakes_per_second_each = 5;
  start(limits);
  std::vector<tcp::socket> all;
  for (int i = 0; i < 30; ++i) all.push_back(connect_raw());
  EXPECT_TRUE(is_closed(all.back()));
  EXPECT_TRUE(eventually_says("it connects too often"));
}

/// Another process: an authorised peer whose message has no end.
class bomb {
 public:
  bomb(const std::string& address, const service_key& key, std::size_t frames, std::size_t bytes) {
    std::vector<std::string> words = {SNORRI_BOMB,          address,        key.own.public_key,
                                      key.own.secret_key,   key.engine_key, std::to_string(frames),
                                      std::to_string(bytes)};
    std::vector<char*> arguments;
    for (auto& each : words) arguments.push_back(each.data());
    arguments.push_back(nullptr);
    EXPECT_EQ(posix_spawn(&id_, SNORRI_BOMB, nullptr, nullptr, arguments.data(), environ), 0);
  }
  ~bomb() {
    kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
  }
  bomb(const bomb&) = delete;
  bomb& operator=(const bomb&) = delete;

 private:
  pid_t id_ = 0;
};

struct bomb_shape {
  const char* name;
  std::size_t frames;
  std::size_t bytes;
};

class GuardBomb : public Guard, public ::testing::WithParamInterface<bomb_shape> {};

TEST_P(GuardBomb, AMessageWithoutAnEndIsCutOffAndTheMemoryStaysFlat) {
  start();
  expect_others_undisturbed();
  const auto before = resident_bytes();
  {
    const bomb thrown(engine->address(), hostile, GetParam().frames, GetParam().bytes);
    EXPECT_TRUE(eventually_says("and no end of it"));
    expect_others_undisturbed();
  }
  const auto grown = static_cast<long long>(resident_bytes()) - static_cast<long long>(before);
  std::printf("grown by %lld KiB\n", grown / 1024);
  EXPECT_LT(grown, 48 << 20) << "the message would have been hundreds of MiB";
}

INSTANTIATE_TEST_SUITE_P(Of, GuardBomb,
                         ::testing::Values(bomb_shape{"ManySmallFrames", 4'000'000, 1},
                                           bomb_shape{"ManyFrames", 300'000, 1000},
                                           bomb_shape{"LargeFrames", 300, 1'000'000}),
                         [](const auto& shape) { return std::string(shape.param.name); });

/// The guard alone, before a socket that takes what comes and says nothing.
class GuardAlone : public ::testing::Test {
 protected:
  void start(guard_options limits) {
    auto made = tcp_guard::listen("tcp://127.0.0.1:0", {limits, [this](std::string_view line) {
                                                          const std::lock_guard lock(mutex);
                                                          said += line;
                                                        }});
    ASSERT_TRUE(made) << made.error().text();
    guard = std::move(*made);
    guard->start("tcp://127.0.0.1:" + std::to_string(inner.local_endpoint().port()));
    guard->speak();
    peer.connect({boost::asio::ip::address_v4::loopback(),
                  static_cast<std::uint16_t>(
                      std::stoul(guard->address().substr(guard->address().rfind(':') + 1)))});
    inner.accept(taken);
  }
  std::string log() {
    const std::lock_guard lock(mutex);
    return said;
  }
  void await_the_end() {
    std::array<char, 100> bytes{};
    boost::system::error_code why;
    while (!why) peer.read_some(boost::asio::buffer(bytes), why);
  }

  boost::asio::io_context io;
  tcp::acceptor inner{io, {boost::asio::ip::address_v4::loopback(), 0}};
  tcp::socket peer{io};
  tcp::socket taken{io};
  std::mutex mutex;
  std::string said;
  std::unique_ptr<tcp_guard> guard;
};

TEST_F(GuardAlone, PassesBytesOnBothWaysFromAnAddressOfTheConnectionsOwn) {
  start({});
  const auto sent = greeting() + std::string("\0\5hello", 7);
  boost::asio::write(peer, boost::asio::buffer(sent));
  std::string got(sent.size(), ' ');
  boost::asio::read(taken, boost::asio::buffer(got));
  EXPECT_EQ(got, sent);
  boost::asio::write(taken, boost::asio::buffer(std::string("back")));
  std::string back(4, ' ');
  boost::asio::read(peer, boost::asio::buffer(back));
  EXPECT_EQ(back, "back");
  const auto name = taken.remote_endpoint().address().to_string();
  ASSERT_NE(guard->find(name), nullptr);
  EXPECT_EQ(guard->find(name)->address,
            "127.0.0.1:" + std::to_string(peer.local_endpoint().port()));
  taken.close();
  await_the_end();
}

TEST_F(GuardAlone, ReadsNoMoreThanTheEngineTakesAndGoesOnWhenItDoes) {
  guard_options limits;
  limits.bytes_held_max = 256 * 1024;
  start(limits);
  boost::asio::write(peer, boost::asio::buffer(greeting()));
  // A frame of 50,000 bytes again and again, until nothing more is taken from us.
  const std::string frame = std::string("\x02\0\0\0\0\0\0\xC3\x50", 9) + std::string(50'000, 'x');
  peer.non_blocking(true);
  std::size_t sent = 0;
  std::string left;
  const auto fill = [&] {
    boost::system::error_code why;
    while (!why && sent < 200'000'000) {
      if (left.empty()) left = frame;
      const auto written = peer.write_some(boost::asio::buffer(left), why);
      sent += written;
      left.erase(0, written);
    }
  };
  std::size_t arrived = 0;
  std::vector<char> bytes(1 << 20);
  taken.non_blocking(true);
  const auto drain = [&] {
    boost::system::error_code why;
    while (!why) arrived += taken.read_some(boost::asio::buffer(bytes), why);
  };
  const auto name = taken.remote_endpoint().address().to_string();
  const auto count = guard->find(name);
  while (!count->waiting) {
    fill();
    drain();
  }
  drain();
  EXPECT_LT(arrived, 400'000u) << "and not the 200 MB that the peer would send";
  const auto before = arrived;
  guard->taken(*count, 5, 250'000);
  while (arrived < 400'000) drain();
  EXPECT_GT(arrived, before);
}

TEST_F(GuardAlone, WhoeverTakesTooLongOverAFrameIsCutOff) {
  guard_options limits;
  limits.frame_time_max = 300ms;
  start(limits);
  boost::asio::write(peer, boost::asio::buffer(greeting() + std::string("\0\5hel", 5)));
  await_the_end();
  EXPECT_THAT(log(), HasSubstr("it took too long over one frame"));
}

TEST_F(GuardAlone, WhoeverSaysNothingIsCutOff) {
  guard_options limits;
  limits.first_message_max = 300ms;
  start(limits);
  boost::asio::write(peer, boost::asio::buffer(greeting()));
  await_the_end();
  EXPECT_THAT(log(), HasSubstr("it has said nothing since it connected"));
}

}  // namespace
}  // namespace snorri::transport::testing
