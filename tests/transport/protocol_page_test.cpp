// docs/protocol.md is true: its transcript is what the hub does, its Python programs work.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "hub_bench.hpp"
#include "shop_messages.hpp"
#include "small_engine.hpp"
#include "snorri/transport/zmq_link.hpp"

namespace snorri::transport::testing {
namespace {

using ::testing::HasSubstr;

std::string read_file(const std::string& path) {
  std::ifstream file(path);
  std::stringstream all;
  all << file.rdbuf();
  return all.str();
}

/// The code block whose first line is "```" and `title`.
std::string block_of(const std::string& title) {
  static const std::string page = read_file(SNORRI_PROTOCOL_PAGE);
  const auto head = "```" + title + "\n";
  const auto begin = page.find(head);
  EXPECT_NE(begin, std::string::npos) << "docs/protocol.md has no block " << title;
  if (begin == std::string::npos) return {};
  const auto end = page.find("\n```", begin + head.size());
  return page.substr(begin + head.size(), end + 1 - begin - head.size());
}

/// The engine of the transcript: one saga, one subscriber.
class story final : public hub_handler {
 public:
  hub* to = nullptr;
  time_point now{};

  void on_event(const std::string& peer, message what) override {
    const auto id = what.headers.id;
    const bool known = !log_.empty();
    if (!known) {
      log_.push_back(std::move(what));
      ask(1);
    }
    to->acknowledge(peer, {id, 1, known, "order/536365", "PENDING"});
  }
  void on_reply(const std::string& peer, message what) override {
    to->close(what.headers.causationid);
    to->acknowledge(peer, {what.headers.id, 2, false, "order/536365", "PENDING"});
    log_.push_back(std::move(what));
  }
  void on_command_failed(const std::string&, std::string, std::string) override { ask(2); }
  void on_participant(const std::string&, const std::vector<std::string>&) override {}
  void on_subscribe(const std::string& peer, subscription_request request) override {
    to->open_subscription(peer, request.name, 0);
    for (std::size_t i = 0; i < log_.size(); ++i) to->deliver(request.name, {i + 1, {log_[i]}});
  }
  void on_await(const std::string& peer, const await_request& request) override {
    if (request.saga == "order/536365") return;
    to->refuse_wait(peer, request.id,
                    {errc::saga_missing, "there is no saga " + request.saga + " to wait for"});
  }
  void on_follow(const std::string& peer, const std::string& name,
                 follow_request request) override {
    to->open_follow(peer, request.id);
    auto answer = log_.at(1);
    answer.headers.subject = "536365";
    answer.headers.correlationid = request.saga;
    to->deliver(name, {2, {answer}});
  }
  void on_unfollow(const std::string&) override {}
  void on_cursor(const std::string&, std::uint64_t position) override { cursor = position; }
  void on_refused(const std::string&, message, const error&) override {}

  std::uint64_t cursor = 0;

