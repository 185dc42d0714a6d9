// Every state of either side of the protocol meets every kind of message. A kind or a state that is
// added has no row here, and the tests fail until somebody says what happens.
#include <map>
#include <set>
#include <variant>

#include "hub_bench.hpp"
#include "session.hpp"
#include "wire.hpp"

namespace snorri::transport::testing {
namespace {

/// What a peer may send, one of each kind, in the order of wire::from_peer.
std::vector<frames> all_from_peer() {
  message event;
  event.headers.id = "e1";
  event.headers.source = "shop";
  event.headers.type = "OrderCreated";
  message reply = event;
  reply.headers.causationid = "c1";
  std::vector<frames> all{
      wire::encode(wire::hello{"shop", "i1", {"Reserve"}, 10}),
      wire::encode(wire::event{event}),
      wire::encode(wire::reply{reply}),
      wire::encode(wire::failed{"c1", "no database"}),
      wire::encode(wire::subscribe{{"mail", {}, "start"}}),
      wire::encode(wire::delivery_ack{"mail", 1}),
      wire::encode(wire::credit{5, {}}),
      wire::encode(wire::await{{"w1", "order/1", 1s}}),
      wire::encode(wire::drain{"a new version"}),
      wire::encode(wire::follow{{"f1", "order/1", {}, 3}}),
      wire::encode(wire::unfollow{"f0"}),
      wire::encode(wire::heartbeat{}),
      wire::encode(wire::goodbye{"enough"}),
  };
  EXPECT_EQ(all.size(), std::variant_size_v<wire::from_peer>);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto decoded = wire::decode_from_peer(all[i], {});
    const auto* content = std::get_if<wire::from_peer>(&decoded);
    EXPECT_NE(content, nullptr) << all[i][1];
    EXPECT_TRUE(content == nullptr || content->index() == i) << all[i][1];
  }
  return all;
}

class HubTransitions : public HubTest {
 protected:
  /// What is heard outside of the hub: what it sends, and what it tells its handler.
  std::string reaction_to(const frames& what) {
    const notes before = handler;
    put_raw("p1", what);
    std::string heard;
    const auto hear = [&heard](const std::string& word) {
      heard += (heard.empty() ? "" : ", ") + word;
    };
    for (const auto& each : take()) {
      hear(each.kind == "error" ? each.headers.at("code").get<std::string>() : each.kind);
    }
    if (handler.events.size() > before.events.size()) hear("on_event");
    if (handler.replies.size() > before.replies.size()) hear("on_reply");
    if (handler.failures.size() > before.failures.size()) hear("on_command_failed");
    if (handler.subscriptions.size() > before.subscriptions.size()) hear("on_subscribe");
    if (handler.waits.size() > before.waits.size()) hear("on_await");
    if (handler.follows.size() > before.follows.size()) hear("on_follow");
    if (handler.unfollowed.size() > before.unfollowed.size()) hear("on_unfollow");
    if (handler.participants.size() > before.participants.size()) hear("on_participant");
    if (handler.cursors.size() > before.cursors.size()) hear("on_cursor");
    heard += hub_.peers().empty() ? "; unknown" : "; live";
    if (!hub_.peers().empty() && hub_.peers()[0].draining) heard += ", draining";
    return heard;
  }
  void go_live() {
    join("p1", "shop", {"Reserve"});
    dispatch(ask("c1"));
    hub_.open_subscription("p1", "mail", 0);
    message event;
    event.headers.id = "e0";
    event.headers.source = "shop";
    event.headers.type = "OrderCreated";
    hub_.deliver("mail", {1, {event}});
    put("p1", "follow", {{"id", "f0"}, {"saga", "order/1"}});
    take();
  }
  using row = std::map<std::string, std::string>;
  void expect_all(const row& expected, const std::function<void()>& enter) {
    std::set<std::string> met;
    for (const auto& what : all_from_peer()) {
      TearDownPeer();
      enter();
      met.insert(what[1]);
      const auto found = expected.find(what[1]);
      ASSERT_NE(found, expected.end()) << "nobody says what happens to " << what[1];
      EXPECT_EQ(reaction_to(what), found->second) << what[1];
    }
    EXPECT_EQ(met.size(), expected.size());
  }
  void TearDownPeer() {
    put("p1", "goodbye", {{"reason", "next"}});
    hub_.close("c1");
    take();
  }
};

TEST_F(HubTransitions, OfAnUnknownPeer) {
  expect_all({{"hello", "welcome, on_participant; live"},
              {"event", "E4005; unknown"},
              {"reply", "E4005; unknown"},
              {"failed", "E4005; unknown"},
              {"subscribe", "E4005; unknown"},
              {"ack", "E4005; unknown"},
              {"credit", "E4005; unknown"},
              {"await", "E4005; unknown"},
              {"drain", "E4005; unknown"},
              {"follow", "E4005; unknown"},
              {"unfollow", "E4005; unknown"},
              {"heartbeat", "E4005; unknown"},
              {"goodbye", "; unknown"}},
             [] {});
}

TEST_F(HubTransitions, OfALivePeer) {
  expect_all({{"hello", "welcome, command, on_unfollow, on_participant; live"},
              {"event", "on_event; live"},
              {"reply", "on_reply; live"},
              {"failed", "on_command_failed; live"},
              {"subscribe", "on_subscribe; live"},
              {"ack", "on_cursor; live"},
              {"credit", "; live"},
              {"await", "on_await; live"},
              {"drain", "; live, draining"},
              {"follow", "on_follow; live"},
              {"unfollow", "on_unfollow; live"},
              {"heartbeat", "; live"},
              {"goodbye", "on_unfollow; unknown"}},
             [this] { go_live(); });
}

TEST_F(HubTransitions, OfAPeerThatDrains) {
  expect_all({{"hello", "welcome, command, on_unfollow, on_participant; live"},
              {"event", "on_event; live, draining"},
              {"reply", "on_reply; live, draining"},
              {"failed", "on_command_failed; live, draining"},
              {"subscribe", "on_subscribe; live, draining"},
              {"ack", "on_cursor; live, draining"},
              {"credit", "; live, draining"},
              {"await", "on_await; live, draining"},
              {"drain", "; live, draining"},
              {"follow", "on_follow; live, draining"},
              {"unfollow", "on_unfollow; live, draining"},
              {"heartbeat", "; live, draining"},
              {"goodbye", "on_unfollow; unknown"}},
             [this] {
               go_live();
               put("p1", "drain", json::object());
               take();
             });
}

TEST_F(HubTransitions, OfAnEngineThatStops) {
  expect_all({{"hello", "E5001; unknown"},
              {"event", "E4005; unknown"},
              {"reply", "E4005; unknown"},
              {"failed", "E4005; unknown"},
              {"subscribe", "E4005; unknown"},
              {"ack", "E4005; unknown"},
              {"credit", "E4005; unknown"},
              {"await", "E4005; unknown"},
              {"drain", "E4005; unknown"},
              {"follow", "E4005; unknown"},
              {"unfollow", "E4005; unknown"},
              {"heartbeat", "E4005; unknown"},
              {"goodbye", "; unknown"}},
             [this] {
               hub_.drain("the engine stops");
               take();
             });
}

// ---- the peer's side

/// What an engine may send, one of each kind, in the order of wire::from_engine.
std::vector<frames> all_from_engine() {
  message event;
  event.headers.id = "e1";
  event.headers.source = "shop";
  event.headers.type = "OrderCreated";
  command asked;
  asked.id = "c1";
  asked.type = "Reserve";
  auto acks = wire::encode_acks({{"e1", 1, false, "order/1", "PENDING"}}, 16u << 10u);
  std::vector<frames> all{
      wire::encode(wire::welcome{"snorri", "s1", 1000, 5000, 1 << 20, 256, 1 << 20}),
      wire::encode_command(asked, "snorri/s1"),
      wire::encode_delivery("mail", 1, 1, event),
      wire::encode(wire::subscribed{"mail", 0}),
      acks.at(0),
      wire::encode(wire::ended{{"w1", "order/1", "CONFIRMED", "DONE", 3}}),
      wire::encode(wire::drained{}),
      wire::encode(wire::make_refusal({errc::type_unknown, "because"}, "e1")),
      wire::encode(wire::heartbeat{}),
      wire::encode(wire::goodbye{"the engine stops"}),
  };
  EXPECT_EQ(all.size(), std::variant_size_v<wire::from_engine>);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto decoded = wire::decode_from_engine(all[i]);
    const auto* content = std::get_if<wire::from_engine>(&decoded);
    EXPECT_NE(content, nullptr) << all[i][1];
    EXPECT_TRUE(content == nullptr || content->index() == i) << all[i][1];
  }
  return all;
}

