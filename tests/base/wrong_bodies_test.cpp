// Bodies that do not match, and the sentence that each is refused with.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <random>

#include "described.hpp"
#include "snorri/base/json.hpp"

namespace snorri {
namespace {

using namespace post;

template <class T>
std::string refusal(std::string_view body) {
  try {
    (void)codec<T>::decode(body);
    return "taken";
  } catch (const std::exception& failure) {
    return failure.what();
  }
}

constexpr std::string_view whole =
    R"({"parcel":"p","items":[{"code":"c","quantity":1}],"fees":{},"speed":"slow","took":0,)"
    R"("at":"2010-12-01T08:26:00Z","insured":false})";

/// The whole body with `to` in place of `from`.
std::string with(const std::string& from, const std::string& to) {
  std::string body(whole);
  const auto at = body.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return body.replace(at, from.size(), to);
}

struct wrong {
  std::string body;
  const char* sentence;
};

std::vector<wrong> wrong_bodies() {
  const std::string one = R"({"code":"c","quantity":1})";
  return {
      {"[]", "the body: expected object, found an array"},
      {"7", "the body: expected object, found 7"},
      {with(R"("parcel":"p",)", ""), "/parcel: expected string, found nothing"},
      {with(R"("p")", "12"), "/parcel: expected string, found 12"},
      {with(R"("p")", "null"), "/parcel: expected string, found null"},
      {with(R"("p")", R"("")"), "/parcel: expected at least 1 character, found 0"},
      {with(R"("p")", R"("ääääääääa")"), "/parcel: expected at most 8 characters, found 9"},
      {with("[" + one + "]", "[]"), "/items: expected at least 1 element, found 0"},
      {with("[" + one + "]", one), "/items: expected array, found an object"},
      {with(one, one + "," + one + R"(,{"code":"c","quantity":"two"})"),
       R"(/items/2/quantity: expected integer, found "two")"},
      {with(one, one + ",7"), "/items/1: expected object, found 7"},
      {with(R"("quantity":1)", R"("quantity":1.5)"),
       "/items/0/quantity: expected integer, found 1.5"},
      {with(R"("quantity":1)", R"("quantity":true)"),
       "/items/0/quantity: expected integer, found true"},
      {with(R"("quantity":1)", R"("quantity":0)"),
       "/items/0/quantity: expected integer of at least 1, found 0"},
      {with(R"("quantity":1)", R"("quantity":100)"),
       "/items/0/quantity: expected integer of at most 99, found 100"},
      {with(R"("quantity":1)", R"("quantity":3000000000)"),
       "/items/0/quantity: expected integer between -2147483648 and 2147483647, found 3000000000"},
      {with(R"(,"quantity":1)", ""), "/items/0/quantity: expected integer, found nothing"},
      {with(R"("code":"c")", R"("code":"c","code":"d")"), "/items/0/code: stands there twice"},
      {with("{}", R"({"a/b~c":"much"})"), R"(/fees/a~1b~0c: expected number, found "much")"},
      {with("{}", R"({"a":1,"a":2})"), "/fees/a: stands there twice"},
      {with(R"("slow")", R"("quick")"), R"(/speed: expected "slow" or "fast", found "quick")"},
      {with(R"("took":0)", R"("took":"1s")"), R"(/took: expected integer, found "1s")"},
      {with("2010-12-01T", "2010-13-01T"),
       R"(/at: expected time such as "2010-12-01T08:26:00Z", found "2010-13-01T08:26:00Z")"},
      {with("false", R"("no")"), R"(/insured: expected boolean, found "no")"},
      {with("false", R"("a very long text that nobody wants to read in a log")"),
       R"(/insured: expected boolean, found "a very long text that nobody wants to r...)"},
      {with(R"("took":0)", R"("took":0,"note":7)"), "/note: expected string, found 7"},
      {with(R"("took":0)", R"("took":0,"shelf":256)"),
       "/shelf: expected integer between 0 and 255, found 256"},
      {with(R"("took":0)", R"("took":0,)"), "no JSON at byte 84: expected text in double quotes"},
      {"{\"parcel\":\"p\x01\"}", "no JSON at byte 12: expected no control character in text"},
      {"{\"parcel\":\"\xc3\"}", "no JSON at byte 11: expected UTF-8"},
      {"", "no JSON at byte 0: expected a value"},
      {std::string(whole) + "x", "no JSON at byte 128: expected its end"},
      {std::string(whole) + '\0', "no JSON at byte 128: expected its end"},
  };
}

TEST(WrongBody, IsRefusedWithThePathThatIsWrong) {
  ASSERT_EQ(refusal<ParcelSent>(whole), "taken");
  for (const auto& each : wrong_bodies()) {
    EXPECT_EQ(refusal<ParcelSent>(each.body), each.sentence) << each.body;
  }
  EXPECT_EQ(refusal<Part>(R"({"share":0.2})"),
            "/share: expected number of at least 0.25, found 0.2");
  EXPECT_EQ(refusal<Part>(R"({"share":1.01})"),
            "/share: expected number of at most 1.0, found 1.01");
  EXPECT_EQ(refusal<Part>(R"({"share":1})"), "taken");
  EXPECT_EQ(refusal<Numbers>(R"({"f":1e39})"), "/f: expected number that fits, found 1e39");
  EXPECT_EQ(refusal<Numbers>(R"({"i64":9223372036854775808})"),
            "/i64: expected integer between -9223372036854775808 and 9223372036854775807, found "
            "9223372036854775808");
  EXPECT_EQ(refusal<Numbers>(R"({"u64":-1})"),
            "/u64: expected integer between 0 and 18446744073709551615, found -1");
}

/// What the schema can't say: that it is no JSON, that a member stands there twice; and JSON
/// Schema's date-time is a hint that validators may leave alone.
bool beyond_schemas(std::string_view sentence) {
  return sentence.starts_with("no JSON") || sentence.ends_with("twice") ||
         sentence.starts_with("/at:");
}

TEST(WrongBody, IsWrongByTheSchemaToo) {
  const auto path = testing::TempDir() + "snorri-wrong-bodies.jsonl";
  std::ofstream lines(path);
  const auto add = [&](const std::string& schema, const std::string& body, bool valid) {
    if (!nlohmann::json::accept(body)) return;
    const nlohmann::json line{{"schema", nlohmann::json::parse(schema)},
                              {"instance", nlohmann::json::parse(body)},
                              {"valid", valid}};
    lines << line.dump() << '\n';
  };
  add(codec<ParcelSent>::schema(), std::string(whole), true);
  for (const auto& each : wrong_bodies()) {
    if (!beyond_schemas(each.sentence)) add(codec<ParcelSent>::schema(), each.body, false);
  }
  const auto numbers = codec<Numbers>::schema();
  const std::string most = R"({"d":1e300,"f":0.25,"i32":-2147483648,"i64":1,"i8":127,"u16":65535,)";
  add(numbers, most + R"("u64":18446744073709551615})", true);
  add(numbers, most + R"("u64":-1})", false);
  add(codec<Folder>::schema(), R"({"name":"a","within":[{"name":"b","within":[]}]})", true);
  add(codec<Folder>::schema(), R"({"name":"a","within":[{"name":"b"}]})", false);
  lines.close();
  ASSERT_EQ(std::system("/usr/bin/python3 -c 'import jsonschema'"), 0)
      << "install python3-jsonschema, as ./dev test does";
  const std::string command = "/usr/bin/python3 " SNORRI_SCHEMA_JUDGE " " + path;
  EXPECT_EQ(std::system(command.c_str()), 0);
}

TEST(WrongBody, ThatIsDeeperThanAnythingIsRefusedAndNothingOverflows) {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += R"({"name":"","within":[)";
  EXPECT_NE(refusal<Folder>(deep).find("expected no more than 200 values in each other"),
            std::string::npos);
  EXPECT_EQ(refusal<Line>(R"({"more":)" + std::string(100'000, '[')),
            "no JSON at byte 209: expected no more than 200 values in each other");
}

/// A struct that takes what any JSON may be, so that nothing but JSON itself is judged.
TEST(WrongBody, IsJsonExactlyWhereNlohmannSaysSo) {
  const std::vector<std::string> seeds = {
      R"({"a":[1,-0,0.5,1e9,1E-7,true,false,null,{}],"b":"x\"\\\/\b\f\n\r\t\u00e4\ud83c\udf81"})",
      "{\"ä\":\"€🎁\",\"\":[[],[{}],\"\\u0000\"]}",
      std::string(whole),
  };
  const std::string letters = "{}[]\",:0123456789.eE+-truefalsn\\u \t\x01\x7f\x80\xc3\xe2\xf0\xff";
  std::mt19937 draw(7);  // NOLINT: the same every time
  int taken = 0;
  for (int turn = 0; turn < 60'000; ++turn) {
    auto body = seeds[draw() % seeds.size()];
    for (auto edits = draw() % 3; edits > 0; --edits) {
      const auto at = draw() % body.size();
      const char letter = letters[draw() % letters.size()];
      if (draw() % 3 == 0) {
        body.erase(at, 1);
      } else if (draw() % 2 == 0) {
        body[at] = letter;
      } else {
        body.insert(at, 1, letter);
      }
    }
    const bool is_json = nlohmann::json::accept(body);
    const auto said = refusal<Nothing>(body);
    EXPECT_EQ(said == "taken", is_json && nlohmann::json::parse(body).is_object()) << body << "\n"
                                                                                   << said;
    taken += said == "taken" ? 1 : 0;
  }
  EXPECT_GT(taken, 10'000);
}

}  // namespace
}  // namespace snorri
