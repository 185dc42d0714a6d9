// One saga driven by hand: every input goes through both executors, and the records must agree to
// the letter; every record is folded, and must give what was decided.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "snorri/sagas/decide.hpp"

namespace snorri::sagas {

inline std::string written(const record& what) {
  return std::to_string(what.version) + " " + what.source + " " + what.id + " " + what.type + " " +
         to_json(what);
}

inline std::string written(const instance& what) {
  const auto text = encode_instance(what);
  return text ? *text : text.error().text();
}

class scenario {
 public:
  scenario(const definition& by, std::string key)
      : by_(by), name_(by.shape().name + "/" + key), saga_(make_instance(by, std::move(key))) {}

  const record& start(std::string_view type, std::string_view body) {
    return message(input_kind::start, type, body, "");
  }
  const record& event(std::string_view type, std::string_view body) {
    return message(input_kind::event, type, body, "");
  }
  /// An answer to the open command made by the user's function `name`.
  const record& reply(std::string_view name, std::string_view type, std::string_view body = "{}") {
    const auto* open = saga_.control.find_open_by_name(name);
    EXPECT_NE(open, nullptr) << name << " is not open";
    return reply_to(open == nullptr ? "" : open->id, type, body);
  }
  const record& reply_to(std::string command, std::string_view type, std::string_view body = "{}") {
    return message(input_kind::reply, type, body, std::move(command));
  }
  const record& timer() { return plain(input_kind::timer, "timeout", ""); }
  const record& cancel() { return plain(input_kind::cancel, "cancel", ""); }
  const record& failure(std::string_view name, std::string_view reason) {
    input what;
    what.reason = reason;
    const auto* open = saga_.control.find_open_by_name(name);
    return plain(input_kind::failure, "failed", open == nullptr ? "" : open->id, reason);
  }

  /// Of kind retry or compensate.
  const record& by_operator(input_kind kind, std::string_view reason = "") {
    return plain(kind, to_string(kind), "", reason);
  }
  const record& resolve(saga_status as, std::string_view reason = "") {
    as_ = as;
    return plain(input_kind::resolve, "resolve", "", reason);
  }
  const record& skip(std::string command, std::string_view type, std::string_view body,
                     std::string_view reason) {
    return message(input_kind::skip, type, body, std::move(command), reason);
  }

  void advance(duration by) { now_ += by; }
  void draw(double jitter) { jitter_ = jitter; }
  time_point now() const { return now_; }
  const control& now_at() const { return saga_.control; }
  const instance& saga() const { return saga_; }
  const std::vector<record>& history() const { return history_; }
  std::string data() const { return *saga_.data->encode(); }

 private:
  const record& message(input_kind kind, std::string_view type, std::string_view body,
                        std::string answers, std::string_view reason = "") {
    const auto number = by_.find_event(type);
    EXPECT_TRUE(number.has_value()) << type;
    const auto decoded = by_.decode(*number, body);
    EXPECT_TRUE(decoded.has_value()) << (decoded ? "" : decoded.error().text());
    const std::string id = "m" + std::to_string(++messages_);
    input what;
    what.kind = kind;
    what.source = "test";
    what.id = id;
    what.type = type;
    what.body = body;
    what.answers = answers;
    what.reason = reason;
    what.event = &*decoded;
    return run(what);
  }

  const record& plain(input_kind kind, std::string_view type, std::string answers,
                      std::string_view reason = "") {
    const std::string id = "m" + std::to_string(++messages_);
    input what;
    what.kind = kind;
    what.source = "test";
    what.id = id;
    what.type = type;
    what.answers = answers;
    what.reason = reason;
    what.as = as_;
    return run(what);
  }

  std::string accepted(decision& made) const {
    instance after{saga_.key, saga_.control, saga_.data->clone()};
    accept(after, made);
    return written(after);
  }

  const record& run(input& what) {
    what.jitter = jitter_;
    auto made = decide(by_, name_, saga_, what, now_, {executor::msm});
    auto oracle = decide(by_, name_, saga_, what, now_, {executor::interpreter});
    EXPECT_EQ(written(made.record), written(oracle.record));
    const auto after = accepted(made);
    EXPECT_EQ(after, accepted(oracle));

    // What the store gives back must fold to what was decided.
    record stored = made.record;
    record read;
    read.version = stored.version;
    read.at = stored.at;
    read.source = stored.source;
    read.id = stored.id;
    read.type = stored.type;
    read.body = stored.body;
    EXPECT_TRUE(from_json(to_json(stored), read).has_value());
    EXPECT_EQ(written(stored), written(read));
    EXPECT_TRUE(fold(by_, saga_, read).has_value());
    EXPECT_EQ(written(saga_), after);

    history_.push_back(std::move(made.record));
    return history_.back();
  }

  const definition& by_;
  std::string name_;
  instance saga_;
  time_point now_ = from_us(1'291'191'960'000'000);
  double jitter_ = 0;
  int messages_ = 0;
  saga_status as_ = saga_status::confirmed;
  std::vector<record> history_;
};

}  // namespace snorri::sagas
