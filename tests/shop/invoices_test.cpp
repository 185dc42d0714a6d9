#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "common/csv.hpp"
#include "order/invoices.hpp"
#include "temporary_folder.hpp"

namespace shop {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr const char* header =
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

std::string malformed(std::string_view line) {
  try {
    (void)split_csv_line(line);
  } catch (const csv_malformed& wrong) {
    return wrong.what();
  }
  return "";
}

std::string unreadable(const std::filesystem::path& file) {
  try {
    (void)read_invoices({file});
  } catch (const file_unreadable& wrong) {
    return wrong.what();
  }
  return "";
}

TEST(Csv, SplitsPlainAndQuotedFields) {
  EXPECT_THAT(split_csv_line("a,b,,d"), ElementsAre("a", "b", "", "d"));
  EXPECT_THAT(split_csv_line("1,\"AIRLINE LOUNGE,METAL SIGN\",2\r"),
              ElementsAre("1", "AIRLINE LOUNGE,METAL SIGN", "2"));
  EXPECT_THAT(split_csv_line("\"RECORD FRAME 7\"\" SINGLE\","),
              ElementsAre(HasSubstr("7\" S"), ""));
}

TEST(Csv, SaysWhatIsWrongWithAQuote) {
  EXPECT_EQ(malformed("a,\"b"), "a quote is opened and not closed");
  EXPECT_EQ(malformed("\"a\"b,c"), "text follows a closing quote in column 4");
}

TEST(Csv, TakesWhatIsNotUtf8ForLatin1) {
  EXPECT_EQ(to_utf8("caf\xC3\xA9"), "caf\xC3\xA9");
  EXPECT_EQ(to_utf8("caf\xE9"), "caf\xC3\xA9");
}

TEST(Invoices, CollectTheirLinesAndAddUpTheTotal) {
  const temporary_folder folder;
  const auto file =
      folder.write("a.csv", std::string(header) +
                                "1,85123A,\"HEART, WHITE\",6,2010-12-01,2.55,17850.0,France\n" +
                                "2,22720,TIN,1,2010-12-01,4.95,,EIRE\n" +
                                "1,POST,POSTAGE,1,2010-12-01,18.0,17850.0,France\n");
  const auto list = read_invoices({file});
  EXPECT_TRUE(list.problems.empty());
  ASSERT_EQ(list.invoices.size(), 2u);
  EXPECT_EQ(list.invoices[0].customer, "17850");
  EXPECT_EQ(list.invoices[0].items.size(), 2u);
  EXPECT_EQ(list.invoices[0].total, 6 * 255 + 1800);
  EXPECT_EQ(list.invoices[1].customer, "");
}

TEST(Invoices, TurnACancellationIntoAReturnOfPositivePieces) {
  const temporary_folder folder;
  const auto file = folder.write(
      "a.csv", std::string(header) + "C7,22632,HAND WARMER,-2,2010-12-01,1.85,17850.0,France\n");
  const auto list = read_invoices({file});
  ASSERT_EQ(list.invoices.size(), 1u);
  ASSERT_TRUE(list.invoices[0].is_return());
  const auto made = to_return(list.invoices[0]);
  EXPECT_EQ(made.return_id, "C7");
  EXPECT_EQ(made.total, 370);
  EXPECT_EQ(made.items[0].pieces, 2);
}

TEST(Invoices, SkipAMalformedLineAndSayWhereItIs) {
  const temporary_folder folder;
  const auto file = folder.write(
      "a.csv", std::string(header) + "1,85123A,HEART,six,2010-12-01,2.55,17850.0,France\n" +
                   "1,2,3\n" + "1,85123A,HEART,6,2010-12-01,free,17850.0,France\n" +
                   "a/b,85123A,HEART,6,2010-12-01,2.55,17850.0,France\n" +
                   "1,85123A,\"HEART,6,2010-12-01,2.55,17850.0,France\n" +
                   "1,85123A,HEART,99999999999999999999,2010-12-01,2.55,17850.0,France\n" +
                   "1,85123A,HEART,6,2010-12-01,2.55,17850.0,France\n");
  const auto list = read_invoices({file});
  EXPECT_THAT(list.problems,
              ElementsAre("a.csv:2: the quantity 'six' is no whole number; the line is skipped",
                          "a.csv:3: 8 columns expected, found 3; the line is skipped",
                          "a.csv:4: the price 'free' is no amount in pounds; the line is skipped",
                          "a.csv:5: 'a/b' is no invoice number; the line is skipped",
                          "a.csv:6: a quote is opened and not closed; the line is skipped",
                          HasSubstr("a.csv:7: the quantity")));
  ASSERT_EQ(list.invoices.size(), 1u);
  EXPECT_EQ(list.invoices[0].total, 6 * 255);
}

TEST(Invoices, AreReadOnceFromAFileNamedTwiceAndBelongToTheirFirstFile) {
  const temporary_folder folder;
  const std::string line = "1,85123A,HEART,6,2010-12-01,2.55,17850.0,France\n";
  const auto a = folder.write("a.csv", header + line);
  const auto b = folder.write("b.csv", header + line);
  const auto list = read_invoices({a, a, b});
  ASSERT_EQ(list.invoices.size(), 1u);
  EXPECT_EQ(list.invoices[0].items.size(), 1u);
  EXPECT_THAT(list.problems, ElementsAre(HasSubstr("b.csv:2: invoice 1 is in an earlier file")));
}

TEST(Invoices, RefuseAFileThatIsNoListOfInvoices) {
  const temporary_folder folder;
  EXPECT_THAT(unreadable(folder.path() / "missing.csv"), HasSubstr("No such file"));
  EXPECT_THAT(unreadable(folder.path()), HasSubstr("can't be read"));
  EXPECT_THAT(unreadable(folder.write("empty.csv", "")), HasSubstr("its first line must be"));
  EXPECT_THAT(unreadable(folder.write("other.csv", "a,b\n1,2\n")),
              HasSubstr("no list of invoices"));
}

TEST(Invoices, OfTheTwoRealDaysAreAllRead) {
  const std::filesystem::path data = SHOP_DATA_DIR;
  const auto list = read_invoices({data / "2010-12-01.csv", data / "2010-12-02.csv"});
  EXPECT_TRUE(list.problems.empty());
  EXPECT_EQ(list.invoices.size(), 310u);
  EXPECT_EQ(std::count_if(list.invoices.begin(), list.invoices.end(),
                          [](const invoice& one) { return one.is_return(); }),
            29);
}

}  // namespace
}  // namespace shop
