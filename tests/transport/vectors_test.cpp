// The C++ SDK does what the conformance vectors say (tests/transport/vectors/README.md): the real
// participant, publisher and subscriber, on a channel that a script speaks through and a clock that
// it turns.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>

#include "vector_client.hpp"

namespace snorri::transport::testing {
namespace {

struct vector_case {
  std::string file;
  json what;
};

void PrintTo(const vector_case& which, std::ostream* out) { *out << which.file; }

std::vector<vector_case> all_vectors() {
  std::vector<vector_case> out;
  for (const auto& entry : std::filesystem::directory_iterator(SNORRI_VECTORS)) {
    if (entry.path().extension() != ".json") continue;
    std::ifstream file(entry.path());
    const auto content = json::parse(file);
    for (const auto& each : content.at("vectors")) {
      out.push_back({entry.path().stem().string(), each});
    }
  }
  return out;
}

/// "It stops with a goodbye": session_ItStopsWithAGoodbye.
std::string test_name(const ::testing::TestParamInfo<vector_case>& of) {
  std::string out = of.param.file + "_";
  bool begins = true;
  for (const unsigned char c : of.param.what.at("name").get<std::string>()) {
    if (std::isalnum(c) != 0) out += static_cast<char>(begins ? std::toupper(c) : c);
    begins = std::isalnum(c) == 0;
  }
  return out;
}

/// Lists of types have no order.
json sorted(json what) {
  if (what.is_array()) std::sort(what.begin(), what.end());
  return what;
}

class Vectors : public ::testing::TestWithParam<vector_case> {
 protected:
  void play(const json& step) {
    client->forget_what_was_told();
    const auto& ignored = step.value("ignore", json::array());
    const auto& wanted = step.value("send", json::array());
    if (step.contains("restart")) client->restart();
    if (step.contains("stop")) client->stop();
    if (step.contains("drain")) client->drain();
    if (step.contains("publish")) client->publish(step.at("publish"));
    for (const auto& each : step.value("receive", json::array())) client->receive(received(each));
    if (step.contains("within_ms")) {
      for (int left = step.at("within_ms"); left > 0; left -= 10) {
        if (seen(ignored).size() >= wanted.size()) break;
        client->pass(10ms);
      }
    } else {
      client->pass(std::chrono::milliseconds{step.value("pass_ms", 0)});
      client->turn();
    }
    compare(seen(ignored), wanted);
    client->sent().clear();
    check_rest(step);
  }

  /// What was sent and counts: of acks in a row only the last does.
  std::vector<frames> seen(const json& ignored) {
    std::vector<frames> out;
    const auto is_ack = [](const frames& what) { return what.size() == 4 && what[1] == "ack"; };
    for (const auto& each : client->sent()) {
      const auto kind = each.size() == 4 ? each[1] : "";
      if (std::find(ignored.begin(), ignored.end(), kind) != ignored.end()) continue;
      const bool extends =
          !out.empty() && is_ack(each) && is_ack(out.back()) &&
          json::parse(each[2]).at("subscription") == json::parse(out.back()[2]).at("subscription");
      if (extends) out.pop_back();
      out.push_back(each);
    }
    return out;
  }

  void compare(const std::vector<frames>& have, const json& want) {
    std::string all;
    for (const auto& each : have) all += (each.size() == 4 ? each[1] + each[2] : each[0]) + " ";
    ASSERT_EQ(have.size(), want.size()) << "sent " << all;
    for (std::size_t i = 0; i < have.size(); ++i) compare_one(have[i], want[i]);
  }

  void compare_one(const frames& have, const json& want) {
    if (want.is_string()) {
      EXPECT_EQ(have, frames{want.get<std::string>()});
      return;
    }
    ASSERT_EQ(have.size(), 4u) << have.at(0) << " and not " << want;
    EXPECT_EQ(have[0], "snorri/1");
    EXPECT_EQ(have[1], want[0]);
    match(json::parse(have[2]), want[1]);
    if (want.size() == 2 || want[2].is_string()) {
      EXPECT_EQ(have[3], want.size() == 2 ? "" : want[2].get<std::string>());
    } else {
      EXPECT_EQ(json::parse(have[3]), want[2]);
    }
  }

  void match(const json& have, const json& want) {
    for (const auto& [member, value] : want.items()) {
      const auto there = have.contains(member) ? have.at(member) : json();
      const auto text = value.is_string() ? value.get<std::string>() : "";
      if (text.starts_with("{") && text.ends_with("}")) {
        ASSERT_TRUE(there.is_string() && !there.get<std::string>().empty()) << member;
        if (text == "{any}") continue;
        if (text == "{time}") {
          EXPECT_TRUE(from_rfc3339(there.get<std::string>())) << there;
          continue;
        }
        EXPECT_EQ(there, names_.try_emplace(text, there.get<std::string>()).first->second);
      } else {
        EXPECT_EQ(sorted(there), sorted(value)) << member;
      }
    }
  }

  void check_rest(const json& step) {
    if (step.contains("handled")) {
      EXPECT_EQ(json(client->handled), step.at("handled"));
    }
    if (step.contains("effects")) {
      EXPECT_EQ(client->effects(), step.at("effects"));
    }
    if (step.contains("outcomes")) {
      const auto& wanted = step.at("outcomes");
      ASSERT_EQ(client->outcomes.size(), wanted.size());
      for (std::size_t i = 0; i < wanted.size(); ++i) match(client->outcomes[i], wanted[i]);
    }
    EXPECT_EQ(client->has_ended(), step.value("ended", false));
  }

  frames received(const json& what) {
    if (what.is_object()) return what.at("frames").get<frames>();
    const auto message = what == "welcome" ? default_welcome() : what;
    auto headers = message.at(1).dump();
    for (const auto& [name, value] : names_) {
      for (auto at = headers.find(name); at != std::string::npos; at = headers.find(name)) {
        headers.replace(at, name.size(), value);
      }
    }
    return {"snorri/1", message.at(0), headers, message.size() > 2 ? body_of(message.at(2)) : ""};
  }

  std::unique_ptr<vector_client> client;
  std::map<std::string, std::string> names_;
};

TEST_P(Vectors, IsKeptTo) {
  const auto& what = GetParam().what;
  client = make_vector_client(what.at("role"), what.at("client"));
  int number = 0;
  for (const auto& step : what.at("steps")) {
    SCOPED_TRACE("step " + std::to_string(++number) + ": " + step.dump());
    play(step);
    if (HasFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(Protocol, Vectors, ::testing::ValuesIn(all_vectors()), test_name);

}  // namespace
}  // namespace snorri::transport::testing
