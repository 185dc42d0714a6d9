// Bodies of older versions of an event.
#include <gtest/gtest.h>

#include <string>

#include "snorri/sagas/define.hpp"
#include "snorri/testing/given.hpp"

namespace cards {

struct Card {
  std::string id;
  std::string first;
  std::string last;
  std::string currency;
  friend bool operator==(const Card&, const Card&) = default;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Card, id, first, last, currency)

using namespace snorri;

// docs: upcasting
struct CardOrdered {  // version 3
  std::string card;
  std::string first;
  std::string last;
  std::string currency;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CardOrdered, card, first, last, currency)

nlohmann::json split_name(nlohmann::json old) {  // 1 -> 2: "name" became "first" and "last"
  const std::string name = old.at("name");
  old["first"] = name.substr(0, name.find(' '));
  old["last"] = name.substr(name.find(' ') + 1);
  return old;
}
nlohmann::json add_currency(nlohmann::json old) {  // 2 -> 3
  old["currency"] = "GBP";
  return old;
}

struct card_saga {
  using data = Card;
  using start = CardOrdered;
  using keys = snorri::keys<&CardOrdered::card>;
  static constexpr std::string_view name = "card";
  static constexpr int version = 1;
  // dataschema "https://example.com/card-ordered/2" is version 2; without one it is 1
  using upcasts =
      snorri::upcasts<upcast<CardOrdered, 1, split_name>, upcast<CardOrdered, 2, add_currency>>;
  using rows = table<on<START, CardOrdered>::go<CONFIRMED>>;
};
// end

void when(Card& c, const CardOrdered& e) { c = {e.card, e.first, e.last, e.currency}; }

}  // namespace cards

SNORRI_SAGA(cards::card_saga)

using namespace std::chrono_literals;
using snorri::testing::given;

using namespace cards;

TEST(Upcast, BringsABodyOfAnOlderVersionUpToDate) {
  const Card wanted{"7", "Ada", "Lovelace", "GBP"};
  const std::string first = R"({"card":"7","name":"Ada Lovelace"})";
  given("card").when_message("CardOrdered", first, "").expect_data<Card>(wanted);
  given("card").when_message("CardOrdered", first, "v1").expect_data<Card>(wanted);
  given("card")
      .when_message("CardOrdered", R"({"card":"7","first":"Ada","last":"Lovelace"})",
                    "https://example.com/card-ordered/2")
      .expect_data<Card>(wanted);
}

TEST(Upcast, LeavesABodyOfTodayAlone) {
  given("card")
      .when_message("CardOrdered",
                    R"({"card":"7","first":"Ada","last":"Lovelace","currency":"EUR"})",
                    "https://example.com/card-ordered/3")
      .expect_data(&Card::currency, "EUR");
}
