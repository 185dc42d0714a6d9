// A participant does the work once per command, whatever happens around it.
#include "snorri/transport/participant.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <future>
#include <optional>

#include "shop_messages.hpp"
#include "small_engine.hpp"
#include "snorri/transport/in_process_link.hpp"
#include "snorri/transport/zmq_link.hpp"

namespace snorri::transport::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

int count_rows(SQLite::Database& database, const char* table) {
  return database.execAndGet(std::string("SELECT count(*) FROM ") + table).getInt();
}

/// A participant on a thread of its own.
class running {
 public:
  explicit running(std::unique_ptr<participant> what) : what_(std::move(what)) {
    thread_ = std::thread([this] { status_ = what_->run(); });
  }
  ~running() { stop(); }
  int stop() {
    what_->stop();
    if (thread_.joinable()) thread_.join();
    return status_;
  }
  void drain() { what_->drain(); }
  /// Waits for run() to end by itself.
  int join() {
    thread_.join();
    return status_;
  }

 private:
  std::unique_ptr<participant> what_;
  std::thread thread_;
  int status_ = -1;
};

class ParticipantTest : public ::testing::Test {
 protected:
  ParticipantTest() { engine.emplace(*link.listen()); }

  participant_options options() {
    participant_options out;
    out.link = link.make_connector();
    out.memory = files.file("inventory.db");
    out.handle_signals = false;
    out.reconnect_min = 10ms;
    out.log = [this](std::string_view line) {
      const std::lock_guard lock(log_mutex);
      log.emplace_back(line);
    };
    return out;
  }

  /// Counts pieces in a table of its own, by the database that the context gives.
  std::unique_ptr<participant> inventory() {
    auto out = std::make_unique<participant>("inventory", options());
    out->on<ReserveInventory>([this](const ReserveInventory& what,
                                     context& about) -> reply<InventoryReserved, InventoryFailed> {
      ++reserved;
      auto& database = about.database();
      database.exec("CREATE TABLE IF NOT EXISTS stock (saga TEXT, pieces INTEGER)");
      database.exec("INSERT INTO stock VALUES ('" + about.saga() + "', " +
                    std::to_string(what.pieces) + ")");
      if (what.pieces == 13) throw std::runtime_error("the shelf broke");
      if (what.pieces > 100) return InventoryFailed{"not so many"};
      return InventoryReserved{100 - what.pieces};
    });
    out->on<ReleaseInventory>([this](const ReleaseInventory&, context& about) {
      released.push_back(about.undoes() +
                         (about.undone_was_done() ? " was done" : " was not done"));
      return InventoryReleased{100};
    });
    return out;
  }

  void restart_engine() {
    auto records = engine->halt();
    engine.emplace(*link.listen(), std::move(records));
  }

  /// Asks and waits for the answer.
  message answer_to(command what) {
    const auto id = what.id;
    const auto before = engine->read([&] { return engine->replies.size(); });
    engine->ask(std::move(what));
    engine->eventually([&] {
      return engine->replies.size() > before && engine->replies.back().headers.causationid == id;
    });
    return engine->read(
        [&] { return engine->replies.empty() ? message{} : engine->replies.back(); });
  }
  std::string failure_of(command what) {
    const auto before = engine->read([&] { return engine->failures.size(); });
    engine->ask(std::move(what));
    engine->eventually([&] { return engine->failures.size() > before; });
    return engine->read([&] { return engine->failures.empty() ? "" : engine->failures.back(); });
  }

  temporary_directory files;
  in_process_link link;
  std::optional<small_engine> engine;
  std::atomic<int> reserved = 0;
  std::vector<std::string> released;
  std::mutex log_mutex;
  std::vector<std::string> log;
};

