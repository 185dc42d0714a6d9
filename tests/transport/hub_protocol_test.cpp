// What the hub says to peers, and to everything that keeps to no rule: exactly one error that names
// the reason, and the session goes on.
#include "hub_bench.hpp"

namespace snorri::transport::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class HubProtocol : public HubTest {};

TEST_F(HubProtocol, WelcomesWhoSaysHello) {
  say_hello("p1", "inventory", {"Reserve", "Release"}, 100'000);
  const auto out = take();
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].kind, "welcome");
  EXPECT_EQ(out[0].headers, json({{"engine", "snorri"},
                                  {"store", "s1"},
                                  {"heartbeat_ms", 1000},
                                  {"silence_max_ms", 5000},
                                  {"body_bytes_max", 1 << 20},
                                  {"credit", 4096},
                                  {"credit_bytes", 64 << 20}}))
      << "the credit is cut to the engine's limit";
  ASSERT_EQ(handler.participants.size(), 1u);
  EXPECT_EQ(handler.participants[0].first, "inventory");
  EXPECT_THAT(handler.participants[0].second, ElementsAre("Release", "Reserve"));
}

TEST_F(HubProtocol, APeerWithoutCommandsIsNoParticipant) {
  join("p1", "shop", {});
  EXPECT_THAT(handler.participants, IsEmpty());
  EXPECT_EQ(hub_.peers().size(), 1u);
}

TEST_F(HubProtocol, HelloNeedsNoMoreThanAName) {
  put("p1", "hello", {{"name", "shop"}});
  EXPECT_EQ(take("welcome").at(0).headers["credit"], 256);
}

