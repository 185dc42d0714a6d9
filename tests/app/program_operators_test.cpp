// Stories of an operator at night, through the real program: find what is stuck and put it right,
// undo all of one customer, see who did what.
#include <gtest/gtest.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "program.hpp"
#include "snorri/transport/participant.hpp"
#include "views/json.hpp"

namespace snorri::app {
namespace {

struct Night : testing::Test {
  temporary_folder folder;
  std::string store = folder.path("shop.db");
  std::unique_ptr<served> engine;

  void start() { engine = std::make_unique<served>(store); }
  /// A command of somebody at a terminal that nobody can be asked at.
  run_result run(std::vector<std::string> words) const {
    words.insert(words.end(), {"--admin", engine->admin()});
    return snorri(std::move(words));
  }
  json shown(const std::string& saga) const {
    return json::parse(run({"show", saga, "-o", "json"}).out);
  }
  void fill_with(const std::vector<std::string>& stuck, const std::vector<std::string>& waiting) {
    const auto made = open_file(store);
    fill(*made);
    for (const auto& key : stuck) add_stuck(*made, key, first_order_at());
    for (const auto& key : waiting) add_pending(*made, key, system_clock().now());
  }
};

/// Answers what an undo asks for, until it is stopped.
class warehouse {
 public:
  warehouse(const std::string& engine, const std::string& memory)
      : service_("inventory", options(engine, memory)) {
    service_.on_raw("ReleaseInventory", [](std::string_view, transport::context&) {
      return transport::raw_reply{"InventoryReleased", "{}"};
    });
    working_ = std::thread([this] { service_.run(); });
  }
  ~warehouse() {
    service_.stop();
    working_.join();
  }
  warehouse(const warehouse&) = delete;
  warehouse& operator=(const warehouse&) = delete;