TEST_F(ParticipantTest, AnswersACommandWithAnEventThatNamesIt) {
  running service(inventory());
  auto what = reserve("c1", 40);
  what.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const auto answer = answer_to(what);
  EXPECT_EQ(answer.headers.id, "c1/reply");
  EXPECT_EQ(answer.headers.source, "inventory");
  EXPECT_EQ(answer.headers.type, "InventoryReserved");
  EXPECT_EQ(answer.headers.causationid, "c1");
  EXPECT_EQ(answer.headers.correlationid, "order/1");
  EXPECT_EQ(answer.headers.traceparent, what.traceparent);
  EXPECT_EQ(answer.body, R"({"left":60})");
}

TEST_F(ParticipantTest, ABusinessFailureIsAnAnswerToo) {
  running service(inventory());
  EXPECT_EQ(answer_to(reserve("c1", 101)).headers.type, "InventoryFailed");
}

TEST_F(ParticipantTest, AnswersARepeatWithTheSameEventAndWithoutTheHandler) {
  running service(inventory());
  const auto first = answer_to(reserve("c1", 40));
  const auto second = answer_to(reserve("c1", 40));
  EXPECT_EQ(second.headers, first.headers);
  EXPECT_EQ(second.body, first.body);
  EXPECT_EQ(reserved, 1);
}

TEST_F(ParticipantTest, RemembersAcrossARestart) {
  std::string first;
  {
    running service(inventory());
    first = answer_to(reserve("c1", 40)).body;
    EXPECT_EQ(service.stop(), 0);
  }
  running service(inventory());
  EXPECT_EQ(answer_to(reserve("c1", 40)).body, first);
  EXPECT_EQ(reserved, 1);
}

TEST_F(ParticipantTest, WorksTurnByTurnInALoopOfItsOwner) {
  const auto service = inventory();
  engine->ask(reserve("c1", 40));
  const auto answered = [&] { return engine->read([&] { return !engine->replies.empty(); }); };
  for (int turns = 0; turns < 2000 && !answered(); ++turns) ASSERT_TRUE(service->step(10ms));
  EXPECT_TRUE(answered());
  EXPECT_EQ(reserved, 1);
  bool idle = false;  // what the engine still says of the answer is taken in first
  for (int turns = 0; turns < 2000 && !idle; ++turns) {
    const auto turned = service->step(0ms);
    ASSERT_TRUE(turned);
    idle = !*turned;
  }
  EXPECT_TRUE(idle) << "it says when there is nothing to do";
}

TEST_F(ParticipantTest, ATurnSaysWhyItCanNotGoOn) {
  auto with = options();
  with.memory = files.file("no such folder") + "/inventory.db";
  participant service("inventory", with);
  const auto turned = service.step(0ms);
  ASSERT_FALSE(turned);
  EXPECT_EQ(turned.error().code(), errc::io_failed);
}

TEST_F(ParticipantTest, AMemoryWithoutAFileIsItsOwnAndForgetsAtTheEnd) {
  for (int life = 1; life <= 2; ++life) {
    auto with = options();
    with.memory = ":memory:";
    participant other("inventory", with);
    ASSERT_TRUE(other.step(0ms)) << "two of them have a memory each";
    auto service = std::make_unique<participant>("inventory", with);
    service->on<ReserveInventory>([this](const ReserveInventory&) {
      ++reserved;
      return InventoryReserved{1};
    });
    running running_service(std::move(service));
    EXPECT_EQ(answer_to(reserve("c1", 40)).headers.type, "InventoryReserved");
    EXPECT_EQ(reserved, life);
  }
  EXPECT_FALSE(std::filesystem::exists(":memory:.lock"));
}

TEST_F(ParticipantTest, TheSameIdFromAnotherStoreIsAnotherCommand) {
  running service(inventory());
  answer_to(reserve("c1"));
  engine->halt();
  auto other = small_engine::quick();
  other.store_id = "another";
  engine.emplace(*link.listen(), engine_records{}, other);
  answer_to(reserve("c1"));
  EXPECT_EQ(reserved, 2);
}

TEST_F(ParticipantTest, AnUndoKnowsWhatItUndoes) {
  running service(inventory());
  answer_to(reserve("do"));
  answer_to(release("undo", "do"));
  EXPECT_THAT(released, ElementsAre("do was done"));
}

