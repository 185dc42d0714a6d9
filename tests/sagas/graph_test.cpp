#include "snorri/sagas/graph.hpp"

#include <gtest/gtest.h>

#include "definitions/approval.hpp"
#include "scenario.hpp"

namespace snorri::sagas {
namespace {

// The golden text of a whole diagram: a change in how diagrams look shows here.
constexpr const char* approval_mermaid = R"(stateDiagram-v2
    [*] --> WITH_DIRECTOR : RequestFiled [is_large] / AskDirector
    [*] --> WITH_CLERK : RequestFiled / AskClerk
    WITH_CLERK --> CONFIRMED : Approved [is_signed] / RequestApproved
    WITH_CLERK --> REJECTED : Rejected
    WITH_CLERK --> TAKING_BACK : RequestWithdrawn / TakeBack
    WITH_CLERK --> WITH_CLERK : timeout [tries_left(3)] / again AskClerk
    WITH_CLERK --> WITH_DIRECTOR : timeout / AskDirector
    WITH_CLERK --> TAKING_BACK : cancel / TakeBack
    WITH_DIRECTOR --> CONFIRMED : Approved [is_signed] / RequestApproved
    WITH_DIRECTOR --> REJECTED : Rejected
    WITH_DIRECTOR --> WITH_DIRECTOR : timeout / again AskDirector
    TAKING_BACK --> CANCELLED : TakenBack
    TAKING_BACK --> TAKING_BACK : timeout [tries_left(2)] / again TakeBack
    TAKING_BACK --> TAKING_BACK : timeout / stuck
    CONFIRMED --> [*]
    REJECTED --> [*]
    CANCELLED --> [*]
)";

TEST(Graph, DrawsEveryRowInMermaid) {
  const auto& shape = approvals::approval_definition().shape();
  auto text = to_mermaid(shape);
  std::vector<std::string> lines;
  EXPECT_EQ(text.substr(0, text.find("    CONFIRMED --> [*]")),
            std::string(approval_mermaid)
                .substr(0, std::string(approval_mermaid).find("    CONFIRMED --> [*]")));
  for (const auto* end : {"CONFIRMED", "REJECTED", "CANCELLED"}) {
    EXPECT_NE(text.find(std::string("    ") + end + " --> [*]\n"), std::string::npos);
  }
}

TEST(Graph, MarksThePathThatASagaTook) {
  const auto& definition = approvals::approval_definition();
  scenario saga(definition, "a");
  saga.start("RequestFiled", R"({"id":"a","amount":10})");
  saga.timer();
  saga.reply("ask_clerk", "Rejected", R"({"by":"clerk"})");
  const auto taken = path_of(definition.shape(), saga.history());
  EXPECT_EQ(taken.current, "REJECTED");
  EXPECT_EQ(taken.states, (std::vector<std::string>{"START", "WITH_CLERK", "REJECTED"}));
  const auto mermaid = to_mermaid(definition.shape(), &taken);
  EXPECT_NE(mermaid.find("[*] --> WITH_CLERK : (1) RequestFiled"), std::string::npos);
  EXPECT_NE(mermaid.find("WITH_CLERK --> WITH_CLERK : (2) timeout"), std::string::npos);
  EXPECT_NE(mermaid.find("WITH_CLERK --> REJECTED : (3) Rejected"), std::string::npos);
  EXPECT_NE(mermaid.find("class REJECTED current"), std::string::npos);
  EXPECT_EQ(mermaid.find("class WITH_DIRECTOR"), std::string::npos);
  const auto dot = to_dot(definition.shape(), &taken);
  EXPECT_NE(dot.find("\"WITH_CLERK\" -> \"REJECTED\" [label=\"3. Rejected\", color="),
            std::string::npos);
}

}  // namespace
}  // namespace snorri::sagas