class SessionTransitions : public ::testing::Test {
 protected:
  using row = std::map<std::string, std::string>;

  /// A session with an event that is not acknowledged, a saga that is waited for and one that is
  /// followed.
  static session make() {
    session_options options;
    options.name = "shop";
    session machine(options);
    message event;
    event.headers.id = "e1";
    event.headers.source = "shop";
    event.headers.type = "OrderCreated";
    machine.publish(event, start);
    machine.await({"w1", "order/1", 10s}, start);
    machine.follow({"f1", "order/1", {}, 0});
    return machine;
  }
  static void go_live(session& machine) {
    std::vector<session::news> news;
    machine.connected(start);
    machine.receive(all_from_engine().at(0), start, news);
    machine.outgoing().clear();
  }
  static std::string reaction_of(session& machine, const frames& what) {
    static const std::vector<std::string> names{"came", "went",  "command", "event",  "subscribed",
                                                "acks", "ended", "drained", "refusal"};
    EXPECT_EQ(names.size(), std::variant_size_v<session::news>);
    machine.outgoing().clear();
    std::vector<session::news> news;
    machine.receive(what, start, news);
    std::string heard;
    for (const auto& each : news) heard += names.at(each.index()) + " ";
    for (const auto& each : machine.outgoing()) heard += "> " + each[1] + " ";
    return heard + (machine.is_live() ? "live" : machine.is_away() ? "away" : "greeting");
  }
  static void expect_all(const row& expected, const std::function<void(session&)>& enter) {
    for (const auto& what : all_from_engine()) {
      auto machine = make();
      enter(machine);
      const auto found = expected.find(what[1]);
      ASSERT_NE(found, expected.end()) << "nobody says what happens to " << what[1];
      EXPECT_EQ(reaction_of(machine, what), found->second) << what[1];
    }
    EXPECT_EQ(expected.size(), all_from_engine().size());
  }

