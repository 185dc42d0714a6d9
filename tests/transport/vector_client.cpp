#include "vector_client.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <stdexcept>

#include "snorri/transport/participant.hpp"
#include "snorri/transport/publisher.hpp"
#include "snorri/transport/subscriber.hpp"

namespace snorri::transport::testing {
namespace {

class scripted_channel final : public channel {
 public:
  explicit scripted_channel(std::shared_ptr<script> lines) : lines_(std::move(lines)) {
    lines_->incoming.clear();
    note({"connect"});
  }
  ~scripted_channel() override { note({"close"}); }

  bool send(frames what) override {
    note(std::move(what));
    return true;
  }
  bool receive(frames& into, duration) override {
    if (lines_->incoming.empty()) return false;
    into = std::move(lines_->incoming.front());
    lines_->incoming.pop_front();
    return true;
  }
  void wake() noexcept override {}

 private:
  void note(frames what) {
    if (!lines_->is_deaf) lines_->sent.push_back(std::move(what));
  }
  std::shared_ptr<script> lines_;
};

class scripted_connector final : public connector {
 public:
  explicit scripted_connector(std::shared_ptr<script> lines) : lines_(std::move(lines)) {}
  result<std::unique_ptr<channel>> connect() override {
    return std::unique_ptr<channel>(std::make_unique<scripted_channel>(lines_));
  }

 private:
  std::shared_ptr<script> lines_;
};

void say_nothing(std::string_view) {}

class participant_client final : public vector_client {
 public:
  explicit participant_client(json setup) : vector_client(std::move(setup)) { begin(); }
  ~participant_client() override { lines->is_deaf = true; }

  void restart() override {
    lines->is_deaf = true;
    running_.reset();
    lines->is_deaf = false;
    begin();
  }
  void stop() override { running_.reset(); }
  void publish(const json&) override { FAIL() << "a participant publishes nothing"; }
  void drain() override { running_->drain(); }

  json effects() override {
    SQLite::Database database(memory_);
    if (!database.tableExists("effects")) return json::array();
    SQLite::Statement query(database, "SELECT id FROM effects ORDER BY rowid");
    auto out = json::array();
    while (query.executeStep()) out.push_back(query.getColumn(0).getString());
    return out;
  }

 protected:
  bool step() override {
    if (running_ == nullptr) return false;
    const auto done = running_->step(duration::zero());
    EXPECT_TRUE(done) << done.error().text();
    if (running_->is_drained()) stop();
    return done && *done;
  }

 private:
  void begin() {
    participant_options with;
    with.link = make_link();
    with.clock = clock;
    with.memory = memory_;
    with.credit = setup().value("credit", 256);
    if (setup().contains("credit_bytes")) with.credit_bytes = setup().at("credit_bytes");
    with.log = say_nothing;
    running_ = std::make_unique<participant>(setup().at("name"), with);
    for (const std::string type : setup().at("commands")) {
      running_->on_raw(type, [this](std::string_view, context& about) { return carry_out(about); });
    }
  }

  raw_reply carry_out(context& about) {
    handled.push_back(about.command_id());
    about.database().exec("CREATE TABLE IF NOT EXISTS effects (id TEXT)");
    SQLite::Statement insert(about.database(), "INSERT INTO effects VALUES (?)");
    insert.bind(1, about.command_id());
    insert.exec();
    const auto what = next_to_do();
    if (what.is_null()) {
      ADD_FAILURE() << "a call that the vector does not foresee: " << about.command_id();
      throw std::runtime_error("not foreseen");
    }
    for (int left = what.value("busy_ms", 0); left > 0; left -= 10) {
      clock->advance(10ms);
      about.keep_alive();
    }
    if (what.contains("fails")) throw std::runtime_error(what.at("fails"));
    return {what.at("reply"), body_of(what.at("body"))};
  }

  std::string memory_ = files.file("memory.db");
  std::unique_ptr<participant> running_;
};

class publisher_client final : public vector_client {
 public:
  explicit publisher_client(json setup) : vector_client(std::move(setup)) { begin(); }
  ~publisher_client() override { lines->is_deaf = true; }

  void restart() override { FAIL() << "a publisher remembers nothing"; }
  void stop() override { running_.reset(); }
  void publish(const json& what) override {
    message out;
    auto& headers = out.headers;
    headers.id = what.value("id", "");
    headers.type = what.at("type");
    headers.subject = what.value("subject", "");
    headers.traceparent = what.value("traceparent", "");
    headers.tracestate = what.value("tracestate", "");
    headers.expirytime = what.value("expirytime", "");
    headers.priority = what.value("priority", priority_default);
    out.body = body_of(what.at("body"));
    const auto note = [this, id = headers.id](const auto& came) {
      outcomes.push_back(told(id, came));
    };
    if (what.contains("run_ms")) {
      running_->run_async(out, std::chrono::milliseconds{what.at("run_ms")}, note);
    } else if (what.contains("gather_ms")) {
      running_->gather_async(out, what.at("answers"), {what.at("count").get<std::size_t>(), {}},
                             std::chrono::milliseconds{what.at("gather_ms")}, note);
    } else {
      running_->publish_async(out, note);
    }
  }
  void drain() override { FAIL() << "a publisher has nothing to drain"; }

