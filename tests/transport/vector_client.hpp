// The SDK as a conformance vector sees it: a clock and frames in, frames and what handlers did out.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "shop_messages.hpp"
#include "snorri/base/clock.hpp"
#include "snorri/transport/link.hpp"

namespace snorri::transport::testing {

using nlohmann::json;
using namespace std::chrono_literals;

/// What goes over the connections of one client. "connect" and "close" are messages of one frame.
struct script {
  std::vector<frames> sent;
  std::deque<frames> incoming;
  bool is_deaf = false;  // the client is being killed: what it says does not count
};

class vector_client {
 public:
  explicit vector_client(json setup) : setup_(std::move(setup)) {
    for (const auto& each : setup_.value("handlers", json::array())) to_do_.push_back(each);
  }
  virtual ~vector_client() = default;

  virtual void restart() = 0;
  virtual void stop() = 0;
  virtual void publish(const json& what) = 0;
  virtual void drain() = 0;
  virtual bool has_ended() const { return false; }
  virtual json effects() { return json::array(); }

  /// Until it waits for more.
  void turn() {
    while (step()) {
    }
  }
  void pass(duration time) {
    for (; time > duration::zero(); time -= 10ms) {
      clock->advance(10ms);
      turn();
    }
  }
  void receive(frames what) { lines->incoming.push_back(std::move(what)); }
  std::vector<frames>& sent() { return lines->sent; }
  void forget_what_was_told() {
    handled.clear();
    outcomes.clear();
  }

  std::vector<std::string> handled;
  std::vector<json> outcomes;

 protected:
  virtual bool step() = 0;
  const json& setup() const { return setup_; }
  /// What the next call of a handler is to do; null where the vector foresees none.
  json next_to_do() {
    if (to_do_.empty()) return {};
    auto next = to_do_.front();
    to_do_.pop_front();
    return next;
  }
  std::shared_ptr<connector> make_link();

  std::shared_ptr<manual_clock> clock =
      std::make_shared<manual_clock>(from_us(1'700'000'000'000'000));
  std::shared_ptr<script> lines = std::make_shared<script>();
  temporary_directory files;

 private:
  json setup_;
  std::deque<json> to_do_;
};

std::unique_ptr<vector_client> make_vector_client(const std::string& role, json setup);
json default_welcome();
/// A body as vectors write it: a string is the bytes, anything else is JSON.
std::string body_of(const json& what);

}  // namespace snorri::transport::testing
