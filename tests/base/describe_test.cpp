// What a description makes of a struct: its JSON, both ways, and its schema.
#include "described.hpp"

#include <gtest/gtest.h>

#include "snorri/base/json.hpp"

namespace post {

struct Old {
  std::string name;
  double price = 0.5;
  std::vector<int> rows;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Old, name, price, rows)

struct WithOld {
  Old old;
};
SNORRI_DESCRIBE(WithOld, old)

struct WithNew {
  Line line;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(WithNew, line)

}  // namespace post

namespace snorri {
namespace {

using namespace post;
using namespace std::chrono_literals;

ParcelSent sent() {
  ParcelSent made;
  made.parcel = "p \"1\"\n";
  made.items = {{"mug", 2}, {"häggis", 1}};
  made.fees = {{"EUR", 2.5}, {"ISK", 400}};
  made.speed = Speed::fast;
  made.took = 1500ms;
  made.at = std::chrono::sys_days{std::chrono::year{2010} / 12 / 1} + 8h + 26min;
  made.insured = true;
  return made;
}

TEST(Description, WritesMembersByName) {
  EXPECT_EQ(codec<ParcelSent>::encode(sent()),
            R"({"at":"2010-12-01T08:26:00.000000Z","fees":{"EUR":2.5,"ISK":400.0},)"
            R"("insured":true,"items":[{"code":"mug","quantity":2},)"
            R"({"code":"häggis","quantity":1}],"parcel":"p \"1\"\n","shelf":7,)"
            R"("speed":"fast","took":1500})");
}

TEST(Description, ReadsWhatItWrote) {
  auto written = sent();
  written.note = "";
  const auto read = codec<ParcelSent>::decode(codec<ParcelSent>::encode(written));
  EXPECT_EQ(codec<ParcelSent>::encode(read), codec<ParcelSent>::encode(written));
  EXPECT_EQ(read.at, written.at);
  EXPECT_EQ(read.note, "");
  EXPECT_EQ(read.items.at(1).code, "häggis");
}

TEST(Description, ReadsMembersInAnyOrderAndIgnoresWhatItDoesNotKnow) {
  const auto read = codec<Line>::decode(
      R"( {"more": [{"a": null}, -1.5e3, "\u00e4\n"], "quantity" : 1e0, "code":"\ud83c\udf81"} )");
  EXPECT_EQ(read.code, "🎁");
  EXPECT_EQ(read.quantity, 1);
}

TEST(Description, ATimeIsReadWithItsOffset) {
  const auto read = codec<ParcelSent>::decode(
      R"({"parcel":"p","items":[{"code":"c","quantity":1}],"fees":{},"speed":"slow","took":0,)"
      R"("at":"2010-12-01t10:56:00.5+02:30","insured":false})");
  EXPECT_EQ(read.at, sent().at);
  EXPECT_EQ(read.shelf, 7);
  EXPECT_FALSE(read.note.has_value());
}

TEST(Description, ATypeMayHoldItself) {
  const std::string body = R"({"name":"a","within":[{"name":"b","within":[]}]})";
  EXPECT_EQ(codec<Folder>::encode(codec<Folder>::decode(body)), body);
}

TEST(Description, AStructWithoutMembersNeedsNone) {
  EXPECT_EQ(codec<Nothing>::encode({}), "{}");
  EXPECT_NO_THROW(codec<Nothing>::decode(R"({"more":1})"));
  EXPECT_THROW(codec<Nothing>::decode("[]"), std::exception);
  EXPECT_EQ(codec<Nothing>::schema(), R"({"type":"object"})");
}

TEST(Description, NumbersKeepTheirLimits) {
  const std::string most =
      R"({"d":1e+300,"f":0.25,"i32":-2147483648,"i64":-9223372036854775808,"i8":127,)"
      R"("u16":65535,"u64":18446744073709551615})";
  EXPECT_EQ(codec<Numbers>::encode(codec<Numbers>::decode(most)), most);
}

TEST(Description, WhatJsonCannotSayIsNotWritten) {
  EXPECT_THROW(codec<Line>::encode({"\xff", 1}), std::exception);
  Numbers endless;
  endless.d = std::numeric_limits<double>::infinity();
  EXPECT_THROW(codec<Numbers>::encode(endless), std::exception);
  ParcelSent unknown;
  unknown.speed = static_cast<Speed>(9);
  EXPECT_THROW(codec<ParcelSent>::encode(unknown), std::exception);
}

TEST(Description, WhatWasRecordedStaysReadableWhenLimitsAreDrawnLater) {
  const auto read = decode_body<Line>(R"({"code":"","quantity":100})", reading::recorded);
  EXPECT_EQ(read.quantity, 100);
  EXPECT_THROW(decode_body<Line>(R"({"code":"","quantity":100})", reading::strict), std::exception);
}

TEST(Description, IsASchema) {
  EXPECT_EQ(nlohmann::ordered_json::parse(codec<ParcelSent>::schema()).dump(2), R"({
  "description": "A parcel has left the house.",
  "type": "object",
  "properties": {
    "parcel": {
      "type": "string",
      "minLength": 1,
      "maxLength": 8,
      "description": "its number"
    },
    "items": {
      "type": "array",
      "items": {
        "$ref": "#/definitions/Line"
      },
      "minItems": 1
    },
    "fees": {
      "type": "object",
      "additionalProperties": {
        "type": "number"
      }
    },
    "note": {
      "anyOf": [
        {
          "type": "string"
        },
        {
          "type": "null"
        }
      ]
    },
    "speed": {
      "type": "string",
      "enum": [
        "slow",
        "fast"
      ]
    },
    "took": {
      "type": "integer",
      "format": "int64",
      "description": "milliseconds"
    },
    "at": {
      "type": "string",
      "format": "date-time"
    },
    "insured": {
      "type": "boolean"
    },
    "shelf": {
      "type": "integer",
      "minimum": 0,
      "maximum": 255,
      "description": "where it lay",
      "default": 7
    }
  },
  "required": [
    "parcel",
    "items",
    "fees",
    "speed",
    "took",
    "at",
    "insured"
  ],
  "definitions": {
    "Line": {
      "type": "object",
      "properties": {
        "code": {
          "type": "string",
          "minLength": 1
        },
        "quantity": {
          "type": "integer",
          "minimum": 1,
          "maximum": 99,
          "description": "pieces"
        }
      },
      "required": [
        "code",
        "quantity"
      ]
    }
  }
})");
}

TEST(Description, OfATypeThatHoldsItselfRefersToItself) {
  EXPECT_EQ(codec<Folder>::schema(),
            R"({"type":"object","properties":{"name":{"type":"string"},)"
            R"("within":{"type":"array","items":{"$ref":"#"}}},"required":["name","within"]})");
}

TEST(NlohmannMessages, GoOnToWorkAndTheirSchemaIsInferred) {
  EXPECT_EQ(codec<Old>::encode({"a", 1, {1}}), R"({"name":"a","price":1.0,"rows":[1]})");
  EXPECT_EQ(codec<Old>::schema(),
            R"({"type":"object","properties":{"name":{"type":"string"},)"
            R"("price":{"type":"number"},"rows":{"type":"array"}},"$comment":"inferred from a )"
            R"(message made by default: SNORRI_DESCRIBE says more"})");
}

TEST(NlohmannMessages, MixWithDescribedOnes) {
  const std::string body = R"({"old":{"name":"a","price":1.0,"rows":[]}})";
  EXPECT_EQ(codec<WithOld>::encode(codec<WithOld>::decode(body)), body);
  try {
    codec<WithOld>::decode(R"({"old":{"name":7}})");
    FAIL();
  } catch (const std::exception& failure) {
    EXPECT_EQ(std::string(failure.what()).rfind("/old: ", 0), 0u) << failure.what();
  }
  const std::string line = R"({"line":{"code":"c","quantity":1}})";
  EXPECT_EQ(codec<WithNew>::encode(codec<WithNew>::decode(line)), line);
}

}  // namespace
}  // namespace snorri
