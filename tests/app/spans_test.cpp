// A saga as a trace: from the records of real orders.
#include "traces/spans.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "filled_store.hpp"
#include "process.hpp"
#include "snorri/base/version.hpp"
#include "snorri/engine/history.hpp"
#include "views/json.hpp"

namespace snorri::app {
namespace {

constexpr const char* parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

struct Spans : testing::Test {
  std::unique_ptr<store::event_store> store = make_filled_store();

  std::vector<sagas::record> records(const std::string& key) const {
    std::vector<sagas::record> all;
    const auto reader = std::move(*store->make_reader());
    for (const auto& each : *reader->read_stream({"order", key}, 1, 1000)) {
      all.push_back(*engine::read_record(each));
    }
    return all;
  }
  static std::vector<span> trace(const std::vector<sagas::record>& records,
                                 const std::string& saga) {
    saga_spans of("store-1", saga);
    std::vector<span> all;
    for (const auto& each : records) {
      for (span& one : of.take(each)) all.push_back(std::move(one));
    }
    EXPECT_TRUE(of.ended());
    return all;
  }
  static const span& named(const std::vector<span>& all, std::string_view name) {
    for (const span& each : all) {
      if (each.name == name) return each;
    }
    ADD_FAILURE() << "no span " << name;
    return all.front();
  }
};

TEST_F(Spans, AreOneForTheSagaEachStateAndEachCommand) {
  const auto all = trace(records("1"), "order/1");
  const span& root = named(all, "saga order");
  EXPECT_EQ(root.parent_id, "");
  EXPECT_EQ(root.status, span_status::good);
  EXPECT_EQ(root.start, records("1").front().at);
  EXPECT_EQ(root.end, records("1").back().at);
  const span& reserve = named(all, "ReserveInventory");
  EXPECT_EQ(reserve.kind, span_kind::client);
  EXPECT_EQ(reserve.parent_id, named(all, "RESERVE").span_id);
  EXPECT_EQ(named(all, "RESERVE").parent_id, root.span_id);
  EXPECT_LE(reserve.start, reserve.end);
  std::set<std::string> ids;
  for (const span& each : all) {
    EXPECT_EQ(each.trace_id, root.trace_id);
    EXPECT_EQ(each.trace_id.size(), 32u);
    EXPECT_EQ(each.span_id.size(), 16u);
    EXPECT_TRUE(ids.insert(each.span_id).second) << each.name;
  }
}

TEST_F(Spans, AreTheSameHoweverOftenTheyAreMadeAndOthersForAnotherSaga) {
  const auto once = trace(records("1"), "order/1");
  const auto again = trace(records("1"), "order/1");
  ASSERT_EQ(once.size(), again.size());
  for (std::size_t i = 0; i < once.size(); ++i) EXPECT_EQ(once[i].span_id, again[i].span_id);
  EXPECT_NE(once[0].trace_id, trace(records("2"), "order/2")[0].trace_id);
}

TEST_F(Spans, BelongToTheTraceOfTheMessageThatBeganTheSaga) {
  auto all = records("1");
  all.front().traceparent = parent;
  const span root = named(trace(all, "order/1"), "saga order");
  EXPECT_EQ(root.trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(root.parent_id, "00f067aa0ba902b7");
}

TEST_F(Spans, SayWhatFailedAndWhatWasTriedAgain) {
  const auto refused = trace(records("2"), "order/2");
  EXPECT_EQ(named(refused, "saga order").status, span_status::failed);
  EXPECT_EQ(named(refused, "CapturePayment").status, span_status::failed);
  EXPECT_EQ(named(refused, "CapturePayment").status_text, "PaymentFailed");
  EXPECT_EQ(named(refused, "ReleaseInventory").status, span_status::good);
  const auto given_up = trace(records("3"), "order/3");
  const auto& attributes = named(given_up, "CapturePayment").attributes;
  const std::pair<std::string, std::string> thrice{"snorri.attempts", "3"};
  EXPECT_NE(std::find(attributes.begin(), attributes.end(), thrice), attributes.end());
}

TEST_F(Spans, AreLinkedToTheMessageOfAnotherTraceAndToWhatTheyWaitedLongFor) {
  auto all = records("1");
  ASSERT_GE(all.size(), 3u);
  all[1].traceparent = parent;
  for (std::size_t i = 1; i < all.size(); ++i) all[i].at += std::chrono::minutes{5};
  const auto spans = trace(all, "order/1");
  const span& capture = named(spans, "CAPTURE");
  ASSERT_EQ(capture.links.size(), 2u);
  EXPECT_EQ(capture.links[0].span_id, named(spans, "ReserveInventory").span_id);
  EXPECT_EQ(capture.links[1].trace_id, "4bf92f3577b34da6a3ce929d0e0e4736");
}

TEST_F(Spans, AreAnOtlpRequestByItsSchema) {
  auto all = records("1");
  all[1].traceparent = parent;
  auto spans = trace(all, "order/1");
  for (span& each : trace(records("2"), "order/2")) spans.push_back(std::move(each));
  const json request = otlp_request(spans, "shop");
  // By OpenTelemetry's own schema `./dev lint` looks at the golden one.
  std::ifstream golden(SNORRI_SOURCE "/tests/app/golden/orders.otlp.json");
  json expected = json::parse(golden);
  expected["resourceSpans"][0]["scopeSpans"][0]["scope"]["version"] = SNORRI_VERSION;
  expected["resourceSpans"][0]["resource"]["attributes"][1]["value"]["stringValue"] =
      SNORRI_VERSION;
  EXPECT_EQ(request, expected) << dump(request, 1);
  std::ifstream file(SNORRI_SOURCE "/tests/schemas/otlp_traces.json");
  const json schema = json::parse(file);
  json wrong = request;
  wrong["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["startTimeUnixNano"] = 5;
  json unknown = request;
  unknown["resourceSpans"][0]["scopeSpans"][0]["spans"][0]["start_time"] = "5";
  const temporary_folder folder;
  const std::string path = folder.path("requests.jsonl");
  std::ofstream out(path);
  out << dump(json{{"schema", schema}, {"instance", request}, {"valid", true}}) << "\n"
      << dump(json{{"schema", schema}, {"instance", wrong}, {"valid", false}}) << "\n"
      << dump(json{{"schema", schema}, {"instance", unknown}, {"valid", false}}) << "\n";
  out.close();
  const auto judged = run({"/usr/bin/python3", SNORRI_SCHEMA_JUDGE, path});
  EXPECT_EQ(judged.code, 0) << judged.out << judged.err;
}

}  // namespace
}  // namespace snorri::app
