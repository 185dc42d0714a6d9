// A step that needs no participant.
#include <gtest/gtest.h>

#include <string>
#include <variant>

#include "snorri/sagas/define.hpp"
#include "snorri/testing/given.hpp"

namespace quotes {

struct Quote {
  std::string id;
  int pieces = 0;
  int total = 0;
};
struct QuoteAsked {
  std::string quote;
  int pieces = 0;
};
struct Priced {
  int total = 0;
};
struct TooLarge {};
struct SendQuote {
  std::string quote;
  int total = 0;
};
struct QuoteSent {};
struct QuoteGiven {
  std::string quote;
  int total = 0;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Quote, id, pieces, total)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(QuoteAsked, quote, pieces)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Priced, total)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(SendQuote, quote, total)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(QuoteGiven, quote, total)

void when(Quote& q, const QuoteAsked& e) { q = {e.quote, e.pieces, 0}; }
SendQuote send_quote(const Quote& q) { return {q.id, q.total}; }

using namespace snorri;

// clang-format off
// docs: events_out
QuoteGiven announce(const Quote& q) { return {q.id, q.total}; }
// end

// docs: local
std::variant<Priced, TooLarge> price(const Quote& q) {
  if (q.pieces > 100) return TooLarge{};
  return Priced{q.pieces * 250};
}
void when(Quote& q, const Priced& e) { q.total = e.total; }

struct quote_saga {
  using data = Quote;
  using start = QuoteAsked;
  using keys = snorri::keys<&QuoteAsked::quote>;
  static constexpr std::string_view name = "quote";
  static constexpr int version = 1;
  using steps = snorri::steps<local<price>::replies<Priced, TooLarge>,
                              step<send_quote>::replies<QuoteSent>::no_undo>;
  using on_confirmed = publish<announce>;
};
// end
// clang-format on

}  // namespace quotes

SNORRI_SAGA(quotes::quote_saga)

using namespace std::chrono_literals;
using snorri::testing::given;

using namespace quotes;

TEST(LocalStep, IsDoneAtOnceByAPureFunctionOfTheData) {
  given<quote_saga>()
      .when(QuoteAsked{"7", 4})
      .expect_state("SEND_QUOTE")
      .expect_data(&Quote::total, 1000)
      .expect_command<SendQuote>()
      .when(QuoteSent{})
      .expect_end("CONFIRMED");
}

TEST(Saga, PublishesFactsAsPartOfATransition) {
  given<quote_saga>()
      .when(QuoteAsked{"7", 4})
      .expect_no_event<QuoteGiven>()
      .when(QuoteSent{})
      .expect_event<QuoteGiven>()
      .expect_end("CONFIRMED");
}

TEST(Saga, ItsDataChangesInWhenAndNowhereElse) {
  using namespace snorri::sagas;
  const auto quote = given<quote_saga>().when(QuoteAsked{"7", 4}).when(QuoteSent{});
  const auto& by = quote.saga().by();
  auto folded = make_instance(by, "7");  // fold() calls when() and none of the other functions
  for (const auto& record : quote.saga().history()) {
    ASSERT_TRUE(fold(by, folded, record).has_value());
  }
  EXPECT_EQ(*folded.data->encode(), R"({"id":"7","pieces":4,"total":1000})");
}

TEST(LocalStep, MayFailAsAnyOther) {
  given<quote_saga>().when(QuoteAsked{"7", 400}).expect_no_command().expect_end("CANCELLED");
}

TEST(LocalStep, IsReplayedFromItsRecordAndNotComputedAgain) {
  auto quote = given<quote_saga>().when(QuoteAsked{"7", 4});
  const auto& history = quote.saga().history();
  ASSERT_EQ(history.size(), 2u);
  EXPECT_EQ(history[1].kind, snorri::sagas::input_kind::raised);
  EXPECT_EQ(history[1].body, R"({"total":1000})");
}
