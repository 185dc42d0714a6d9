// A peer's side of the protocol (docs/protocol.md) as a machine without I/O: frames and time go in,
// frames and news come out. It says hello, keeps the connection alive, asks for a new one when the
// engine has gone, and sends again what must arrive. It carries nothing out itself.
//
//   away ── connected() ──> greeting ── welcome ──> live
//     ^                        │ no answer            │ goodbye, silence
//     └────────────────────────┴──────────────────────┘
//   live ── "hello expected" (the engine restarted) ──> greeting, on the same connection
#pragma once

#include <deque>
#include <list>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "snorri/base/clock.hpp"
#include "text_map.hpp"
#include "wire.hpp"

namespace snorri::transport {

struct session_options {
  std::string name;
  std::string instance;
  std::vector<std::string> commands;
  int credit = wire::credit_default;
  std::optional<std::int64_t> credit_bytes{};
  duration reconnect_min = std::chrono::milliseconds{100};
  duration reconnect_max = std::chrono::seconds{5};
  duration answer_max = std::chrono::seconds{5};  // for a welcome, or an event's acknowledgement
  duration away_max = std::chrono::seconds{1};    // then it is worth a word
};

class session {
 public:
  /// The engine has answered hello: a new session, in which nothing of an older one counts.
  struct came {
    std::string engine;
    bool is_news = false;  // the first time, or after `went`
  };
  /// It has been away for a second, or was never there. Said once until it comes.
  struct went {
    std::string reason;
  };
  using news = std::variant<came, went, wire::asked, wire::delivered, wire::subscribed, wire::acks,
                            wire::ended, wire::drained, wire::refusal>;

  explicit session(session_options options);

  /// Whether the connection that there is, if any, is of no more use.
  bool is_away() const noexcept { return phase_ == phase::away; }
  bool is_live() const noexcept { return phase_ == phase::live; }
  bool wants_connection(time_point now) const noexcept { return is_away() && retry_at_ <= now; }
  /// There is a new connection.
  void connected(time_point now);

  void receive(frames what, time_point now, std::vector<news>& out);
  void tick(time_point now, std::vector<news>& out);
  /// When tick() or connected() is due at the latest.
  time_point next_deadline() const;

  /// The largest body that the engine takes, as it said in its last welcome.
  std::size_t body_bytes_max() const noexcept { return body_bytes_max_; }

  /// What is to be sent, in order; whoever sends the first takes it off.
  std::deque<frames>& outgoing() noexcept { return outgoing_; }
  /// Something was taken off and sent: no heartbeat is due for a while.
  void sent(time_point now) noexcept { posted_at_ = now; }

  /// Sends an event, and again until it is acknowledged, refused or forgotten. Pre: an id that is
  /// not kept already.
  void publish(message what, time_point now);
  void forget(const std::string& id);
  bool keeps(const std::string& id) const { return kept_.contains(id); }

  /// Sends it once, if the engine is there. For what the engine asks for again.
  template <class Message>
  void post(Message&& what) {
    if (is_live()) outgoing_.push_back(wire::encode(std::forward<Message>(what)));
  }

  /// Subscribes now and in every session to come.
  void subscribe(subscription_request request);
  /// Waits for the end of a saga, in every session to come, until ended, refused or forgotten.
  void await(await_request request, time_point now);
  void forget_wait(const std::string& id) { waits_.erase(id); }
  bool waits(const std::string& id) const { return waits_.contains(id); }

  /// Wants the events of a saga, in every session to come, until refused or unfollow(). In each it
  /// begins behind the same position.
  void follow(follow_request request);
  void unfollow(const std::string& id);

  /// How many messages this peer takes at a time, from now on.
  void widen(int credit);

  /// Asks for nothing more; `drained` is the answer, once nothing is in this peer's hands.
  void drain(std::string_view reason) { post(wire::drain{std::string(reason)}); }

  /// The last words on this connection.
  void say_goodbye(std::string_view reason);

 private:
  enum class phase { away, greeting, live };
  struct kept_event {
    wire::event what;
    time_point sent;
  };
  using kept_list = std::list<kept_event>;
  struct kept_wait {
    await_request request;
    time_point until;
  };
  void post_wait(const kept_wait& what, time_point now);

  void greet(time_point now);
  void leave(std::string reason, time_point now);
  void take(wire::welcome& what, time_point now, std::vector<news>& out);
  void take(wire::refusal& what, time_point now, std::vector<news>& out);
  void resend(time_point now);

  session_options options_;
  phase phase_ = phase::away;
  time_point retry_at_{};
  duration backoff_;
  bool came_is_news_ = true;
  bool went_was_said_ = false;
  std::string away_reason_ = "no answer";
  std::optional<time_point> away_since_;
  time_point greeted_at_{};
  int greeted_credit_ = 0;  // what the last hello said
  time_point heard_at_{};
  time_point posted_at_{};  // when outgoing_ was last seen to have something
  duration heartbeat_{};
  duration silence_max_{};
  std::size_t body_bytes_max_ = wire::limits{}.body_bytes_max;
  std::deque<frames> outgoing_;
  kept_list by_sent_;  // in order of `sent`
  text_map<kept_list::iterator> kept_;
  std::vector<subscription_request> subscriptions_;
  text_map<kept_wait> waits_;
  text_map<follow_request> follows_;
};

}  // namespace snorri::transport
