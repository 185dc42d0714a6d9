// What the states of a table do: entry and exit, guards, internal rows, rows for any state, events
// that are ignored, parked or must not come.
#include <gtest/gtest.h>

#include <string>

#include "snorri/sagas/define.hpp"
#include "snorri/testing/given.hpp"

namespace reviews {

struct Paper {
  std::string id;
  int pages = 0;
  int comments = 0;
};
struct PaperHandedIn {
  std::string paper;
  int pages = 0;
};
struct CommentMade {
  std::string paper;
};
struct PaperWithdrawn {
  std::string paper;
};
struct ReminderSent {
  std::string paper;
};
struct FeePaid {
  std::string paper;
};
struct AskReviewer {
  std::string paper;
};
struct ReviewerAgreed {};
struct ReviewerDeclined {};
struct PaperAccepted {
  std::string paper;
};
struct ReviewOpened {
  std::string paper;
};
struct ReviewClosed {
  std::string paper;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Paper, id, pages, comments)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PaperHandedIn, paper, pages)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CommentMade, paper)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PaperWithdrawn, paper)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReminderSent, paper)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(FeePaid, paper)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(AskReviewer, paper)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PaperAccepted, paper)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReviewOpened, paper)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(ReviewClosed, paper)

void when(Paper& p, const PaperHandedIn& e) { p = {e.paper, e.pages, 0}; }
void when(Paper& p, const CommentMade&) { ++p.comments; }

AskReviewer ask(const Paper& p) { return {p.id}; }
ReviewOpened opened(const Paper& p) { return {p.id}; }
ReviewClosed closed(const Paper& p) { return {p.id}; }
PaperAccepted accepted(const Paper& p) { return {p.id}; }

using namespace snorri;

// docs: states
bool is_long(const Paper& p) { return p.pages > 20; }

struct REVIEW : state {
  using entry = actions<publish<opened>, send<ask>, arm<60_s>>;  // whichever row leads here
  using exit = actions<publish<closed>>;                         // whichever row leads away
};
struct LONG_REVIEW : state {};

struct review_saga {
  using data = Paper;
  using start = PaperHandedIn;
  using keys = snorri::keys<&PaperHandedIn::paper, &CommentMade::paper, &PaperWithdrawn::paper,
                            &ReminderSent::paper, &FeePaid::paper>;
  static constexpr std::string_view name = "review";
  static constexpr int version = 1;
  using failures = events<ReviewerDeclined>;  // says that the command had no effect
  using harmless = commands<ask>;             // needs no undo
  using rows = table<
      on<START, PaperHandedIn>::go<REVIEW>,
      on<REVIEW, ReviewerAgreed>::iff<is_long>::go<LONG_REVIEW, arm<60_s>>,  // a guard
      on<REVIEW, ReviewerAgreed>::go<CONFIRMED, publish<accepted>>,
      on<REVIEW, ReviewerDeclined>::go<REVIEW>,          // leaves and enters: asks again
      on<REVIEW, timeout>::go<CANCELLED>,
      on<REVIEW, CommentMade>::does<>,                   // internal: only the data learns of it
      on<REVIEW, ReminderSent>::ignored,
      on<REVIEW, FeePaid>::fails,                        // must not come here: stuck
      on<LONG_REVIEW, timeout>::go<CONFIRMED, publish<accepted>>,
      on<LONG_REVIEW, FeePaid>::parked,                  // shown to an operator
      on<LONG_REVIEW, cancel>::ignored,                  // a state's own row comes first
      on<ANY, PaperWithdrawn>::go<CANCELLED>,            // in every state but START and the ends
      on<ANY, cancel>::go<CANCELLED>>;
};
// end

}  // namespace reviews

SNORRI_SAGA(reviews::review_saga)

using namespace std::chrono_literals;
using snorri::testing::given;

using namespace reviews;

TEST(State, DoesItsEntryAndExitWhicheverRowLeadsThereAndAway) {
  given<review_saga>()
      .when(PaperHandedIn{"7", 5})
      .expect_event<ReviewOpened>()
      .expect_command<AskReviewer>()
      .expect_timer_in(60s)
      .when(PaperWithdrawn{"7"})
      .expect_event<ReviewClosed>()
      .expect_end("CANCELLED");
}

TEST(State, ThatARowLeavesForItselfIsLeftAndEnteredAgain) {
  given<review_saga>()
      .when(PaperHandedIn{"7", 5})
      .after(50s)
      .when(ReviewerDeclined{})
      .expect_state("REVIEW")
      .expect_event<ReviewClosed>()
      .expect_event<ReviewOpened>()
      .expect_command<AskReviewer>()
      .expect_timer_in(60s);
}

TEST(Guard, ChoosesBetweenRowsByTheData) {
  given<review_saga>()
      .when(PaperHandedIn{"7", 5})
      .when(ReviewerAgreed{})
      .expect_end("CONFIRMED")
      .expect_event<PaperAccepted>();
  given<review_saga>().when(PaperHandedIn{"7", 50}).when(ReviewerAgreed{}).expect_state(
      "LONG_REVIEW");
}

TEST(InternalRow, LeavesTheStateAndItsTimerAlone) {
  given<review_saga>()
      .when(PaperHandedIn{"7", 5})
      .after(50s)
      .when(CommentMade{"7"})
      .expect_outcome("applied")
      .expect_state("REVIEW")
      .expect_no_event<ReviewClosed>()
      .expect_data(&Paper::comments, 1)
      .expect_timer_in(10s);
}

TEST(AnyStateRow, FitsEveryStateButTheInitialOneAndTheEnds) {
  given<review_saga>().when(PaperHandedIn{"7", 5}).when(PaperWithdrawn{"7"}).expect_end("CANCELLED");
  given<review_saga>()
      .when(PaperHandedIn{"7", 50})
      .when(ReviewerAgreed{})
      .when(PaperWithdrawn{"7"})
      .expect_end("CANCELLED")
      .when(PaperWithdrawn{"7"})
      .expect_outcome("late");
}

TEST(AnyStateRow, ComesAfterTheRowsOfTheStateItself) {
  given<review_saga>()
      .when(PaperHandedIn{"7", 50})
      .when(ReviewerAgreed{})
      .when_cancelled("no longer wanted")
      .expect_outcome("ignored")
      .expect_state("LONG_REVIEW");
}

TEST(IgnoredEvent, IsRecordedAndDoesNothing) {
  given<review_saga>()
      .when(PaperHandedIn{"7", 5})
      .when(ReminderSent{"7"})
      .expect_outcome("ignored")
      .expect_not_parked()
      .expect_state("REVIEW");
}

TEST(UnexpectedEvent, IsParkedAndShownWithItsReason) {
  given<review_saga>()
      .when(PaperHandedIn{"7", 50})
      .when(ReviewerAgreed{})
      .when(ReminderSent{"7"})  // no row says a word of it
      .expect_outcome("unexpected")
      .expect_reason("no row for it in state LONG_REVIEW")
      .expect_parked()
      .when(FeePaid{"7"})  // a row says so
      .expect_outcome("unexpected")
      .expect_parked()
      .expect_status("PENDING");
}

TEST(UnexpectedEvent, ThatMustNotComeLeavesTheSagaStuck) {
  given<review_saga>()
      .when(PaperHandedIn{"7", 5})
      .when(FeePaid{"7"})
      .expect_outcome("unexpected")
      .expect_stuck()
      .when(ReviewerAgreed{})  // and an answer sets it going again
      .expect_end("CONFIRMED");
}