 private:
  static transport::participant_options options(const std::string& engine,
                                                const std::string& memory) {
    transport::participant_options made;
    made.engine = engine;
    made.memory = memory;
    made.reconnect_min = std::chrono::milliseconds(1);
    made.handle_signals = false;
    made.log = [](std::string_view) {};
    return made;
  }
  transport::participant service_;
  std::thread working_;
};

/// Runs the program at a terminal and answers its question. Gives what was on the screen.
run_result at_a_terminal(std::vector<std::string> words, const std::string& answer) {
  words.insert(words.begin(), SNORRI_PROGRAM);
  std::vector<char*> arguments;
  for (auto& each : words) arguments.push_back(each.data());
  arguments.push_back(nullptr);
  int screen = -1;
  const pid_t child = forkpty(&screen, nullptr, nullptr, nullptr);
  if (child == 0) {
    execv(arguments[0], arguments.data());
    _exit(127);
  }
  run_result seen;
  bool answered = false;
  char letters[4096];
  for (ssize_t count = 0; (count = read(screen, letters, sizeof letters)) > 0;) {
    seen.out.append(letters, static_cast<std::size_t>(count));
    if (answered || seen.out.find("[y/N] ") == std::string::npos) continue;
    answered = true;
    EXPECT_EQ(write(screen, answer.data(), answer.size()), static_cast<ssize_t>(answer.size()));
  }
  int status = 0;
  waitpid(child, &status, 0);
  close(screen);
  seen.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  return seen;
}

TEST_F(Night, IsAskedAtATerminalWhatIsToBeDoneToHowMany) {
  fill_with({"5", "6"}, {});
  start();
  const std::vector<std::string> words{"retry", "--stuck", "--admin", engine->admin()};
  const auto no = at_a_terminal(words, "n\n");
  EXPECT_EQ(no.code, 2) << no.out;
  EXPECT_NE(no.out.find("retry 2 sagas: order/5, order/6; go on? [y/N] "), std::string::npos)
      << no.out;
  EXPECT_EQ(shown("order/5")["status"], "STUCK");
  const auto yes = at_a_terminal(words, "y\n");
  EXPECT_EQ(yes.code, 0) << yes.out;
  EXPECT_NE(yes.out.find("2 of 2 done"), std::string::npos) << yes.out;
  EXPECT_NE(yes.out.find("[====================] 100 %  2 of 2"), std::string::npos) << yes.out;
  EXPECT_EQ(shown("order/5")["status"], "PENDING");
  EXPECT_EQ(shown("order/6")["status"], "PENDING");
}

TEST_F(Night, FindsTheStuckOneAndPutsItRight) {
  fill_with({"536365"}, {});
  start();
  const auto stuck = json::parse(run({"list", "--status", "STUCK", "-o", "json"}).out);
  ASSERT_EQ(stuck.size(), 1u);
  ASSERT_EQ(stuck[0]["saga"], "order/536365");
  // Undone already as far as can be: what a cancel or a compensate would do, it is at.
  const auto undo = run({"compensate", "order/536365", "--reason", "x", "--yes"});
  EXPECT_EQ(undo.code, 5) << undo.err;
  EXPECT_NE(undo.err.find("retry or skip what is open"), std::string::npos) << undo.err;

  const auto retried = run({"retry", "--stuck", "--reason", "the stock system is up", "--by",
                            "anna", "--yes", "-o", "json"});
  EXPECT_EQ(retried.code, 0) << retried.err;
  EXPECT_EQ(json::parse(retried.out)["commands"][0]["type"], "ReleaseInventory");
  EXPECT_EQ(shown("order/536365")["status"], "PENDING");
  const warehouse there(engine->listen(), folder.path("inventory.db"));
  const auto ended = run({"follow", "order/536365", "--until-end", "--timeout", "60"});
  EXPECT_EQ(ended.code, 6) << ended.err;  // cancelled, as it was to be
  EXPECT_EQ(shown("order/536365")["status"], "CANCELLED");
}

TEST_F(Night, TakesHisWordForWhatWasDoneByHand) {
  fill_with({"536365"}, {});
  start();
  const auto skipped =
      run({"skip", "order/536365", "--reason", "released by hand", "--by", "anna", "--yes"});
  EXPECT_EQ(skipped.code, 0) << skipped.err;
  EXPECT_EQ(shown("order/536365")["status"], "CANCELLED");
}

TEST_F(Night, DeclaresAStuckSagaEnded) {
  fill_with({"1-stuck"}, {"2-waiting"});
  start();
  EXPECT_EQ(run({"resolve", "order/1-stuck", "--as", "LOST", "--reason", "x", "--yes"}).code, 2);
  EXPECT_EQ(run({"resolve", "order/2-waiting", "--as", "CANCELLED", "--reason", "x", "--yes"}).code,
            5);
  const auto done =
      run({"resolve", "order/1-stuck", "--as", "cancelled", "--reason", "paid back", "--yes"});
  EXPECT_EQ(done.code, 0) << done.err;
  EXPECT_EQ(shown("order/1-stuck")["status"], "CANCELLED");
}

TEST_F(Night, CancelsAllOrdersOfACustomer) {
  fill_with({}, {"customer-17/1", "customer-18/1", "customer-17/2", "customer-17/3"});
  start();
  const std::vector<std::string> words{
      "cancel", "--type", "order", "--prefix", "customer-17/", "--reason", "the account is closed",
      "-o",     "json"};
  const auto with = [&](std::vector<std::string> more) {
    auto all = words;
    all.insert(all.end(), more.begin(), more.end());
    return run(all);
  };
  const auto asked = with({});
  EXPECT_EQ(asked.code, 2);
  EXPECT_NE(asked.err.find("cancel 3 sagas: order/customer-17/1, order/customer-17/2, "
                           "order/customer-17/3; go on? Nobody can be asked here: give --yes"),
            std::string::npos)
      << asked.err;
  const auto tried = with({"--dry-run"});
  EXPECT_EQ(tried.code, 0) << tried.err;
  EXPECT_EQ(json::parse(tried.out).size(), 3u);
  for (const char* key : {"1", "2", "3"}) {
    EXPECT_EQ(shown(std::string("order/customer-17/") + key)["version"], 1);
  }
  const auto done = with({"--yes"});
  EXPECT_EQ(done.code, 0) << done.err;
  ASSERT_EQ(json::parse(done.out).size(), 3u);
  for (const char* key : {"1", "2", "3"}) {
    EXPECT_EQ(shown(std::string("order/customer-17/") + key)["state"], "UNDO_RESERVE");
  }
  EXPECT_EQ(shown("order/customer-18/1")["state"], "RESERVE");
  // Once more: they are being undone, and say so, each in a line; the first one is the exit code.
  const auto again = with({"--yes"});
  EXPECT_EQ(again.code, 5);
  EXPECT_EQ(std::count(again.err.begin(), again.err.end(), '\n'), 3) << again.err;
  ASSERT_EQ(json::parse(again.out).size(), 3u);
  EXPECT_TRUE(json::parse(again.out)[0]["error"].is_string());
}

TEST_F(Night, SeesWhoDidWhatToASaga) {
  fill_with({"5"}, {});
  start();
  run({"retry", "order/5", "--by", "anna", "--reason", "the stock system is up", "--yes"});
  run({"skip", "order/5", "--by", "bert", "--reason", "I counted it myself", "--yes"});
  std::vector<std::string> told;
  const json saga = shown("order/5");
  for (const auto& each : saga["history"]) {
    const std::string kind = each["input"]["kind"];
    if (kind != "cancel" && kind != "retry" && kind != "skip") continue;
    told.push_back(kind + " by " + each["input"]["source"].get<std::string>() + ": " +
                   each["reason"].get<std::string>());
    EXPECT_FALSE(each["at"].get<std::string>().empty());
  }
  EXPECT_EQ(told, (std::vector<std::string>{"cancel by shop: customer called",
                                            "retry by anna: the stock system is up",
                                            "skip by bert: I counted it myself"}));
  const auto story = run({"show", "order/5"}).out;
  for (const char* part : {"anna", "asked to retry: the stock system is up", "bert",
                           "says InventoryReleased: I counted it myself"}) {
    EXPECT_NE(story.find(part), std::string::npos) << part << " in\n" << story;
  }
}

TEST_F(Night, HasOnDiskWhatHeWasToldIsDone) {
  fill_with({"5"}, {});
  start();
  const auto done =
      run({"retry", "order/5", "--by", "anna", "--request-id", "night-1", "--yes", "-o", "json"});
  ASSERT_EQ(done.code, 0) << done.err;
  engine->stop(SIGKILL);
  start();
  const auto first = json::parse(done.out);
  EXPECT_EQ(shown("order/5")["version"], first["version"]);
  // He has lost the answer, and asks again: it is the same, and nothing is done.
  const auto again =
      run({"retry", "order/5", "--by", "anna", "--request-id", "night-1", "--yes", "-o", "json"});
  EXPECT_EQ(again.code, 0) << again.err;
  auto second = json::parse(again.out);
  EXPECT_EQ(second["duplicate"], true);
  second["duplicate"] = false;
  EXPECT_EQ(second, first);
  EXPECT_EQ(shown("order/5")["version"], first["version"]);
}

TEST_F(Night, IsNotAloneAndHearsOfIt) {
  fill_with({"5"}, {});
  start();
  const auto version = shown("order/5")["version"].dump();
  const auto mine = run({"retry", "order/5", "--if-version", version, "--yes"});
  EXPECT_EQ(mine.code, 0) << mine.err;
  const auto theirs = run({"retry", "order/5", "--if-version", version, "--yes"});
  EXPECT_EQ(theirs.code, 5);
  EXPECT_NE(theirs.err.find("E2003 version conflict"), std::string::npos) << theirs.err;
}

TEST_F(Night, WaitsForTheEndNoLongerThanHeSays) {
  fill_with({}, {"4"});
  start();
  const auto late =
      run({"cancel", "order/4", "--reason", "x", "--yes", "--wait", "--timeout", "0.1"});
  EXPECT_EQ(late.code, 7) << late.err;
  EXPECT_NE(late.err.find("PENDING"), std::string::npos) << late.err;
}

TEST_F(Night, IsToldWhatHeMayHaveMeant) {
  fill_with({"5"}, {});
  start();
  const auto command = run({"retri", "order/5"});
  EXPECT_EQ(command.code, 2);
  EXPECT_NE(command.err.find("did you mean \"retry\""), std::string::npos) << command.err;
  const auto type = run({"retry", "oder/5", "--yes"});
  EXPECT_EQ(type.code, 3);
  EXPECT_NE(type.err.find("did you mean \"order\""), std::string::npos) << type.err;
  const auto state = run({"retry", "--state", "RESERV", "--yes"});
  EXPECT_EQ(state.code, 3);
  EXPECT_NE(state.err.find("did you mean \"RESERVE\""), std::string::npos) << state.err;
  EXPECT_EQ(run({"retry", "order/none", "--yes"}).code, 3);
  EXPECT_EQ(run({"retry", "--yes"}).code, 2);
  EXPECT_EQ(run({"retry", "order/5", "--stuck", "--yes"}).code, 2);
  EXPECT_EQ(run({"skip", "order/5", "--yes"}).code, 2) << "without a reason";
  EXPECT_EQ(run({"retry", "--older-than", "soon", "--yes"}).code, 2);
  EXPECT_EQ(shown("order/5")["status"], "STUCK");
  EXPECT_EQ(snorri({"retry", "order/5", "--yes", "--admin", "127.0.0.1:1"}).code, 8);
}

TEST_F(Night, FindsByAge) {
  fill_with({"old"}, {"new"});
  start();
  const auto tried = run({"retry", "--older-than", "30d", "--dry-run", "-o", "json"});
  EXPECT_EQ(tried.code, 0) << tried.err;
  EXPECT_EQ(json::parse(tried.out)["saga"], "order/old");
}

}  // namespace
}  // namespace snorri::app