  static constexpr time_point start = from_us(1'000'000'000);
};

TEST_F(SessionTransitions, WhileGreeting) {
  expect_all({{"welcome", "came > event > await > follow live"},
              {"command", "greeting"},
              {"event", "greeting"},
              {"subscribed", "greeting"},
              {"ack", "greeting"},
              {"ended", "greeting"},
              {"drained", "greeting"},
              {"error", "away"},
              {"heartbeat", "greeting"},
              {"goodbye", "away"}},
             [](session& machine) { machine.connected(start); });
}

TEST_F(SessionTransitions, WhileLive) {
  expect_all({{"welcome", "came > event > await > follow live"},
              {"command", "command live"},
              {"event", "event live"},
              {"subscribed", "subscribed live"},
              {"ack", "acks live"},
              {"ended", "ended live"},
              {"drained", "drained live"},
              {"error", "refusal live"},
              {"heartbeat", "live"},
              {"goodbye", "away"}},
             [](session& machine) { go_live(machine); });
}

TEST_F(SessionTransitions, WhileLiveAnEngineThatDoesNotKnowThePeerIsGreetedAgain) {
  auto machine = make();
  go_live(machine);
  EXPECT_EQ(reaction_of(machine, wire::encode(wire::make_refusal({errc::hello_expected, "who?"}))),
            "> hello greeting");
  EXPECT_EQ(reaction_of(machine, wire::encode(wire::make_refusal({errc::hello_expected, "who?"}))),
            "greeting")
      << "its echo";
}

TEST_F(SessionTransitions, WhileLiveAWaitThatIsRefusedOrOverIsNotAskedForAgain) {
  for (const auto& over :
       {wire::encode(wire::make_refusal({errc::timed_out, "late"}, "w1", "await")),
        wire::encode(wire::ended{{"w1", "order/1", "CONFIRMED", "DONE", 3}})}) {
    auto machine = make();
    go_live(machine);
    reaction_of(machine, over);
    EXPECT_FALSE(machine.waits("w1"));
    EXPECT_TRUE(machine.keeps("e1"));
    EXPECT_EQ(reaction_of(machine, all_from_engine().at(0)), "came > event > follow live");
  }
}

}  // namespace
}  // namespace snorri::transport::testing
