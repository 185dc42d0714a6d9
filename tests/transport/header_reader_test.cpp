// The short cut for plain headers says what rapidjson says, of whatever comes.
#include "header_reader.hpp"

#include <gtest/gtest.h>

#include "../store/proof/random.hpp"

namespace snorri::transport::testing {
namespace {

using store::proof::random_numbers;

std::string text_of(const header_value& value) {
  return std::to_string(static_cast<int>(value.is)) + ":" + std::to_string(value.integer) + ":" +
         std::string(value.text);
}

/// Everything that was read, or why nothing was.
std::string outcome(std::optional<std::string> (*read)(std::string&, headers&), std::string json) {
  headers out;
  if (const auto wrong = read(json, out)) return *wrong;
  std::string all = "name_invalid " + std::string(out.name_invalid);
  for (const auto& each : out.values) all += "\n" + text_of(each);
  for (const auto each : out.list) all += "\nlist " + std::string(each);
  for (const auto& each : out.acks) {
    all += "\nack " + each.id + " " + std::to_string(each.position) + " " +
           std::to_string(static_cast<int>(each.duplicate)) + " " + each.saga + " " + each.status;
  }
  return all;
}

void expect_same(const std::string& json) {
  ASSERT_EQ(outcome(read_headers, json), outcome(read_headers_slowly, json)) << json;
}

const std::vector<std::string> samples = {
    "{}",
    R"({"specversion":"1.0","id":"e-1","source":"shop","type":"OrderCreated","subject":"536365"})",
    R"({"specversion": "1.0", "id": "e-1", "source": "shop", "other": true, "nothing": null})",
    R"({"acks":[{"id":"e-1","position":17,"duplicate":true,"saga":"order/1","status":"PENDING"},{}]})",
    R"({"name":"inventory","instance":"i","commands":["A","B"],"credit":256})",
    R"({"name":"x","types":[],"from":12,"reason":"it \"threw\"\n"})",
    R"({"attempt":-1,"delivery":999999999999999999,"position":1000000000000000000,"cursor":007})",
    R"({"attempt":1.5,"credit":1e3,"delivery":-0,"position":18446744073709551615})",
    R"({"id":"a","id":"b"})",
    R"({"id":"\u00e4\udc00","name":"ä","kind":"\ud83d\ude00"})",
    R"({"id":{"deep":[1]}})",
    R"([{"id":"a"}])",
    R"("id")",
    "",
    R"({"id":"a"}{)",
    R"({"id":"a",})",
};

TEST(HeaderReader, ItsShortCutAgreesWithRapidjson) {
  for (const auto& each : samples) expect_same(each);
}

TEST(HeaderReader, ItsShortCutAgreesWithRapidjsonOnEveryBeginning) {
  for (const auto& each : samples)
    for (std::size_t length = 0; length < each.size(); ++length)
      expect_same(each.substr(0, length));
}

TEST(HeaderReader, ItsShortCutAgreesWithRapidjsonOnDamage) {
  random_numbers random(7);
  for (int i = 0; i < 50'000; ++i) {
    std::string json = random.one_of(samples);
    for (auto changes = random.between(1, 3); changes > 0 && !json.empty(); --changes) {
      const auto at = random.below(json.size());
      static const std::string likely = "\"\\{}[],:0-9 .etfnux\x7f\x80\xed\n";
      const char byte = random.chance(80) ? random.one_of(likely) : random.bytes(1).front();
      random.chance(50) ? json.at(at) = byte, void() : void(json.insert(at, 1, byte));
    }
    expect_same(json);
  }
}

}  // namespace
}  // namespace snorri::transport::testing