TEST_F(HubProtocol, HandsEventsOnAsTheyCame) {
  join("p1", "shop", {});
  auto headers = event_headers("e1");
  headers["subject"] = "o1";
  headers["time"] = "2010-12-01T08:26:00Z";
  headers["datacontenttype"] = "application/cbor";
  headers["dataschema"] = "https://example.com/o.json";
  headers["correlationid"] = "order/o1";
  headers["causationid"] = "x";
  headers["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  headers["tracestate"] = "a=b";
  headers["partitionkey"] = "anything else that is scalar";
  headers["priority"] = 5;
  headers["urgent"] = true;
  headers["nothing"] = nullptr;
  const std::string body("\x00\xff any bytes", 12);
  put("p1", "event", headers, body);
  EXPECT_THAT(take(), IsEmpty()) << "acknowledged when the engine says so";
  ASSERT_EQ(handler.events.size(), 1u);
  const auto& got = handler.events[0].what;
  EXPECT_EQ(got.headers, (envelope{"e1", "shop", "OrderCreated", "o1", "2010-12-01T08:26:00Z",
                                   "application/cbor", "https://example.com/o.json", "order/o1",
                                   "x", headers["traceparent"], "a=b", "", 5}));
  EXPECT_EQ(got.body, body);
}

TEST_F(HubProtocol, AnInvalidTraceIsIgnoredAndNotRefused) {
  join("p1", "shop", {});
  for (const auto* trace : {"nonsense", "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                            "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01"}) {
    auto headers = event_headers("e1");
    headers["traceparent"] = trace;
    headers["tracestate"] = "a=b";
    put("p1", "event", headers);
  }
  EXPECT_THAT(take(), IsEmpty());
  ASSERT_EQ(handler.events.size(), 3u);
  for (const auto& each : handler.events) EXPECT_EQ(each.what.headers.traceparent, "");
}

TEST_F(HubProtocol, PutsAcknowledgementsOfAPeerIntoOneMessage) {
  join("p1", "shop", {});
  join("p2", "till", {});
  hub_.acknowledge("p1", {"e1", 7, false, "order/1", "PENDING"});
  hub_.acknowledge("p2", {"e2", 8, false, "", ""});
  hub_.acknowledge("p1", {"e3", 9, true, "order/1", "CONFIRMED"});
  hub_.acknowledge("gone", {"e4", 10, false, "", ""});
  const auto out = take();
  ASSERT_EQ(out.size(), 2u);
  EXPECT_EQ(out[0].to, "p1");
  EXPECT_EQ(out[0].kind, "ack");
  EXPECT_EQ(out[0].headers, json::parse(R"({"acks":[
      {"id":"e1","position":7,"duplicate":false,"saga":"order/1","status":"PENDING"},
      {"id":"e3","position":9,"duplicate":true,"saga":"order/1","status":"CONFIRMED"}]})"));
  EXPECT_EQ(out[1].headers,
            json::parse(R"({"acks":[{"id":"e2","position":8,"duplicate":false}]})"));
  EXPECT_THAT(take(), IsEmpty());
}

TEST_F(HubProtocol, SplitsAcknowledgementsThatDoNotFitIntoHeaders) {
  join("p1", "shop", {});
  for (int i = 0; i < 1000; ++i) {
    hub_.acknowledge("p1", {"e" + std::to_string(i), 1, false, "order/1", "PENDING"});
  }
  std::size_t acks = 0;
  for (const auto& [peer, parts, _] : hub_.take_outgoing()) {
    EXPECT_LE(parts[2].size(), 16u << 10u);
    acks += json::parse(parts[2])["acks"].size();
  }
  EXPECT_EQ(acks, 1000u);
}

TEST_F(HubProtocol, BeatsWhenItHasNothingElseToSay) {
  join("p1", "shop", {});
  pass(999ms);
  EXPECT_THAT(take(), IsEmpty());
  EXPECT_EQ(hub_.next_deadline(), clock.now() + 1ms);
  pass(1ms);
  EXPECT_EQ(take().at(0).kind, "heartbeat");
  pass(500ms);
  hub_.acknowledge("p1", {"e1", 7, false, "", ""});
  take();
  pass(999ms);
  EXPECT_THAT(take(), IsEmpty()) << "an acknowledgement is a sign of life too";
}

TEST_F(HubProtocol, DropsAPeerThatFallsSilent) {
  join("p1", "shop", {});
  for (int i = 0; i < 10; ++i) {
    pass(1s);
    put("p1", "heartbeat", json::object());
  }
  EXPECT_EQ(hub_.peers().size(), 1u);
  pass(5s);
  EXPECT_THAT(hub_.peers(), IsEmpty());
  EXPECT_EQ(take("goodbye").size(), 1u);
  put("p1", "heartbeat", json::object());
  EXPECT_THAT(take_errors(), ElementsAre("p1 E4005"));
}

TEST_F(HubProtocol, AsksTheUnknownForAHelloFirst) {
  put("p1", "event", event_headers("e1"), "{}");
  put("p1", "heartbeat", json::object());
  put("p1", "event", {{"id", "e1"}});
  EXPECT_THAT(take_errors(), ElementsAre("p1 E4005", "p1 E4005", "p1 E4005"));
  EXPECT_THAT(handler.events, IsEmpty());
  EXPECT_THAT(handler.refused, IsEmpty()) << "it is judged when it comes again";
  put("p1", "goodbye", {{"reason", "leaving"}});
  EXPECT_THAT(take(), IsEmpty());
}

TEST_F(HubProtocol, ForgetsWhoSaysGoodbye) {
  join("p1", "shop", {});
  put("p1", "goodbye", json::object());
  EXPECT_THAT(hub_.peers(), IsEmpty());
  EXPECT_THAT(take(), IsEmpty());
}

TEST_F(HubProtocol, RefusalsOfTheEngineCarryCodeAndId) {
  join("p1", "shop", {});
  hub_.refuse("p1", "e1", {errc::type_unknown, "no saga begins with OrderCreatd"});
  const auto out = take();
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].headers, json({{"code", "E3001"},
                                  {"title", "unknown message type"},
                                  {"reason", "no saga begins with OrderCreatd"},
                                  {"id", "e1"}}));
}

// Everything that is wrong, one by one: the frames, the code, and a word of the reason.
struct wrong {
  const char* what;
  frames parts;
  const char* code;
  const char* reason;
  bool refused = false;  // whether the engine hears of it
};