TEST_F(ParticipantTest, RefusesALateDoOfWhatWasUndone) {
  {
    running service(inventory());
    EXPECT_EQ(answer_to(release("undo", "do")).headers.type, "InventoryReleased");
    EXPECT_THAT(released, ElementsAre("do was not done"));
    EXPECT_THAT(failure_of(reserve("do")),
                HasSubstr("E4013 command refused: it was undone by undo"));
  }
  running service(inventory());
  EXPECT_THAT(failure_of(reserve("do")), HasSubstr("E4013")) << "after a restart as well";
  EXPECT_EQ(reserved, 0);
}

TEST_F(ParticipantTest, RefusesARepeatOfWhatWasDoneAndThenUndone) {
  running service(inventory());
  answer_to(reserve("do"));
  answer_to(release("undo", "do"));
  EXPECT_THAT(failure_of(reserve("do")), HasSubstr("E4013"));
  EXPECT_EQ(reserved, 1);
}

TEST_F(ParticipantTest, WhatAHandlerThrowsIsAFailureThatLeavesNothing) {
  {
    running service(inventory());
    EXPECT_EQ(failure_of(reserve("c1", 13)), "c1: the shelf broke");
    engine->tell([](hub& h) { h.close("c1"); });
    answer_to(reserve("c2", 1));
  }
  EXPECT_GE(reserved, 2);
  SQLite::Database database(files.file("inventory.db"));
  EXPECT_EQ(count_rows(database, "stock"), 1) << "of c2 alone";
  EXPECT_EQ(count_rows(database, "snorri_memory"), 1);
}

TEST_F(ParticipantTest, AFailedCommandIsCarriedOutWhenAskedAgain) {
  running service(inventory());
  failure_of(reserve("c1", 13));
  EXPECT_EQ(answer_to(reserve("c1", 5)).headers.type, "InventoryReserved");
}

TEST_F(ParticipantTest, ABodyThatDoesNotMatchIsAFailureThatSaysWhere) {
  running service(inventory());
  auto what = reserve("c1");
  what.body = "{\"pieces\":\"many\"}";
  EXPECT_EQ(failure_of(what),
            "c1: the body can't be read as ReserveInventory: /pieces: expected integer, found "
            "\"many\"");
  what = reserve("c2");
  what.body = "{\"pieces\":0}";
  EXPECT_EQ(failure_of(what),
            "c2: the body can't be read as ReserveInventory: /pieces: expected integer of at "
            "least 1, found 0");
  EXPECT_EQ(reserved, 0);
}

TEST_F(ParticipantTest, AnAnswerThatTheEngineWouldRefuseIsAFailure) {
  auto service = std::make_unique<participant>("inventory", options());
  service->on_raw("ReserveInventory", [](std::string_view, context& about) {
    if (about.command_id() == "c1") return raw_reply{"", "{}"};
    return raw_reply{"InventoryReserved", std::string((1u << 20u) + 1, 'x')};
  });
  running it(std::move(service));
  EXPECT_THAT(failure_of(reserve("c1")), HasSubstr("the handler's answer has no type"));
  engine->tell([](hub& h) { h.close("c1"); });
  EXPECT_THAT(failure_of(reserve("c2")), HasSubstr("has 1048577 bytes; the engine takes 1048576"));
}

TEST_F(ParticipantTest, EffectsAndMemoryAreOneTransaction) {
  {
    running service(inventory());
    for (int i = 0; i < 50; ++i) engine->ask(reserve("c" + std::to_string(i)));
    engine->eventually([&] { return engine->replies.size() == 50; });
  }
  SQLite::Database database(files.file("inventory.db"));
  EXPECT_EQ(count_rows(database, "stock"), 50);
  EXPECT_EQ(count_rows(database, "snorri_memory"), 50);
}

