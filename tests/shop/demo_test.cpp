// What the demo says when it is used wrongly.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "demo_run.hpp"

namespace shop {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* header =
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

void expect_refusal(const std::vector<std::string>& arguments, const std::string& why) {
  const auto demo = run_demo_program(arguments);
  EXPECT_EQ(demo.status, 2);
  EXPECT_THAT(demo.errors, HasSubstr(why));
  EXPECT_THAT(demo.output, IsEmpty());
}

TEST(Demo, RefusesFlagsThatMakeNoSense) {
  expect_refusal({"--fast"}, "--fast");
  expect_refusal({"-o", "xml"}, "xml");
  expect_refusal({"--down", "bakery=3"}, "'bakery' is none of the services inventory, payment");
  expect_refusal({"--down", "inventory"}, "write inventory=SECONDS");
  expect_refusal({"--crash", "--keep"}, "without --crash");
  expect_refusal({"missing.csv"}, "missing.csv");
}

TEST(Demo, RefusesAFileThatIsNoListOfInvoicesBeforeItStartsAnything) {
  const temporary_folder folder;
  const auto file = folder.write("letter.csv", "Dear Snorri,\n");
  expect_refusal({file}, "letter.csv is no list of invoices: its first line must be InvoiceNo");
}

TEST(Demo, NamesAMalformedLineAndGoesOnWithTheRest) {
  const temporary_folder folder;
  const auto file =
      folder.write("odd.csv", std::string(header) +
                                  "7,85123A,\"HEART, WHITE\",6,2010-12-01,2.55,17850.0,France\n" +
                                  "8,85123A,HEART,six,2010-12-01,2.55,17850.0,France\n" +
                                  "9,85123A,CAF\xC9,-6,2010-12-01,0.0,,France\n" +
                                  "C1,85123A,HEART,6,2010-12-01,2.55,17850.0,France\n");
  const demo_run run({"--down", "payment=1", file});
  ASSERT_EQ(run.program().status, 0) << run.program().errors;
  EXPECT_THAT(run.program().errors,
              HasSubstr("odd.csv:3: the quantity 'six' is no whole number; the line is skipped"));
  EXPECT_EQ(run.summary().at("lines_skipped"), 1);
  const std::map<std::string, std::string> expected{{"order/7", "CONFIRMED"},
                                                    {"order/9", "CANCELLED: quantity not positive"},
                                                    {"return/C1", "CANCELLED: nothing to pay"}};
  EXPECT_EQ(run.ends(), expected);
}

TEST(Demo, StopsCleanlyWhenAFileHasNoInvoices) {
  const temporary_folder folder;
  const demo_run run({folder.write("empty.csv", header)});
  ASSERT_EQ(run.program().status, 0) << run.program().errors;
  EXPECT_EQ(run.summary().at("orders"), 0);
  EXPECT_THAT(run.processes_left(), IsEmpty());
}

}  // namespace
}  // namespace shop
