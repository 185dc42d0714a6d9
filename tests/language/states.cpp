// What the states of a table do: entry and exit, guards, internal rows, rows for any state, events
// that are ignored, parked or must not come.
#include <gtest/gtest.h>

#include <string>

#include "snorri/sagas/define.hpp"

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