TEST_F(ParticipantTest, AHandlerThatEndsTheTransactionEndsTheParticipant) {
  auto service = std::make_unique<participant>("inventory", options());
  service->on<ReserveInventory>([](const ReserveInventory&, context& about) {
    about.database().exec("COMMIT");
    return InventoryReserved{1};
  });
  running it(std::move(service));
  engine->ask(reserve("c1"));
  EXPECT_EQ(it.join(), 1);
  const std::lock_guard lock(log_mutex);
  EXPECT_THAT(log.back(), HasSubstr("E1002"));
  EXPECT_THAT(engine->read([&] { return engine->replies.size(); }), 0u);
}

TEST_F(ParticipantTest, TwoOnOneMemoryAreOneTooMany) {
  running first(inventory());
  answer_to(reserve("c1"));
  running second(inventory());
  EXPECT_EQ(second.join(), 1);
  const std::lock_guard lock(log_mutex);
  EXPECT_THAT(log.back(), HasSubstr("E2005 store in use"));
}

TEST_F(ParticipantTest, WorksOnWhenTheEngineComesBack) {
  running service(inventory());
  answer_to(reserve("c1"));
  restart_engine();
  EXPECT_EQ(answer_to(reserve("c2")).headers.causationid, "c2");
}

TEST_F(ParticipantTest, AnswersFromMemoryWhatTheEngineLostByDying) {
  running service(inventory());
  answer_to(reserve("c1", 7));
  auto records = engine->halt();
  records.open_commands["c1"] = reserve("c1", 7);  // it died before the reply was on disk
  engine.emplace(*link.listen(), records);
  EXPECT_EQ(answer_to(reserve("c1", 7)).body, R"({"left":93})");
  EXPECT_EQ(reserved, 1);
}

TEST_F(ParticipantTest, SendsTheSchemaOfItsAnswerAlsoFromMemory) {
  const auto versioned = [this] {
    auto out = std::make_unique<participant>("inventory", options());
    out->on_raw("ReserveInventory", [](std::string_view, context&) {
      return raw_reply{"InventoryReserved", "{}", "https://example.com/inventory-reserved/2"};
    });
    return out;
  };
  {
    running service(versioned());
    EXPECT_EQ(answer_to(reserve("c1")).headers.dataschema,
              "https://example.com/inventory-reserved/2");
  }
  restart_engine();
  running service(versioned());
  EXPECT_EQ(answer_to(reserve("c1")).headers.dataschema,
            "https://example.com/inventory-reserved/2");
}

TEST_F(ParticipantTest, BringsAMemoryOfTheFirstFormatUpToDate) {
  {
    running service(inventory());
    answer_to(reserve("c1", 7));
  }
  {
    SQLite::Database old(files.file("inventory.db"), SQLite::OPEN_READWRITE);
    old.exec("ALTER TABLE snorri_memory DROP COLUMN reply_schema");
    old.exec("UPDATE snorri_meta SET value = '1' WHERE key = 'version'");
  }
  restart_engine();
  running service(inventory());
  EXPECT_EQ(answer_to(reserve("c1", 7)).body, R"({"left":93})");
  EXPECT_EQ(reserved, 1);
}

TEST_F(ParticipantTest, SaysGoodbyeWhenItStops) {
  running service(inventory());
  answer_to(reserve("c1"));
  service.stop();
  engine->eventually([&] { return engine->peer_count() == 0; });
}

TEST_F(ParticipantTest, ComesBackAfterTheEnginesGoodbye) {
  running service(inventory());
  answer_to(reserve("c1"));
  auto records = engine->stop();
  engine.emplace(*link.listen(), records);
  answer_to(reserve("c2"));
}

/// A child process that dies inside its handler, having written already.
void die_in_a_handler(const std::string& address, const std::string& memory) {
  participant_options options;
  options.engine = address;
  options.memory = memory;
  options.log = [](std::string_view) {};
  participant service("inventory", options);
  service.on<ReserveInventory>([](const ReserveInventory&, context& about) {
    about.database().exec("CREATE TABLE stock (saga TEXT)");
    about.database().exec("INSERT INTO stock VALUES ('half done')");
    ::raise(SIGKILL);
    return InventoryReserved{0};
  });
  service.run();
}

