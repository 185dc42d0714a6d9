// A deadline with a way forward.
#include <gtest/gtest.h>

#include <string>

#include "snorri/sagas/define.hpp"
#include "snorri/testing/given.hpp"

namespace letters {

struct Letter {
  std::string id;
};
struct LetterWritten {
  std::string letter;
};
struct TranslateLetter {
  std::string letter;
};
struct LetterTranslated {};
struct PostLetter {
  std::string letter;
};
struct LetterPosted {};
struct LetterRefused {};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Letter, id)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(LetterWritten, letter)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(TranslateLetter, letter)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(PostLetter, letter)

void when(Letter& l, const LetterWritten& e) { l.id = e.letter; }
TranslateLetter translate(const Letter& l) { return {l.id}; }
PostLetter post(const Letter& l) { return {l.id}; }

using namespace snorri;

// docs: deadline_forward
struct letter_saga {
  using data = Letter;
  using start = LetterWritten;
  using keys = snorri::keys<&LetterWritten::letter>;
  static constexpr std::string_view name = "letter";
  static constexpr int version = 1;
  using ends_within = within<8_h>::skips_to<post>;  // late: it goes out as it is
  using steps = snorri::steps<
      step<translate>::replies<LetterTranslated>::no_undo::timeout<10_h>,
      step<post>::replies<LetterPosted, LetterRefused>::no_undo::timeout<10_h>>;
};
// end

}  // namespace letters

SNORRI_SAGA(letters::letter_saga)

using namespace std::chrono_literals;
using snorri::testing::given;

using namespace letters;

TEST(Deadline, MayHaveAWayForward) {
  given<letter_saga>()
      .when(LetterWritten{"7"})
      .expect_command<TranslateLetter>()
      .when_timer("deadline")
      .expect_state("POST")
      .expect_command<PostLetter>()
      .when(LetterTranslated{})
      .expect_outcome("late")
      .when(LetterPosted{})
      .expect_end("CONFIRMED")
      .expect_nothing_outstanding();
}

TEST(Deadline, LeavesASagaAloneThatIsPastTheStepItSkipsTo) {
  given<letter_saga>()
      .when(LetterWritten{"7"})
      .when(LetterTranslated{})
      .when_timer("deadline")
      .expect_outcome("ignored")
      .expect_state("POST");
}
