// Sagas that hold somebody's data, and what is left when these are forgotten.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "passing_store.hpp"
#include "sagas/treatment.hpp"
#include "snorri/engine/rebuild.hpp"
#include "snorri/engine/story.hpp"
#include "snorri/store/sqlite_store.hpp"
#include "world.hpp"

namespace snorri::engine {
namespace {

using std::chrono::seconds;
using strings = std::vector<std::string>;

/// Notes whose data it is given; readers do not give that back.
class noting_store final : public passing_store {
 public:
  using passing_store::passing_store;

  strings subjects;
  std::string of_snapshot;

  result<store::group_outcome> commit(const store::group& what) override {
    for (const auto& each : what.appends) subjects.push_back(each.events.front().subject);
    for (const auto& each : what.snapshots) of_snapshot = each.snapshot.subject;
    return passing_store::commit(what);
  }
};

struct Forgetting : testing::Test {
  world w;
  std::unique_ptr<store::event_store> below = std::move(w.store);
  noting_store* store = nullptr;
  std::unique_ptr<scripted_participant> hospital;
  std::unique_ptr<test_peer> desk;

  void SetUp() override {
    auto noting = std::make_unique<noting_store>(*below);
    store = noting.get();
    w.store = std::move(noting);
    run_by(clinic::treatment_definition());
  }
  void run_by(const sagas::definition& what) {
    w.definitions = {&what};
    start();
  }
  void start() {
    hospital.reset();
    desk.reset();
    ASSERT_TRUE(w.start());
    hospital = std::make_unique<scripted_participant>(
        w, "hospital", scripted_participant::script{{"FindDoctor", {"DoctorFound", "{}"}}});
    desk = std::make_unique<test_peer>(w.link, "desk");
    desk->hello();
    settle();
  }
  void settle() { ASSERT_TRUE(w.settle()); }
  void ask(const std::string& id, const std::string& treatment, const std::string& patient) {
    desk->event(
        id, "TreatmentAsked",
        nlohmann::json{{"treatment", treatment}, {"patient", patient}, {"complaint", "back pain"}}
            .dump());
    settle();
  }
  void treat() {
    do settle();
    while (hospital->answer() > 0);
  }
  result<bool> forget(const std::string& subject) {
    std::optional<bool> had_data;
    error refused(errc::timed_out, "no answer");
    w.running().forget(subject, [&](const result<bool>& done) {
      if (done) {
        had_data = *done;
      } else {
        refused = done.error();
      }
    });
    settle();
    return had_data ? result<bool>(*had_data) : refused;
  }
};

TEST_F(Forgetting, EveryRecordAndSnapshotSaysWhoseDataItHolds) {
  w.options.snapshot_every = 1;
  start();
  ask("m-1", "t-1", "ada");
  EXPECT_EQ(store->of_snapshot, "patient/ada");
  ask("m-2", "t-2", "");
  treat();
  EXPECT_EQ(store->subjects, (strings{"patient/ada", "", "patient/ada", ""}));
}

TEST_F(Forgetting, TheSubjectStaysWhatItWasInTheFirstRecordAlsoOnANewEngine) {
  ask("m-1", "t-1", "ada");
  desk->event("m-2", "PatientRenamed", R"({"treatment":"t-1","patient":"ida"})");
  settle();
  start();
  treat();
  EXPECT_EQ(w.status("treatment", "t-1"), "CONFIRMED");
  EXPECT_EQ(store->subjects, (strings{"patient/ada", "patient/ada", "patient/ada"}));
}

TEST_F(Forgetting, IsRefusedWhileASagaOfTheSubjectHasNotEnded) {
  ask("m-1", "t-1", "ada");
  const auto refused = forget("patient/ada");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), errc::subject_in_use);
  treat();
  EXPECT_EQ(w.status("treatment", "t-1"), "CONFIRMED");
}

TEST_F(Forgetting, IsRefusedWhileASagaOfTheSubjectIsOnItsWayToTheDisk) {
  desk->event("m-1", "TreatmentAsked",
              R"({"treatment":"t-1","patient":"ada","complaint":"back pain"})");
  std::optional<errc> refused;
  w.running().forget("patient/ada", [&](const result<bool>& done) {
    if (!done) refused = done.error().code();
  });
  settle();
  EXPECT_EQ(refused, errc::subject_in_use);
}

TEST_F(Forgetting, LeavesNothingToReadOfTheSubjectAndAllOfTheOthers) {
  ask("m-1", "t-1", "ada");
  ask("m-2", "t-2", "bob");
  treat();
  const auto done = forget("patient/ada");
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_TRUE(*done);
  const auto story = tell_story(*w.reader(), {"treatment", "t-1"});
  ASSERT_TRUE(story) << story.error().text();
  EXPECT_EQ(story->find("back pain"), std::string::npos) << *story;
  EXPECT_NE(story->find("TreatmentAsked from desk  (forgotten)"), std::string::npos) << *story;
  EXPECT_NE(tell_story(*w.reader(), {"treatment", "t-2"})->find("back pain"), std::string::npos);
  EXPECT_EQ(w.status("treatment", "t-1"), "CONFIRMED");
  EXPECT_FALSE(*forget("patient/ada"));  // nothing is left to forget
  EXPECT_FALSE(*forget("patient/nobody"));
}

TEST_F(Forgetting, LetsTheEngineStartAgainAndGoOn) {
  ask("m-1", "t-1", "ada");
  treat();
  ASSERT_TRUE(forget("patient/ada"));
  start();
  ask("m-2", "t-2", "bob");
  treat();
  EXPECT_EQ(w.status("treatment", "t-2"), "CONFIRMED");
  EXPECT_EQ(w.running().status().broken_sagas, 0u);
}