TEST(ParticipantCrash, BetweenHandlerAndCommitLeavesNothing) {
  const temporary_directory files;
  const auto address = "ipc://" + files.file("engine.sock");
  const auto memory = files.file("inventory.db");
  const pid_t child = ::fork();  // before this process has threads
  ASSERT_GE(child, 0);
  if (child == 0) {
    die_in_a_handler(address, memory);
    ::_exit(0);
  }
  small_engine engine(*bind_zmq(address));
  engine.ask(reserve("c1"));
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_THAT(engine.read([&] { return engine.replies; }), IsEmpty());
  SQLite::Database database(memory);
  EXPECT_FALSE(database.tableExists("stock"));
  EXPECT_EQ(count_rows(database, "snorri_memory"), 0);
}

TEST(ParticipantCrash, WhatWasAnsweredSurvivesAKill) {
  const temporary_directory files;
  const auto address = "ipc://" + files.file("engine.sock");
  const auto memory = files.file("inventory.db");
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    participant_options options;
    options.engine = address;
    options.memory = memory;
    options.log = [](std::string_view) {};
    participant service("inventory", options);
    service.on<ReserveInventory>([](const ReserveInventory&) { return InventoryReserved{7}; });
    service.run();
    ::_exit(0);
  }
  small_engine engine(*bind_zmq(address));
  engine.ask(reserve("c1"));
  engine.eventually([&] { return engine.replies.size() == 1; });
  ::kill(child, SIGKILL);
  ASSERT_EQ(::waitpid(child, nullptr, 0), child);
  SQLite::Database database(memory);
  EXPECT_EQ(count_rows(database, "snorri_memory"), 1) << "it was answered before it was on disk";
}

TEST(ParticipantSignals, TermEndsRun) {
  const temporary_directory files;
  const auto address = "ipc://" + files.file("engine.sock");
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    participant_options options;
    options.engine = address;
    options.memory = files.file("inventory.db");
    options.log = [](std::string_view) {};
    participant service("inventory", options);
    service.on<ReserveInventory>([](const ReserveInventory&) { return InventoryReserved{0}; });
    ::_exit(service.run() == 0 ? 42 : 1);
  }
  small_engine engine(*bind_zmq(address));
  engine.eventually([&] { return engine.peer_count() == 1; });
  ::kill(child, SIGTERM);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 42);
  engine.eventually([&] { return engine.peer_count() == 0; });
}

TEST(ParticipantOptions, AnAddressWithoutSenseEndsRun) {
  const temporary_directory files;
  std::vector<std::string> log;
  participant_options options;
  options.engine = "http://engine";
  options.memory = files.file("inventory.db");
  options.log = [&](std::string_view line) { log.emplace_back(line); };
  participant service("inventory", options);
  EXPECT_EQ(service.run(), 1);
  EXPECT_THAT(log, ElementsAre(HasSubstr("E4008 invalid address")));
}

TEST_F(ParticipantTest, WhoDrainsAnswersAllThatItHasAndLeaves) {
  std::promise<void> entered;
  std::promise<void> go;
  auto what = std::make_unique<participant>("inventory", options());
  what->on<ReserveInventory>([&](const ReserveInventory& c) {
    if (reserved++ == 0) {
      entered.set_value();
      go.get_future().wait();
    }
    return InventoryReserved{100 - c.pieces};
  });
  running service(std::move(what));
  for (int i = 1; i <= 5; ++i) engine->ask(reserve("c" + std::to_string(i), i));
  entered.get_future().wait();
  engine->eventually([&] { return engine->records().open_commands.size() == 5; });
  service.drain();
  go.set_value();
  EXPECT_EQ(service.join(), 0);
  engine->eventually([&] { return engine->replies.size() == 5 && engine->peer_count() == 0; });
  EXPECT_EQ(reserved, 5);
}

TEST_F(ParticipantTest, WhoDrainsWithoutAnEngineJustLeaves) {
  engine->halt();
  running service(inventory());
  service.drain();
  EXPECT_EQ(service.join(), 0);
}

}  // namespace
}  // namespace snorri::transport::testing
