// `snorri asyncapi`: the documents of the examples are in tests/app/golden. After a change that is
// meant: `snorri asyncapi --sagas LIBRARY [-o json] > GOLDEN`, and read the difference. `./dev
// lint` gives these files to the official parser.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "program.hpp"
#include "text/yaml.hpp"
#include "views/json.hpp"

namespace snorri::app {
namespace {

using testing::HasSubstr;

std::string text_of(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.good()) << path;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

TEST(AsyncApi, OfTheShopIsAsItsGoldenFile) {
  const auto written = snorri({"asyncapi", "--sagas", SHOP_SAGAS});
  EXPECT_EQ(written.code, 0) << written.err;
  EXPECT_EQ(written.out, text_of(GOLDEN_DIR "/shop.asyncapi.yaml"));
}

TEST(AsyncApi, OfTheTripIsAsItsGoldenFile) {
  const auto written = snorri({"asyncapi", "--sagas", TRIP_SAGAS, "-o", "json"});
  EXPECT_EQ(written.code, 0) << written.err;
  EXPECT_EQ(written.out, text_of(GOLDEN_DIR "/trip.asyncapi.json"));
}

TEST(AsyncApi, HasASchemaForEachMessageAndEveryReferenceLeadsSomewhere) {
  const auto document = json::parse(snorri({"asyncapi", "-o", "json", "--sagas", SHOP_SAGAS}).out);
  std::size_t references = 0;
  const auto follow = [&](const auto& self, const json& within) -> void {
    for (const auto& [name, value] : within.items()) {
      if (name == "$ref") {
        ++references;
        const auto path = value.template get<std::string>().substr(1);
        EXPECT_TRUE(document.contains(json::json_pointer(path))) << path;
      } else if (value.is_structured()) {
        self(self, value);
      }
    }
  };
  follow(follow, document);
  EXPECT_GT(references, 200u);
  const auto& schemas = document.at("components").at("schemas");
  EXPECT_EQ(schemas.at("OrderCreated").at("properties").at("items").at("items").at("$ref"),
            "#/components/schemas/Item");
  EXPECT_EQ(schemas.at("Item").at("required").size(), 2u);
  const auto& send = document.at("operations").at("send.ReserveInventory");
  EXPECT_EQ(send.at("action"), "send");
  EXPECT_EQ(send.at("reply").at("address").at("location"), "$message.header#/id");
  EXPECT_EQ(document.at("operations").at("receive.OrderCreated").at("action"), "receive");
}

TEST(AsyncApi, KeepsMessagesOfOneNameApartWhereTheyAreDescribedInTwoWays) {
  const auto written =
      snorri({"asyncapi", "-o", "json", "--sagas", SHOP_SAGAS, "--sagas", GOOD_SAGAS});
  ASSERT_EQ(written.code, 0) << written.err;
  const auto document = json::parse(written.out);
  const auto& schemas = document.at("components").at("schemas");
  EXPECT_TRUE(schemas.at("OrderCreated").at("properties").contains("country"));
  EXPECT_TRUE(schemas.at("OrderCreated.order.1").at("properties").contains("pieces"));
  EXPECT_EQ(document.at("channels").at("event.OrderCreated").at("messages").size(), 2u);
}

TEST(AsyncApi, GoesToAFileAndSaysWhatIsWrong) {
  temporary_folder folder;
  const auto file = folder.path("shop.json");
  const auto written = snorri({"asyncapi", "--sagas", SHOP_SAGAS, "-o", "json", "--out", file,
                               "--engine", "tcp://snorri.example:7707", "--title", "The shop"});
  EXPECT_EQ(written.code, 0) << written.err;
  EXPECT_EQ(written.out, "");
  const auto document = json::parse(text_of(file));
  EXPECT_EQ(document.at("info").at("title"), "The shop");
  EXPECT_EQ(document.at("servers").at("engine").at("host"), "snorri.example:7707");

  const auto nowhere = snorri({"asyncapi", "--sagas", SHOP_SAGAS, "--out", "/nowhere/a.yaml"});
  EXPECT_NE(nowhere.code, 0);
  EXPECT_THAT(nowhere.err, HasSubstr("E1002"));
  const auto table = snorri({"asyncapi", "--sagas", SHOP_SAGAS, "-o", "table"});
  EXPECT_EQ(table.code, 2);
  EXPECT_THAT(table.err, HasSubstr("yaml or json, not \"table\""));
  EXPECT_EQ(snorri({"asyncapi"}).code, 10);
}

TEST(Yaml, QuotesWhatItWouldTakeForSomethingElse) {
  const json what{{"plain", "a text"},
                  {"$ref", "#/a: b"},
                  {"no", "yes"},
                  {"number", "1.0"},
                  {"list", {json{{"a", 1}, {"b", json::array()}}, json::object(), nullptr, "x\n"}},
                  {"nested", json::array({json::array({1, 2})})}};
  EXPECT_EQ(to_yaml(what), R"(plain: a text
$ref: "#/a: b"
"no": "yes"
number: "1.0"
list:
  - a: 1
    b: []
  - {}
  - null
  - "x\n"
nested:
  - - 1
    - 2
)");
}

}  // namespace
}  // namespace snorri::app