class HubRefuses : public HubTest, public ::testing::WithParamInterface<wrong> {};

TEST_P(HubRefuses, WithOneErrorThatNamesTheReason) {
  join("p1", "shop", {"Reserve"});
  put_raw("p1", GetParam().parts);
  const auto out = take();
  ASSERT_EQ(out.size(), 1u);
  EXPECT_EQ(out[0].kind, "error");
  EXPECT_EQ(out[0].headers["code"], GetParam().code);
  EXPECT_FALSE(out[0].headers["title"].get<std::string>().empty());
  EXPECT_THAT(out[0].headers["reason"].get<std::string>(), HasSubstr(GetParam().reason));
  EXPECT_EQ(handler.refused.size(), GetParam().refused ? 1u : 0u);
  EXPECT_THAT(handler.events, IsEmpty());
  EXPECT_THAT(handler.replies, IsEmpty());
  EXPECT_THAT(handler.subscriptions, IsEmpty());
  EXPECT_EQ(hub_.peers().size(), 1u) << "the session lives";
  put("p1", "event", event_headers("fine"), "{}");
  EXPECT_EQ(handler.events.size(), 1u);
}

frames with(const char* kind, std::string headers, std::string body = "") {
  return {"snorri/1", kind, std::move(headers), std::move(body)};
}
frames event_with(const char* attribute, const json& value) {
  json headers = {{"specversion", "1.0"}, {"id", "e"}, {"source", "s"}, {"type", "t"}};
  headers[attribute] = value;
  return with("event", headers.dump(), "{}");
}
frames event_without(const char* attribute) {
  json headers = {{"specversion", "1.0"}, {"id", "e"}, {"source", "s"}, {"type", "t"}};
  headers.erase(attribute);
  return with("event", headers.dump());
}
const std::string head = R"({"specversion":"1.0","id":"e","source":"s","type":"t")";

const wrong malformed_frames[] = {
    {"NoFrames", {}, "E4002", "first frame"},
    {"OneFrame", {"snorri/1"}, "E4001", "4 frames"},
    {"ThreeFrames", {"snorri/1", "heartbeat", "{}"}, "E4001", "this one has 3"},
    {"FiveFrames", {"snorri/1", "heartbeat", "{}", "", ""}, "E4001", "this one has 5"},
    {"EndlessFrames", frames(8, "snorri/1"), "E4001", "8 or more"},
    {"ARequestSocket", {"", "snorri/1", "heartbeat", "{}", ""}, "E4001", "DEALER"},
    {"ANewerProtocol", {"snorri/2", "heartbeat", "{}", ""}, "E4002", "snorri/2"},
    {"AnotherProtocol", {"GET / HTTP/1.1\r\n"}, "E4002", "GET / HTTP/1.1??"},
    {"AnUnknownKind", with("evnet", "{}"), "E4004", "evnet"},
    {"AnEnginesKind", with("welcome", "{}"), "E4004", "welcome"},
    {"AKindOfBytes", with("\xff\xfe", "{}"), "E4004", "??"},
    {"NoHeaders", with("heartbeat", ""), "E4001", "no JSON"},
    {"BrokenJson", with("event", R"({"id":"e")"), "E4001", "no JSON"},
    {"TwoObjects", with("heartbeat", "{}{}"), "E4001", "no JSON"},
    {"BytesBehindANul", with("heartbeat", std::string("{}\0{}", 5)), "E4001", "behind"},
    {"AnArray", with("heartbeat", "[]"), "E4001", "no JSON object"},
    {"AString", with("heartbeat", R"("hi")"), "E4001", "no JSON object"},
    {"ANumber", with("heartbeat", "5"), "E4001", "no JSON object"},
    {"Null", with("heartbeat", "null"), "E4001", "no JSON object"},
    {"DeepNesting", with("event", R"({"x":)" + std::string(8000, '[')), "E4001", "scalar"},
    {"ANestedObject", with("event", head + R"(,"x":{}})"), "E4001", "scalar"},
    {"AMemberTwice", with("event", head + R"(,"id":"f"})"), "E4001", "twice"},
    {"NoUtf8", with("event", head + ",\"subject\":\"\xff\xfe\"}"), "E4001", "no JSON"},
    {"OverlongUtf8", with("event", head + ",\"subject\":\"\xc0\xaf\"}"), "E4001", "no JSON"},
    {"ALoneSurrogate", with("event", head + R"(,"subject":"\udc00"})"), "E4001", "surrogate"},
    {"HalfASurrogate", with("event", head + R"(,"subject":"\ud800x"})"), "E4001", "no JSON"},
    {"HeadersTooLarge", with("event", head + R"(,"x":")" + std::string(16 << 10, 'x') + "\"}"),
     "E4003", "headers have"},
    {"ABodyTooLarge", with("event", head + "}", std::string((1 << 20) + 1, 'x')), "E4003",
     "the body has 1048577 bytes", true},
    {"AHeartbeatsBodyTooLarge", with("heartbeat", "{}", std::string((1 << 20) + 1, 'x')), "E4003",
     "the body"},
};