TEST_F(Forgetting, RefusesALateMessageAndKeepsNothingOfIt) {
  ask("m-1", "t-1", "ada");
  treat();
  ASSERT_TRUE(forget("patient/ada"));
  desk->take();
  desk->event("m-2", "PatientRenamed", R"({"treatment":"t-1","patient":"ida"})");
  settle();
  EXPECT_EQ(desk->take("error").at(0).headers.at("code"), "E2019");
  hospital->repeat(0);
  settle();
  EXPECT_EQ(*w.reader()->count_parked(), 0u);
  EXPECT_EQ(w.history("treatment", "t-1").size(), 2u);
  EXPECT_EQ(w.running().status().broken_sagas, 0u);
}

TEST_F(Forgetting, FindsNoBodiesOfTheSubjectAmongParkedMessages) {
  ask("m-1", "t-1", "ada");
  desk->event("m-2", "PatientRenamed", R"({"treatment":"t-1","patient":""})");
  settle();
  const auto parked = *w.reader()->list_parked(0, 10);
  ASSERT_EQ(parked.size(), 1u);
  EXPECT_EQ(parked[0].message_id, "m-2");
  EXPECT_EQ(parked[0].body, "");  // the saga's own record has it, under the subject's key
  EXPECT_EQ(w.records("treatment", "t-1").back().body, R"({"treatment":"t-1","patient":""})");
}

TEST_F(Forgetting, StillKnowsWhichMessagesWereRecorded) {
  ask("m-1", "t-1", "ada");
  treat();
  ASSERT_TRUE(forget("patient/ada"));
  desk->take();
  ask("m-1", "t-1", "ada");
  const auto acks = desk->take("ack");
  ASSERT_EQ(acks.size(), 1u);
  EXPECT_EQ(acks[0].headers.at("acks").at(0).at("duplicate"), true);
}

TEST_F(Forgetting, TellsSubscribersNothingOfIt) {
  ask("m-1", "t-1", "ada");
  ask("m-2", "t-2", "bob");
  treat();
  ASSERT_TRUE(forget("patient/ada"));
  test_peer follower(w.link, "analytics");
  follower.hello();
  follower.send("subscribe", {{"name", "analytics"}});
  settle();
  for (const auto& event : follower.take("event")) {
    EXPECT_EQ(event.headers.at("correlationid"), "treatment/t-2");
  }
  ask("m-3", "t-3", "cleo");
  EXPECT_EQ(follower.take("event").size(), 1u);
}

TEST_F(Forgetting, LetsAKeyBeginAgainWhereThatIsAllowed) {
  run_by(clinic::repeated_treatment_definition());
  ask("m-1", "t-1", "ada");
  treat();
  ASSERT_TRUE(forget("patient/ada"));
  ask("m-2", "t-1", "bob");
  EXPECT_EQ(w.status("treatment", "t-1"), "PENDING");
  start();  // folds what came since
  treat();
  EXPECT_EQ(w.status("treatment", "t-1"), "CONFIRMED");
  EXPECT_EQ(store->subjects.back(), "patient/bob");
}

TEST_F(Forgetting, IsNoFindingOfARebuild) {
  ask("m-1", "t-1", "ada");
  ask("m-2", "t-2", "bob");
  treat();
  ASSERT_TRUE(forget("patient/ada"));
  const auto report = check_rebuilt(*w.reader(), w.definitions);
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->sound());
  EXPECT_EQ(report->forgotten, 1u);
  EXPECT_EQ(report->records, 2u);
}

TEST_F(Forgetting, RefusesASagaWhoseSubjectIsNoName) {
  ask("m-1", "t-1", std::string(600, 'x'));
  EXPECT_EQ(desk->take("error").size(), 1u);
  EXPECT_EQ(w.status("treatment", "t-1"), "(none)");
}

/// All bytes of all files in the folder.
std::string bytes_in(const std::filesystem::path& folder) {
  std::string all;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    std::ifstream in(file.path(), std::ios::binary);
    all.append(std::istreambuf_iterator<char>(in), {});
  }
  return all;
}

struct ForgettingOnDisk : Forgetting {
  std::string folder = (std::filesystem::temp_directory_path() / "snorri-engine-XXXXXX").string();

  void SetUp() override {
    ASSERT_NE(mkdtemp(folder.data()), nullptr);
    auto opened = store::open_sqlite_store({.path = folder + "/shop.db"});
    ASSERT_TRUE(opened) << opened.error().text();
    below = std::move(*opened);
    Forgetting::SetUp();
  }
  ~ForgettingOnDisk() override { std::filesystem::remove_all(folder); }
};

TEST_F(ForgettingOnDisk, TheDataAreNowhereInPlainAndGoneForGoodWhenForgotten) {
  ask("m-1", "t-1", "ada");
  treat();
  EXPECT_EQ(w.records("treatment", "t-1").size(), 2u);
  EXPECT_EQ(bytes_in(folder).find("back pain"), std::string::npos);
  const auto done = forget("patient/ada");
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_TRUE(*done);
  EXPECT_NE(tell_story(*w.reader(), {"treatment", "t-1"})->find("(forgotten)"), std::string::npos);
  start();
  EXPECT_EQ(w.status("treatment", "t-1"), "CONFIRMED");
}

}  // namespace
}  // namespace snorri::engine