 protected:
  bool step() override { return running_ != nullptr && running_->poll() > 0; }

 private:
  void begin() {
    publisher_options with;
    with.link = make_link();
    with.clock = clock;
    with.reconnect_min = 100ms;  // in place of the SDK's own, which is more eager
    with.reconnect_max = 5s;
    with.timeout = std::chrono::milliseconds{setup().value("timeout_ms", 10'000)};
    with.log = say_nothing;
    running_ = std::make_unique<publisher>(setup().at("name"), with);
  }
  template <class Outcome>
  static json told(const std::string& id, const result<Outcome>& came) {
    if (came) return describe(*came);
    if (came.error().code() == errc::timed_out) return {{"id", id}, {"timed_out", true}};
    const auto text = came.error().text();
    return {{"id", id}, {"code", text.substr(0, text.find(' '))}};
  }
  static json describe(const receipt& what) {
    return {{"id", what.id},
            {"position", what.position},
            {"duplicate", what.duplicate},
            {"saga", what.saga},
            {"status", what.status}};
  }
  static json describe(const gathered& what) {
    auto answers = json::array();
    for (const auto& each : what.answers) answers.push_back(each.what.headers.id);
    return {{"id", what.event.id},
            {"saga", what.event.saga},
            {"complete", what.complete},
            {"answers", answers}};
  }
  static json describe(const run_outcome& what) {
    return {{"id", what.event.id},
            {"saga", what.saga},
            {"status", what.status},
            {"state", what.state},
            {"position", what.position},
            {"type", what.answer.headers.type.empty() ? json() : json(what.answer.headers.type)},
            {"body", what.answer.body}};
  }

  std::unique_ptr<publisher> running_;
};

class subscriber_client final : public vector_client {
 public:
  explicit subscriber_client(json setup) : vector_client(std::move(setup)) { begin(); }
  ~subscriber_client() override { lines->is_deaf = true; }

  void restart() override {
    lines->is_deaf = true;
    running_.reset();
    lines->is_deaf = false;
    begin();
  }
  void stop() override { running_.reset(); }
  void publish(const json&) override { FAIL() << "a subscriber publishes nothing"; }
  void drain() override { FAIL() << "a subscriber has nothing to drain"; }
  bool has_ended() const override { return has_ended_; }

 protected:
  bool step() override {
    if (running_ == nullptr) return false;
    const auto done = running_->step(duration::zero());
    if (done) return *done;
    has_ended_ = true;
    running_.reset();
    return false;
  }

 private:
  void begin() {
    subscriber_options with;
    with.link = make_link();
    with.clock = clock;
    with.from = setup().value("from", "start");
    with.credit = setup().value("credit", 256);
    if (setup().contains("credit_bytes")) with.credit_bytes = setup().at("credit_bytes");
    with.log = say_nothing;
    running_ = std::make_unique<subscriber>(setup().at("name"), with);
    for (const std::string type : setup().at("types")) {
      running_->on_raw(type, [this](const event_context& about) {
        handled.push_back(about.id());
        const auto what = next_to_do();
        if (what.contains("fails")) throw std::runtime_error(what.at("fails"));
      });
    }
  }

  std::unique_ptr<subscriber> running_;
  bool has_ended_ = false;
};

}  // namespace

std::shared_ptr<connector> vector_client::make_link() {
  return std::make_shared<scripted_connector>(lines);
}

std::unique_ptr<vector_client> make_vector_client(const std::string& role, json setup) {
  if (role == "publisher") return std::make_unique<publisher_client>(std::move(setup));
  if (role == "subscriber") return std::make_unique<subscriber_client>(std::move(setup));
  return std::make_unique<participant_client>(std::move(setup));
}

json default_welcome() {
  return json::array({"welcome",
                      {{"engine", "snorri"},
                       {"store", "s1"},
                       {"heartbeat_ms", 1000},
                       {"silence_max_ms", 5000},
                       {"body_bytes_max", 1 << 20},
                       {"credit", 256}}});
}

std::string body_of(const json& what) {
  return what.is_string() ? what.get<std::string>() : what.dump();
}

}  // namespace snorri::transport::testing
