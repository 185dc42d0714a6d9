// The time that a whole saga has.
#include <gtest/gtest.h>

#include <string>

#include "snorri/sagas/define.hpp"
#include "snorri/testing/given.hpp"

namespace loans {

struct Loan {
  std::string id;
};
struct LoanAsked {
  std::string loan;
};
struct MoreTimeGiven {
  std::string loan;
};
struct BlockMoney {
  std::string loan;
};
struct MoneyBlocked {};
struct FreeMoney {
  std::string loan;
};
struct MoneyFreed {};
struct CheckCustomer {
  std::string loan;
};
struct CustomerChecked {};
struct CustomerRefused {};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Loan, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LoanAsked, loan)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(MoreTimeGiven, loan)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(BlockMoney, loan)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(FreeMoney, loan)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(CheckCustomer, loan)

void when(Loan& l, const LoanAsked& e) { l.id = e.loan; }
BlockMoney block(const Loan& l) { return {l.id}; }
FreeMoney set_free(const Loan& l) { return {l.id}; }
CheckCustomer check(const Loan& l) { return {l.id}; }

using namespace snorri;

// docs: deadline
struct loan_saga {
  using data = Loan;
  using start = LoanAsked;
  using keys = snorri::keys<&LoanAsked::loan, &MoreTimeGiven::loan>;
  static constexpr std::string_view name = "loan";
  static constexpr int version = 1;
  using ends_within = within<24_h>::extended_by<MoreTimeGiven, 12_h>;
  using steps = snorri::steps<
      step<block>::replies<MoneyBlocked>::undo<set_free, MoneyFreed>,
      step<check>::replies<CustomerChecked, CustomerRefused>::no_undo::timeout<20_h>>;
};
// end

}  // namespace loans

SNORRI_SAGA(loans::loan_saga)

using namespace std::chrono_literals;
using snorri::testing::given;

using namespace loans;

TEST(Deadline, UndoesASagaThatTakesTooLong) {
  given<loan_saga>()
      .when(LoanAsked{"7"})
      .expect_timer_in(24h, "deadline")
      .when(MoneyBlocked{})
      .expect_timer_in(24h, "deadline")  // it is the whole saga's
      .when_timer("deadline")
      .expect_command<FreeMoney>()
      .when(MoneyFreed{})
      .expect_end("CANCELLED")
      .expect_nothing_outstanding();
}

TEST(Deadline, IsMovedByAnEvent) {
  given<loan_saga>()
      .when(LoanAsked{"7"})
      .when(MoreTimeGiven{"7"})
      .expect_timer_in(36h, "deadline")
      .when(MoneyBlocked{})
      .when(MoreTimeGiven{"7"})
      .expect_timer_in(48h, "deadline");
}

TEST(Deadline, IsForgottenWithTheSagasEnd) {
  given<loan_saga>()
      .when(LoanAsked{"7"})
      .when(MoneyBlocked{})
      .when(CustomerChecked{})
      .expect_end("CONFIRMED")
      .expect_nothing_outstanding();
}

TEST(Deadline, LeavesASagaAloneThatIsBeingUndone) {
  given<loan_saga>()
      .when(LoanAsked{"7"})
      .when(MoneyBlocked{})
      .when(CustomerRefused{})
      .expect_command<FreeMoney>()
      .when_timer("deadline")
      .expect_outcome("ignored")
      .expect_state("UNDO_BLOCK");
}