const wrong invalid_envelopes[] = {
    {"NoSpecversion", event_without("specversion"), "E4006", "specversion is missing", true},
    {"AnotherSpecversion", event_with("specversion", "0.3"), "E4006", "must be \"1.0\"", true},
    {"ASpecversionOfNumber", event_with("specversion", 1.0), "E4006", "must be \"1.0\"", true},
    {"NoId", event_without("id"), "E4006", "id is missing", true},
    {"NoSource", event_without("source"), "E4006", "source is missing", true},
    {"NoType", event_without("type"), "E4006", "type is missing", true},
    {"AnEmptyId", event_with("id", ""), "E4006", "id is empty", true},
    {"AnEmptySubject", event_with("subject", ""), "E4006", "subject is empty", true},
    {"ANumberForAnId", event_with("id", 7), "E4006", "id must be a string", true},
    {"ATruthForASource", event_with("source", true), "E4006", "source must be a string", true},
    {"AnIdTooLong", event_with("id", std::string(513, 'i')), "E4006", "at most 512", true},
    {"ANewlineInAnId", event_with("id", "a\nb"), "E4006", "control character", true},
    {"ANameInCapitals", event_with("MyThing", "x"), "E4006", "MyThing", true},
    {"ANameWithALine", event_with("heartbeat_ms", 5), "E4006", "heartbeat_ms", true},
    {"ANameOfNothing", event_with("", 5), "E4006", "not allowed", true},
    {"AReplyToNothing", with("reply", head + "}"), "E4006", "causationid", true},
    {"AReplyToAnEmptyName", with("reply", head + R"(,"causationid":""})"), "E4006", "causationid",
     true},
};

