// Sagas that outlive their definition: migration at the start, refusal with the sagas and reasons,
// the same asked beforehand, and sagas whose history fits nothing.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "account_world.hpp"
#include "snorri/engine/check_against.hpp"

namespace snorri::engine {
namespace {

using ::testing::HasSubstr;
using definitions = std::vector<const sagas::definition*>;

class Versions : public testing::Test {
 protected:
  account_world w;

  ~Versions() override { accounts::note_throws = false; }

  void run(scripted_participant& bank) {
    do ASSERT_TRUE(w.settle());
    while (bank.answer() > 0);
  }
  /// An account in state OPEN with a note.
  void open(const std::string& id, const std::string& text = "hello") {
    scripted_participant bank(w, "bank", bank_answers());
    bank_desk desk(w);
    desk.send("o-" + id, "AccountOpened", opened(id));
    run(bank);
    desk.send("n-" + id, "NoteAdded", note(id, text));
    run(bank);
  }
  result<void> start_by(definitions what) {
    w.definitions = std::move(what);
    return w.start();
  }
  saga_prospect ask(const definitions& what) {
    const auto report = check_against(*w.reader(), what);
    EXPECT_TRUE(report);
    EXPECT_EQ(report->sagas.size(), 1u);
    return report->sagas.at(0);
  }
};

TEST_F(Versions, ALivingSagaGoesOnByANewerVersionThatDeclaresItsMigration) {
  open("a");
  const auto before = w.records("account", "a").size();
  ASSERT_TRUE(start_by({&accounts::migrating_definition()}));
  ASSERT_TRUE(w.settle());
  const auto after = w.records("account", "a");
  ASSERT_EQ(after.size(), before + 1);
  EXPECT_EQ(after.back().kind, sagas::input_kind::migration);
  EXPECT_EQ(after.back().to, "ACTIVE");
  EXPECT_EQ(after.back().pin->version, 2);
  EXPECT_EQ((*w.reader()->find({"account", "a"}))->summary.definition_version, 2);
  ASSERT_TRUE(w.start());
  bank_desk desk(w);
  desk.send("m-1", "MoneyPaid", paid("a", 5));
  desk.send("c-1", "AccountClosed", closed("a"));
  ASSERT_TRUE(w.settle());
  EXPECT_EQ(w.records("account", "a").size(), before + 3);
  EXPECT_EQ(w.status("account", "a"), "CONFIRMED");
  EXPECT_EQ(w.data("account", "a").at("note"), "hello");
}

TEST_F(Versions, ASagaStaysOnItsOwnVersionWhileThatIsLoaded) {
  open("a");
  ASSERT_TRUE(start_by({&accounts::migrating_definition(), &accounts::account_definition()}));
  ASSERT_TRUE(w.settle());
  EXPECT_NE(w.records("account", "a").back().kind, sagas::input_kind::migration);
  bank_desk desk(w);
  desk.send("m-1", "MoneyPaid", paid("a", 5));
  desk.send("o-b", "AccountOpened", opened("b"));
  ASSERT_TRUE(w.settle());
  EXPECT_EQ(w.records("account", "a").back().outcome, sagas::outcome::applied);
  EXPECT_EQ(w.records("account", "b").back().pin->version, 2);
}

TEST_F(Versions, TheEngineRefusesToStartWithoutAMigrationAndSaysForWhichSagas) {
  open("a");
  const auto undeclared = start_by({&accounts::undeclared_definition()});
  ASSERT_FALSE(undeclared);
  EXPECT_EQ(undeclared.error().code(), errc::definition_missing);
  EXPECT_THAT(undeclared.error().message(), HasSubstr("account/a version 1: "));
  EXPECT_THAT(undeclared.error().message(), HasSubstr("declares no migrate_from<1>"));
  const auto forgetful = start_by({&accounts::forgetful_definition()});
  ASSERT_FALSE(forgetful);
  EXPECT_THAT(forgetful.error().message(), HasSubstr("is in state OPEN"));
  const auto other = start_by({&accounts::vault_definition()});
  ASSERT_FALSE(other);
  EXPECT_EQ(other.error().code(), errc::definition_missing);
}

TEST_F(Versions, TheEngineRefusesAChangedTableUnderTheSameVersion) {
  open("a");
  const auto changed = start_by({&accounts::changed_definition()});
  ASSERT_FALSE(changed);
  EXPECT_EQ(changed.error().code(), errc::definition_changed);
  EXPECT_THAT(changed.error().message(), HasSubstr("account/a version 1: "));
}

TEST_F(Versions, CheckAgainstSaysWhatWouldBecomeOfEachSagaAndWritesNothing) {
  open("a");
  const auto position = *w.reader()->last_position();
  EXPECT_EQ(ask({&accounts::account_definition()}).outcome, prospect::goes_on);
  EXPECT_EQ(ask({&accounts::account_definition(), &accounts::migrating_definition()}).outcome,
            prospect::goes_on);
  const auto migrates = ask({&accounts::migrating_definition()});
  EXPECT_EQ(migrates.outcome, prospect::migrates);
  EXPECT_EQ(migrates.pinned_version, 1);
  EXPECT_EQ(migrates.next_version, 2);
  EXPECT_EQ(migrates.saga, "account/a");
  EXPECT_EQ(migrates.state, "OPEN");
  EXPECT_EQ(ask({&accounts::undeclared_definition()}).outcome, prospect::needs_migration);
  const auto forgetful = ask({&accounts::forgetful_definition()});
  EXPECT_EQ(forgetful.outcome, prospect::cannot);
  EXPECT_THAT(forgetful.reason, HasSubstr("say what it is called now"));
  EXPECT_EQ(ask({&accounts::changed_definition()}).outcome, prospect::cannot);
  const auto unknown = ask({&accounts::vault_definition()});
  EXPECT_EQ(unknown.outcome, prospect::cannot);
  EXPECT_EQ(unknown.next_version, 0);
  EXPECT_EQ(*w.reader()->last_position(), position);
}

TEST_F(Versions, CheckAgainstNamesTheRecordThatDoesNotFold) {
  open("a", accounts::bad_note);
  open("b");
  accounts::note_throws = true;
  const auto report = check_against(*w.reader(), {&accounts::account_definition()});
  ASSERT_TRUE(report);
  EXPECT_EQ(report->count(prospect::goes_on), 1u);
  EXPECT_FALSE(report->can_start());
  ASSERT_EQ(report->sagas[0].outcome, prospect::cannot);
  EXPECT_EQ(report->sagas[0].record, 3u);
  EXPECT_THAT(report->sagas[0].reason, HasSubstr("nobody can read this note"));
}

TEST_F(Versions, CheckAgainstAnEngineOnTheSameStoreCountsEndedSagasOut) {
  open("a");
  bank_desk desk(w);
  desk.send("c-1", "AccountClosed", closed("a"));
  ASSERT_TRUE(w.settle());
  const auto report = check_against(*w.reader(), {&accounts::vault_definition()});
  ASSERT_TRUE(report);
  EXPECT_TRUE(report->sagas.empty());
  EXPECT_TRUE(report->can_start());
}

TEST_F(Versions, ASagaThatCannotBeFoldedIsLeftAloneAndShownAndTheOthersGoOn) {
  open("a", accounts::bad_note);
  open("b");
  bank_desk before(w);
  before.send("o-c", "AccountOpened", opened("c"));  // has a timer and a command outstanding
  ASSERT_TRUE(w.settle());
  accounts::note_throws = true;
  ASSERT_TRUE(w.start());
  const auto status = w.running().status();
  EXPECT_EQ(status.broken_sagas, 1u);
  ASSERT_EQ(status.broken.size(), 1u);
  EXPECT_EQ(status.broken[0].saga, "account/a");
  EXPECT_THAT(status.broken[0].reason, HasSubstr("version 3"));
  bank_desk desk(w);
  desk.send("m-a", "MoneyPaid", paid("a", 5));
  desk.send("m-b", "MoneyPaid", paid("b", 6));
  scripted_participant bank(w, "bank", bank_answers());
  run(bank);
  EXPECT_EQ(w.data("account", "b").at("cents"), 6);
  EXPECT_EQ(desk.errors().size(), 1u);
  EXPECT_EQ((*w.reader()->list_parked(0, 10)).size(), 1u);  // what came for it is not lost
  EXPECT_EQ((*w.reader()->find({"account", "c"}))->summary.state, "OPEN");
  accounts::note_throws = false;
  ASSERT_TRUE(w.start());
  EXPECT_EQ(w.running().status().broken_sagas, 0u);
}

}  // namespace
}  // namespace snorri::engine
