// A world of accounts, and of the sagas that look on.
#pragma once

#include "sagas/account.hpp"
#include "world.hpp"

namespace snorri::engine {

inline scripted_participant::script bank_answers() { return {{"VerifyOwner", {"Verified", "{}"}}}; }
inline std::string opened(const std::string& id) { return R"({"id":")" + id + R"("})"; }
inline std::string paid(const std::string& account, int cents) {
  return nlohmann::json{{"account", account}, {"cents", cents}}.dump();
}
inline std::string note(const std::string& account, const std::string& text) {
  return nlohmann::json{{"account", account}, {"text", text}}.dump();
}
inline std::string closed(const std::string& account) {
  return R"({"account":")" + account + R"("})";
}

struct account_world : world {
  account_world() { run_by({&accounts::account_definition()}); }
  void run_by(std::vector<const sagas::definition*> what) {
    definitions = std::move(what);
    EXPECT_TRUE(start());
  }
};

/// Publishes, and looks at the answers.
class bank_desk {
 public:
  explicit bank_desk(world& in) : peer(in.link, "desk") { peer.hello(); }

  /// MoneyPaid is of the second version of its schema.
  void send(const std::string& id, const std::string& type, const std::string& body,
            const std::string& schema = "v2") {
    nlohmann::json headers{{"specversion", "1.0"}, {"id", id}, {"source", "desk"}, {"type", type}};
    if (!schema.empty()) headers["dataschema"] = schema;
    peer.send("event", headers, body);
  }
  /// What the acknowledgements since the last call say, in order.
  std::vector<nlohmann::json> acks() {
    std::vector<nlohmann::json> all;
    for (const auto& frame : take("ack")) {
      for (const auto& each : frame.headers.at("acks")) all.push_back(each);
    }
    return all;
  }
  std::vector<std::string> errors() {
    std::vector<std::string> codes;
    for (const auto& each : take("error")) codes.push_back(each.headers.at("code"));
    return codes;
  }

  test_peer peer;

 private:
  std::vector<received> take(const std::string& kind) {
    for (auto& each : peer.take()) waiting_.push_back(std::move(each));
    std::vector<received> taken;
    std::erase_if(waiting_, [&](const received& each) {
      if (each.kind != kind) return false;
      taken.push_back(each);
      return true;
    });
    return taken;
  }

  std::vector<received> waiting_;
};

}  // namespace snorri::engine
