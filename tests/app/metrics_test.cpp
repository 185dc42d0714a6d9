// What /metrics says, made from plain values.
#include "metrics/metrics.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace snorri::app {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Exposition, IsOneLineAMetricWithHelpAndTypeBefore) {
  exposition text;
  text.counter("things_total", "Things.");
  text.sample({{"kind", "a"}, {"of", "b"}}, 3);
  text.gauge("heat_celsius", "Heat.");
  text.sample({}, -1.5);
  EXPECT_EQ(text.take(),
            "# HELP things_total Things.\n# TYPE things_total counter\n"
            "things_total{kind=\"a\",of=\"b\"} 3\n"
            "# HELP heat_celsius Heat.\n# TYPE heat_celsius gauge\nheat_celsius -1.5\n");
}

TEST(Exposition, EscapesWhatWouldEndALabel) {
  exposition text;
  text.gauge("a", "One\nline \\ only.");
  text.sample({{"name", "a\"b\\c\nd"}}, 1);
  const std::string all = text.take();
  EXPECT_THAT(all, HasSubstr("# HELP a One\\nline \\\\ only.\n"));
  EXPECT_THAT(all, HasSubstr(R"(a{name="a\"b\\c\nd"} 1)"));
}

TEST(Exposition, AddsUpTheBucketsOfAHistogram) {
  engine::histogram waits{{0.1, 1, 10}};
  for (const double each : {0.1, 0.5, 0.7, 30.0}) waits.observe(each);
  exposition text;
  text.histogram("wait_seconds", "Waits.");
  text.sample({{"of", "x"}}, waits);
  EXPECT_THAT(text.take(), HasSubstr("wait_seconds_bucket{of=\"x\",le=\"0.1\"} 1\n"
                                     "wait_seconds_bucket{of=\"x\",le=\"1\"} 3\n"
                                     "wait_seconds_bucket{of=\"x\",le=\"10\"} 3\n"
                                     "wait_seconds_bucket{of=\"x\",le=\"+Inf\"} 4\n"
                                     "wait_seconds_sum{of=\"x\"} 31.3\n"
                                     "wait_seconds_count{of=\"x\"} 4\n"));
}

struct Metrics : testing::Test {
  engine::engine_status now;
  engine::engine_figures figures;

  std::string text() const {
    exposition to;
    write_build(to);
    write_process(to);
    write_disk(to, "/");
    write_parked(to, 2);
    write_requests(to, {{{"/v1/sagas", 200}, 7}});
    write_engine(to, now, figures);
    return to.take();
  }
};

TEST_F(Metrics, NameEachFamilyOnceWithHelpInBaseUnits) {
  figures.sagas["order"].seconds = {{1.0}};
  std::istringstream lines(text());
  std::set<std::string> families;
  const std::regex head(R"(^# TYPE ([a-z_]+) (counter|gauge|histogram)$)");
  std::smatch found;
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("# TYPE")) continue;
    ASSERT_TRUE(std::regex_match(line, found, head)) << line;
    const std::string name = found[1];
    EXPECT_TRUE(families.insert(name).second) << name << " is there twice";
    EXPECT_EQ(found[2] == "counter", name.ends_with("_total")) << name;
    for (const char* scaled : {"_ms", "_us", "_milliseconds", "_kilobytes", "_percent"}) {
      EXPECT_EQ(name.find(scaled), std::string::npos) << name;
    }
  }
  EXPECT_GT(families.size(), 50u);
}

TEST_F(Metrics, HaveARowEachInTheDocumentation) {
  std::ifstream file(SNORRI_SOURCE "/docs/operating.md");
  const std::string page((std::istreambuf_iterator<char>(file)), {});
  std::istringstream lines(text());
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("# TYPE ")) continue;
    const auto end = line.find(' ', 7);
    const std::string row = "| `" + line.substr(7, end - 7) + "` | " + line.substr(end + 1) + " |";
    EXPECT_NE(page.find(row), std::string::npos) << row;
  }
}

TEST_F(Metrics, ShowASagaTypeByOutcome) {
  auto& order = figures.sagas["order"];
  order.confirmed = 5;
  order.cancelled = 2;
  order.in_flight = 3;
  order.stuck = 1;
  order.transitions[0] = 40;
  const std::string all = text();
  EXPECT_THAT(all, HasSubstr(R"(snorri_sagas_ended_total{saga="order",outcome="confirmed"} 5)"));
  EXPECT_THAT(all, HasSubstr(R"(snorri_sagas_ended_total{saga="order",outcome="cancelled"} 2)"));
  EXPECT_THAT(all, HasSubstr(R"(snorri_sagas_in_flight{saga="order"} 3)"));
  EXPECT_THAT(all, HasSubstr(R"(snorri_sagas_stuck{saga="order"} 1)"));
  EXPECT_THAT(all, HasSubstr(R"(snorri_transitions_total{saga="order",outcome="applied"} 40)"));
  EXPECT_THAT(all, HasSubstr("snorri_parked_messages 2\n"));
  EXPECT_THAT(all, HasSubstr(R"(snorri_admin_requests_total{path="/v1/sagas",status="200"} 7)"));
}

TEST_F(Metrics, AddUpTheInstancesOfAParticipantAndCapTheirNames) {
  const auto peer = [](const std::string& name) {
    transport::peer_info one;
    one.name = name;
    one.commands = {"Do"};
    one.commands_in_flight = 2;
    one.credit = 10;
    return one;
  };
  now.peers = {peer("inventory"), peer("inventory")};
  transport::peer_info publisher;
  publisher.name = "shop";
  now.peers.push_back(publisher);
  EXPECT_THAT(text(), HasSubstr(R"(snorri_participant_credit{participant="inventory"} 20)"));
  EXPECT_THAT(text(), Not(HasSubstr(R"(participant="shop")")));
  EXPECT_THAT(text(), HasSubstr("snorri_peers 3\n"));
  for (int i = 0; i < 300; ++i) now.peers.push_back(peer("name-" + std::to_string(i)));
  EXPECT_THAT(text(), HasSubstr("participant_connections{participant=\"(others)\"} 101\n"));
}

}  // namespace
}  // namespace snorri::app