 private:
  void ask(int attempt) {
    command what;
    what.id = "order/536365/1.0";
    what.type = "ReserveInventory";
    what.saga = "order/536365";
    what.body = R"({"pieces":6})";
    what.attempt = attempt;
    to->dispatch(what, now);
  }
  std::vector<message> log_;
};

struct line {
  std::string from;
  std::string to;
  frames parts;
};

/// "orders > engine | snorri/1 | hello | {...} | body"; the body may be absent.
line parse_line(std::string text) {
  const auto cut = [&](const std::string& mark) {
    const auto at = text.find(mark);
    EXPECT_NE(at, std::string::npos) << text;
    auto part = text.substr(0, at);
    text.erase(0, at == std::string::npos ? at : at + mark.size());
    return part;
  };
  text += text.ends_with(" |") ? " " : "";
  line out{cut(" > "), cut(" | "), {}};
  for (int i = 0; i < 3; ++i) out.parts.push_back(cut(" | "));
  out.parts.push_back(text);
  return out;
}

/// "# 1000 ms pass": 1000; 0 if it says something else.
int milliseconds_of(const std::string& text) {
  return text.starts_with("# ") && text.find(" ms pass") != std::string::npos
             ? std::atoi(text.c_str() + 2)
             : 0;
}

TEST(ProtocolPage, ItsTranscriptIsWhatTheHubDoes) {
  story engine;
  hub machine({.store_id = "0192f6d0"}, engine);
  engine.to = &machine;
  manual_clock clock{from_us(1'700'000'000'000'000)};
  std::vector<packet> out;
  std::istringstream lines(block_of("transcript"));
  std::size_t heard = 0;
  for (std::string text; std::getline(lines, text);) {
    engine.now = clock.now();
    if (const int ms = milliseconds_of(text); ms > 0) {
      clock.advance(std::chrono::milliseconds{ms});
      machine.tick(clock.now());
    } else if (text.starts_with("# the saga ends at position 3")) {
      machine.saga_ended({"", "order/536365", "CONFIRMED", "CONFIRMED", 3, "OrderConfirmed", "",
                          R"({"order_id":"536365"})"});
    } else if (text == "# the engine is stopped") {
      machine.drain("the engine stops");
    } else if (!text.starts_with("#")) {
      const auto next = parse_line(text);
      if (next.to == "engine") {
        machine.receive({next.from, next.parts}, clock.now());
      } else {
        ASSERT_FALSE(out.empty()) << "the hub does not say: " << text;
        EXPECT_EQ(out.front().peer, next.to) << text;
        EXPECT_EQ(out.front().frames, next.parts) << text;
        out.erase(out.begin());
        ++heard;
      }
    }
    for (auto& each : machine.take_outgoing()) out.push_back(std::move(each));
  }
  EXPECT_TRUE(out.empty()) << "the page does not say: " << out.front().frames.at(1);
  EXPECT_EQ(engine.cursor, 2u);
  EXPECT_GT(heard, 15u);
}

constexpr const char* python = "/usr/bin/python3";

bool python_speaks_zmq() {
  return std::system("/usr/bin/python3 -c 'import zmq' >/dev/null 2>&1") == 0;
}

/// A Python program of the page, in a directory of its own; killed at the end.
class program {
 public:
  program(const temporary_directory& at, const std::string& name,
          std::vector<std::string> arguments, const std::string& input = "") {
    for (const auto* each : {"session.py", "participant.py", "publisher.py", "subscriber.py"}) {
      std::ofstream(at.file(each)) << block_of(std::string("python ") + each);
    }
    output_ = at.file(name + ".out");
    std::ofstream(at.file("input")) << input;
    const auto script = at.file(name);
    const auto input_path = at.file("input");
    std::vector<char*> words = {const_cast<char*>(python), const_cast<char*>(script.c_str())};
    for (auto& each : arguments) words.push_back(each.data());
    words.push_back(nullptr);
    process_ = ::fork();
    if (process_ != 0) return;
    const auto redirected = std::freopen(output_.c_str(), "w", stdout) != nullptr &&
                            std::freopen(input_path.c_str(), "r", stdin) != nullptr;
    if (redirected) ::execv(python, words.data());
    ::_exit(127);
  }
  ~program() { kill(); }
  program(const program&) = delete;
  program& operator=(const program&) = delete;

  void kill() {
    if (process_ <= 0) return;
    ::kill(process_, SIGKILL);
    ::waitpid(process_, nullptr, 0);
    process_ = 0;
  }
  int wait() {
    int status = 0;
    ::waitpid(process_, &status, 0);
    process_ = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  }
  std::string output() const { return read_file(output_); }

 private:
  pid_t process_ = 0;
  std::string output_;
};

class ProtocolPagePython : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(python_speaks_zmq()) << "install python3-zmq, as ./dev test does";
    engine.emplace(*bind_zmq(address));
  }
  void restart_engine() {
    auto records = engine->halt();
    engine.emplace(*bind_zmq(address), std::move(records));
  }
  message answer_to(const command& what) {
    const auto before = engine->read([&] { return engine->replies.size(); });
    engine->ask(what);
    engine->eventually([&] { return engine->replies.size() > before; });
    return engine->read(
        [&] { return engine->replies.empty() ? message{} : engine->replies.back(); });
  }

  temporary_directory files;
  std::string address = "ipc://" + files.file("engine.sock");
  std::optional<small_engine> engine;
};

TEST_F(ProtocolPagePython, ParticipantDoesItsWorkOnce) {
  program service(files, "participant.py", {address, files.file("inventory.db")});
  const auto first = answer_to(reserve("do", 3));
  EXPECT_EQ(first.headers.type, "InventoryReserved");
  EXPECT_EQ(first.headers.id, "do/reply");
  EXPECT_EQ(first.headers.correlationid, "order/1");
  EXPECT_EQ(first.body, R"({"pieces": 3})");

  restart_engine();  // it says hello again, and answers the repeat from memory
  EXPECT_EQ(answer_to(reserve("do", 3)).body, first.body);

  service.kill();
  program again(files, "participant.py", {address, files.file("inventory.db")});
  EXPECT_EQ(answer_to(reserve("do", 3)).body, first.body);
  EXPECT_EQ(answer_to(release("undo", "late")).headers.type, "InventoryReleased");
  engine->ask(reserve("late"));
  engine->eventually([&] { return !engine->failures.empty(); });
  EXPECT_EQ(engine->read([&] { return engine->failures.back(); }), "late: it was undone");
}

TEST_F(ProtocolPagePython, PublisherEndsWhenAllIsRecorded) {
  program service(files, "publisher.py", {address}, "o1\no2\no3\n");
  EXPECT_EQ(service.wait(), 0);
  EXPECT_EQ(service.output(), "1 recorded\n2 recorded\n3 recorded\n");
  EXPECT_EQ(engine->read([&] { return engine->records().log.at(2).body; }),
            R"({"order": "o3", "pieces": 1})");
  engine->eventually([&] { return engine->peer_count() == 0; });
}

TEST_F(ProtocolPagePython, SubscriberSeesEverythingInOrderAcrossARestart) {
  engine->append(order_created("o1"));
  program service(files, "subscriber.py", {address});
  const auto reaches = [&](std::uint64_t position) {
    engine->eventually([&] {
      const auto& cursors = engine->records().cursors;
      return cursors.contains("printer") && cursors.at("printer") == position;
    });
  };
  reaches(1);
  restart_engine();
  engine->append(order_created("o2"));
  reaches(2);
  EXPECT_THAT(service.output(), HasSubstr("1 OrderCreated {\"order\":\"o1\",\"pieces\":1}\n"
                                          "2 OrderCreated {\"order\":\"o2\",\"pieces\":1}\n"));
}

}  // namespace
}  // namespace snorri::transport::testing
