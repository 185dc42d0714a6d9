// A peer that says what its test wants, when its test wants it, right or wrong.
#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "snorri/transport/link.hpp"
#include "wire.hpp"

namespace snorri::transport::testing {

/// Destroyed it is gone without a word, as a killed process is.
class raw_peer {
 public:
  static constexpr auto patience = std::chrono::seconds{20};

  explicit raw_peer(std::unique_ptr<channel> through) : channel_(std::move(through)) {}

  void say_frames(const frames& what) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!channel_->send(what)) {
      if (std::chrono::steady_clock::now() > end) FAIL() << "it can't be sent";
      std::this_thread::yield();
    }
  }
  template <class Message>
  void say(const Message& what) {
    say_frames(wire::encode(what));
  }

  wire::welcome greet(const std::string& name, std::vector<std::string> commands = {},
                      int credit = wire::credit_default, const std::string& instance = "") {
    say(wire::hello{name, instance, std::move(commands), credit});
    return await<wire::welcome>();
  }

  /// The next message of this kind; what comes before it is passed over.
  template <class Kind>
  Kind await() {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < end) {
      frames next;
      if (!channel_->receive(next, std::chrono::milliseconds{10})) continue;
      auto read = wire::decode_from_engine(std::move(next));
      if (std::holds_alternative<wire::fault>(read)) {
        ADD_FAILURE() << std::get<wire::fault>(read).why.text();
        continue;
      }
      auto& content = std::get<wire::from_engine>(read);
      if (auto* found = std::get_if<Kind>(&content)) return std::move(*found);
    }
    ADD_FAILURE() << "it never came";
    return {};
  }

  /// Everything of `Kind` that the engine had sent before it answered an event of ours: a fence in
  /// place of a wait.
  template <class Kind>
  std::vector<Kind> all_until_now() {
    const std::string id = "fence-" + std::to_string(++fences_);
    message what;
    what.headers.id = id;
    what.headers.source = what.headers.type = "fence";
    say(wire::event{std::move(what)});
    std::vector<Kind> all;
    while (true) {
      auto next = await_any();
      if (auto* acks = std::get_if<wire::acks>(&next)) {
        for (const auto& each : acks->list)
          if (each.id == id) return all;
      }
      if (auto* found = std::get_if<Kind>(&next)) all.push_back(std::move(*found));
      if (::testing::Test::HasFailure()) return all;
    }
  }

 private:
  wire::from_engine await_any() {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (std::chrono::steady_clock::now() < end) {
      frames next;
      if (!channel_->receive(next, std::chrono::milliseconds{10})) continue;
      auto read = wire::decode_from_engine(std::move(next));
      if (auto* content = std::get_if<wire::from_engine>(&read)) return std::move(*content);
    }
    ADD_FAILURE() << "the fence was not answered";
    return wire::heartbeat{};
  }

  std::unique_ptr<channel> channel_;
  int fences_ = 0;
};

}  // namespace snorri::transport::testing