const wrong invalid_controls[] = {
    {"HelloWithoutName", with("hello", R"({"commands":[]})"), "E4001", "name is missing"},
    {"HelloWithEmptyName", with("hello", R"({"name":""})"), "E4001", "name is empty"},
    {"HelloWithNumberAsName", with("hello", R"({"name":1})"), "E4001", "name must be a string"},
    {"HelloWithOneCommand", with("hello", R"({"name":"x","commands":"Reserve"})"), "E4001", "list"},
    {"HelloWithEmptyCommand", with("hello", R"({"name":"x","commands":[""]})"), "E4001", "empty"},
    {"HelloWithNumberedCommand", with("hello", R"({"name":"x","commands":[1]})"), "E4001", "list"},
    {"HelloWithNegativeCredit", with("hello", R"({"name":"x","credit":-1})"), "E4001", "credit"},
    {"HelloWithHugeCredit", with("hello", R"({"name":"x","credit":4294967296})"), "E4001",
     "credit"},
    {"HelloWithTextAsCredit", with("hello", R"({"name":"x","credit":"9"})"), "E4001", "credit"},
    {"HelloWithAFraction", with("hello", R"({"name":"x","credit":1.5})"), "E4001", "credit"},
    {"FailedWithoutCommand", with("failed", R"({"reason":"x"})"), "E4001", "causationid"},
    {"FailedWithoutReason", with("failed", R"({"causationid":"c"})"), "E4001", "reason"},
    {"FailedWithEmptyReason", with("failed", R"({"causationid":"c","reason":""})"), "E4001",
     "reason"},
    {"SubscribeWithoutName", with("subscribe", "{}"), "E4012", "name is missing"},
    {"SubscribeFromNowhere", with("subscribe", R"({"name":"a","from":"end"})"), "E4012", "from"},
    {"SubscribeFromBelow", with("subscribe", R"({"name":"a","from":-1})"), "E4012", "from"},
    {"SubscribeFromAFraction", with("subscribe", R"({"name":"a","from":1.5})"), "E4012", "from"},
    {"SubscribeToAnEmptyType", with("subscribe", R"({"name":"a","types":[""]})"), "E4012", "empty"},
    {"SubscribeToAText", with("subscribe", R"({"name":"a","types":"t"})"), "E4012", "list"},
    {"AckOfNoSubscription", with("ack", R"({"delivery":1})"), "E4001", "subscription"},
    {"AckOfAStrangersSubscription", with("ack", R"({"subscription":"x","delivery":1})"), "E4012",
     "no subscription"},
    {"AckWithoutDelivery", with("ack", R"({"subscription":"x"})"), "E4001", "delivery"},
    {"AckOfNothing", with("ack", R"({"subscription":"x","delivery":0})"), "E4001", "delivery"},
    {"CreditWithoutNumber", with("credit", "{}"), "E4001", "credit"},
    {"CreditBelowNothing", with("credit", R"({"credit":-5})"), "E4001", "credit"},
};

std::string name_of_wrong(const ::testing::TestParamInfo<wrong>& info) { return info.param.what; }
INSTANTIATE_TEST_SUITE_P(Frames, HubRefuses, ::testing::ValuesIn(malformed_frames), name_of_wrong);
INSTANTIATE_TEST_SUITE_P(Envelopes, HubRefuses, ::testing::ValuesIn(invalid_envelopes),
                         name_of_wrong);
INSTANTIATE_TEST_SUITE_P(Controls, HubRefuses, ::testing::ValuesIn(invalid_controls),
                         name_of_wrong);

TEST_F(HubProtocol, TheEngineHearsAsMuchOfARefusedMessageAsCouldBeRead) {
  join("p1", "shop", {});
  put("p1", "event", {{"id", "e1"}, {"type", "OrderCreated"}, {"specversion", "1.0"}}, "body");
  EXPECT_EQ(take().at(0).headers["id"], "e1");
  ASSERT_EQ(handler.refused.size(), 1u);
  EXPECT_EQ(handler.refused[0].peer, "p1");
  EXPECT_EQ(handler.refused[0].what.headers.id, "e1");
  EXPECT_EQ(handler.refused[0].what.headers.type, "OrderCreated");
  EXPECT_EQ(handler.refused[0].what.body, "body");
  EXPECT_EQ(handler.refused[0].why.code(), errc::envelope_invalid);
}

TEST_F(HubProtocol, ErrorsAreValidJsonWhateverThePeerSent) {
  join("p1", "shop", {});
  put_raw("p1", {"snorri/1", "event", "{\"id\":\"a\xff", ""});
  put_raw("p1", {"\xf0\x28\x8c\x28\"\\\n", "x"});
  EXPECT_THAT(take_errors(), ElementsAre("p1 E4001", "p1 E4002"));
}

class HubWithTwoPlaces : public HubTest {
 protected:
  HubWithTwoPlaces() : HubTest({.peers_max = 2}) {}
};

TEST_F(HubWithTwoPlaces, TurnsTheThirdPeerAway) {
  join("p1", "a", {});
  join("p2", "b", {});
  say_hello("p3", "c", {});
  EXPECT_THAT(take_errors(), ElementsAre("p3 E4011"));
  say_hello("p1", "a", {});
  EXPECT_EQ(take().at(0).kind, "welcome") << "hello again needs no second place";
}

}  // namespace
}  // namespace snorri::transport::testing
