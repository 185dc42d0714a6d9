#include "admin/routes.hpp"

#include <gtest/gtest.h>

#include "definitions/order.hpp"
#include "filled_store.hpp"
#include "snorri/transport/in_process_link.hpp"
#include "views/json.hpp"

namespace snorri::app {
namespace {

/// The API of a real engine on a store in memory; it turns when it is asked for something.
struct AdminApi : testing::Test {
  std::unique_ptr<store::event_store> store = make_filled_store();
  manual_clock clock{first_order_at() + std::chrono::hours{1}};
  transport::in_process_link link;
  std::unique_ptr<transport::listener> listener = std::move(*link.listen());
  std::unique_ptr<engine::engine> running = make_engine();
  std::optional<engine::engine_status> engine = engine::engine_status{};
  std::string resumed;
  std::string forgotten;
  int operated = 0;
  routes api{std::move(*store->make_reader()), make_face()};

  std::unique_ptr<engine::engine> make_engine() {
    engine::engine_options options;
    options.commit_in_background = false;
    return std::move(
        *engine::engine::make(options, *store, *listener, {&orders::order_definition()}, clock));
  }
  void turn() {
    while (*running->step(duration::zero())) {
    }
  }
  engine_face make_face() {
    engine_face face;
    face.status = [this] { return engine; };
    face.name = "shop";
    face.listen = "tcp://127.0.0.1:7707";
    face.store = "shop.db";
    face.resume_subscription = [this](const std::string& name,
                                      const engine::engine::resumed_callback& done) {
      resumed = name;
      done(store->resume_subscription(name));
    };
    face.forget = [this](const std::string& subject,
                         const engine::engine::forgotten_callback& done) {
      forgotten = subject;
      done(store->forget(subject, {}));
    };
    face.operate = [this](engine::saga_order what, engine::operated_callback done) {
      ++operated;
      running->operate(std::move(what), std::move(done));
      turn();
    };
    face.publish = [this](engine::publication what, engine::published_callback done) {
      ++operated;
      running->publish(std::move(what), std::move(done));
      turn();
    };
    face.settle_parked = [this](engine::parked_order what, engine::published_callback done) {
      ++operated;
      running->settle_parked(std::move(what), std::move(done));
      turn();
    };
    return face;
  }

  static admin_request request(const std::string& method, const std::string& target) {
    return {method, target, "127.0.0.1:7708", "", "", "", "", ""};
  }
  admin_reply get(const std::string& target) { return api.answer(request("GET", target)); }

  admin_reply post_cancel(const std::string& target, const std::string& body = "{}") {
    return post(target, body);
  }

  admin_reply post(const std::string& target, const std::string& body = "{}") {
    admin_request what = request("POST", target);
    what.content_type = "application/json";
    what.body = body;
    return api.answer(what);
  }
};

TEST_F(AdminApi, ListsByPagesAndSaysWhereTheNextOneIs) {
  const auto first = get("/v1/sagas?type=order&limit=2");
  EXPECT_EQ(first.status, 200);
  EXPECT_EQ(json::parse(first.body).size(), 2u);
  EXPECT_EQ(first.link, "</v1/sagas?limit=2&type=order&after=2>; rel=\"next\"");
  const auto second = get("/v1/sagas?limit=2&type=order&after=2");
  EXPECT_EQ(json::parse(second.body).size(), 1u);
  EXPECT_EQ(second.link, "");
}

TEST_F(AdminApi, ShowsASagaWhoseKeyNeedsEscapes) {
  add_pending(*store, "a/b c", first_order_at());
  const auto reply = get("/v1/sagas/order/a%2Fb%20c");
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(json::parse(reply.body)["key"], "a/b c");
}

TEST_F(AdminApi, AnswersEveryReadingAddress) {
  for (const char* target :
       {"/v1/sagas", "/v1/sagas/order/1?bodies=1", "/v1/definitions", "/v1/parked", "/v1/status",
        "/v1/definitions/order/graph", "/v1/definitions/order/graph?format=dot&key=1", "/livez",
        "/readyz", "/v1/events", "/v1/subscriptions"}) {
    EXPECT_EQ(get(target).status, 200) << target;
  }
}

TEST_F(AdminApi, RefusesWhatMakesNoSenseWithAProblem) {
  struct {
    const char* target;
    int status;
    const char* code;
  } const cases[] = {
      {"/", 404, "E6002"},
      {"/v1/nothing", 404, "E6002"},
      {"/v1/sagas/order/none", 404, "E3009"},
      {"/v1/sagas/order/%zz", 400, "E1001"},
      {"/v1/sagas?limit=0", 400, "E1001"},
      {"/v1/sagas?limit=99999", 400, "E1001"},
      {"/v1/sagas?after=-1", 400, "E1001"},
      {"/v1/sagas?status=LOST", 400, "E1001"},
      {"/v1/definitions/nothing/graph", 404, "E6002"},
      {"/v1/definitions/order/graph?format=png", 400, "E1001"},
      {"/v1/events?after=yesterday", 400, "E1001"},
      {"/v1/events?saga=order", 400, "E1001"},
  };
  for (const auto& each : cases) {
    const auto reply = get(each.target);
    EXPECT_EQ(reply.status, each.status) << each.target;
    EXPECT_EQ(reply.content_type, "application/problem+json");
    EXPECT_EQ(json::parse(reply.body)["code"], each.code) << each.target;
    EXPECT_EQ(json::parse(reply.body)["status"], each.status);
  }
}

TEST_F(AdminApi, RefusesMethodsThatAnAddressDoesNotTake) {
  const auto reply = api.answer(request("DELETE", "/v1/sagas"));
  EXPECT_EQ(reply.status, 405);
  EXPECT_EQ(reply.allow, "GET, HEAD");
  EXPECT_EQ(api.answer(request("GET", "/v1/sagas/order/1/cancel")).allow, "POST");
}

TEST_F(AdminApi, IsNotReadyBeforeRecoveryAndWhileDraining) {
  engine.reset();
  EXPECT_EQ(get("/readyz").status, 503);
  EXPECT_EQ(get("/livez").status, 200);
  engine = engine::engine_status{};
  EXPECT_EQ(get("/readyz").status, 200);
  engine->draining = true;
  EXPECT_EQ(get("/readyz").body, "draining\n");
}

TEST_F(AdminApi, IsNotReadyAndRefusesACancelWhileTheStoreCanNotBeWritten) {
  add_pending(*store, "4", first_order_at());
  engine->writable = false;
  engine->not_writable_why = "E2008 store full: no room";
  EXPECT_EQ(get("/readyz").status, 503);
  EXPECT_EQ(get("/readyz").body, "not writable: E2008 store full: no room\n");
  EXPECT_EQ(json::parse(get("/v1/status").body)["writable"], false);
  const auto refused = post_cancel("/v1/sagas/order/4/cancel");
  EXPECT_EQ(refused.status, 503);
  EXPECT_NE(refused.body.find("E2008 store full: no room"), std::string::npos);
  EXPECT_EQ(operated, 0);
}

TEST_F(AdminApi, SaysOfEachThingThatItNeedsWhetherItIsThere) {
  EXPECT_EQ(get("/readyz?verbose").body,
            "[+] transport bound\n[+] recovery finished\n[+] store writable\n[+] not draining\n"
            "ok\n");
  engine->writable = false;
  engine->not_writable_why = "no room";
  EXPECT_EQ(get("/readyz?verbose").body,
            "[+] transport bound\n[+] recovery finished\n[-] store writable: no room\n"
            "[+] not draining\nnot writable: no room\n");
  engine.reset();
  EXPECT_NE(get("/readyz?verbose").body.find("[-] recovery finished"), std::string::npos);
  EXPECT_EQ(get("/livez?verbose").body, "[+] the process answers\nok\n");
}

TEST_F(AdminApi, GivesMetricsAlsoWhereThereIsNoEngineYet) {
  EXPECT_EQ(get("/v1/nothing").status, 404);
  engine->recovered = true;
  const auto reply = get("/metrics");
  EXPECT_EQ(reply.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_NE(reply.body.find("snorri_parked_messages 1\n"), std::string::npos) << reply.body;
  EXPECT_NE(reply.body.find("snorri_engine_recovered 1\n"), std::string::npos);
  EXPECT_NE(reply.body.find(R"(snorri_admin_requests_total{path="",status="404"} 1)"),
            std::string::npos);
  engine.reset();
  EXPECT_NE(get("/metrics").body.find("snorri_engine_recovered 0\n"), std::string::npos);
}

TEST_F(AdminApi, ShowsPausedSubscriptions) {
  engine->paused = {{"analytics", 41, 10, "the database is locked"}};
  const auto paused = json::parse(get("/v1/status").body)["paused"];
  ASSERT_EQ(paused.size(), 1u);
  EXPECT_EQ(paused[0]["name"], "analytics");
  EXPECT_EQ(paused[0]["after"], 41);
  EXPECT_EQ(paused[0]["failures"], 10);
  EXPECT_EQ(paused[0]["reason"], "the database is locked");
}

TEST_F(AdminApi, TellsFromWhereAFollowerContinues) {
  admin_request what = request("GET", "/v1/events?after=3");
  what.last_event_id = "14";
  const auto reply = api.answer(what);
  ASSERT_NE(reply.events, nullptr);
  const auto text = next_events(*reply.events, 100);
  EXPECT_EQ(text->substr(0, 12), "id: 15\ndata:");
}

TEST_F(AdminApi, HandsACancelToTheEngine) {
  add_pending(*store, "4", first_order_at());
  const auto reply =
      post_cancel("/v1/sagas/order/4/cancel", R"({"by":"anna","reason":"customer called"})");
  EXPECT_EQ(reply.status, 200) << reply.body;
  const auto record = json::parse(reply.body);
  EXPECT_EQ(record["saga"], "order/4");
  EXPECT_EQ(record["version"], 2);
  EXPECT_EQ(record["input"]["source"], "anna");
  EXPECT_EQ(record["reason"], "customer called");
  EXPECT_EQ(reply.etag, "\"2\"");
}

TEST_F(AdminApi, RefusesACancelThatCanNotBe) {
  add_pending(*store, "4", first_order_at());
  EXPECT_EQ(post_cancel("/v1/sagas/order/none/cancel").status, 404);
  EXPECT_EQ(post_cancel("/v1/sagas/order/1/cancel").status, 409);
  EXPECT_EQ(post_cancel("/v1/sagas/order/4/cancel", "no json").status, 400);
  EXPECT_EQ(post_cancel("/v1/sagas/order/4/cancel", R"({"by":"a\nb"})").status, 400);
  EXPECT_EQ(
      post_cancel("/v1/sagas/order/4/cancel", R"({"reason":")" + std::string(2000, 'x') + R"("})")
          .status,
      400);
  EXPECT_EQ(json::parse(get("/v1/sagas/order/4").body)["version"], 1);
  engine->draining = true;
  EXPECT_EQ(post_cancel("/v1/sagas/order/4/cancel").status, 503);
}

TEST_F(AdminApi, RefusesWhatASagaRefusesAndSaysWhy) {
  add_stuck(*store, "5", first_order_at());
  const auto reply = post("/v1/sagas/order/5/compensate", R"({"by":"anna"})");
  EXPECT_EQ(reply.status, 409) << reply.body;
  const auto said = json::parse(reply.body);
  EXPECT_EQ(said["code"], "E3014");
  EXPECT_NE(said["detail"].get<std::string>().find("it is being undone already"),
            std::string::npos);
}

TEST_F(AdminApi, RetriesSkipsAndResolvesWhatIsStuck) {
  for (const char* key : {"5", "6", "7"}) add_stuck(*store, key, first_order_at());
  const auto retried = post("/v1/sagas/order/5/retry", R"({"by":"anna","reason":"up again"})");
  EXPECT_EQ(retried.status, 200) << retried.body;
  EXPECT_EQ(json::parse(retried.body)["commands"][0]["attempt"], 1);
  EXPECT_EQ(json::parse(get("/v1/sagas/order/5").body)["status"], "PENDING");
  const auto skipped = post("/v1/sagas/order/6/skip", R"({"by":"anna","reason":"by hand"})");
  EXPECT_EQ(skipped.status, 200) << skipped.body;
  EXPECT_EQ(json::parse(get("/v1/sagas/order/6").body)["status"], "CANCELLED");
  EXPECT_EQ(post("/v1/sagas/order/7/resolve").status, 400);
  const auto resolved = post("/v1/sagas/order/7/resolve", R"({"as":"CONFIRMED","reason":"ok"})");
  EXPECT_EQ(resolved.status, 200) << resolved.body;
  EXPECT_EQ(json::parse(get("/v1/sagas/order/7").body)["status"], "CONFIRMED");
  EXPECT_EQ(post("/v1/sagas/order/7/retry").status, 409);
}

TEST_F(AdminApi, SignalsOneSaga) {
  add_pending(*store, "4", first_order_at());
  EXPECT_EQ(post("/v1/sagas/order/4/signal").status, 400);
  EXPECT_EQ(post("/v1/sagas/order/4/signal", R"({"type":"Nonsense"})").status, 400);
  const auto reply = post("/v1/sagas/order/4/signal",
                          R"({"type":"InventoryReserved","body":{"reservation":"r"}})");
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(json::parse(reply.body)["to"], "CAPTURE");
}

TEST_F(AdminApi, TriesWithoutEffect) {
  add_stuck(*store, "5", first_order_at());
  const auto reply = post("/v1/sagas/order/5/retry", R"({"dry_run":true})");
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(json::parse(reply.body)["dry_run"], true);
  EXPECT_EQ(json::parse(get("/v1/sagas/order/5").body)["status"], "STUCK");
  EXPECT_EQ(
      post("/v1/sagas/order", R"({"body":{"order_id":"8","pieces":1},"dry_run":true})").status,
      200);
  EXPECT_EQ(get("/v1/sagas/order/8").status, 404);
}

TEST_F(AdminApi, DoesNothingToASagaThatIsNotAsItWasLookedAt) {
  add_pending(*store, "4", first_order_at());
  const auto looked = get("/v1/sagas/order/4");
  EXPECT_EQ(looked.etag, "\"1\"");
  admin_request what = request("POST", "/v1/sagas/order/4/cancel");
  what.content_type = "application/json";
  what.if_match = "\"7\"";
  EXPECT_EQ(api.answer(what).status, 412);
  what.if_match = "seven";
  EXPECT_EQ(api.answer(what).status, 400);
  what.if_match = looked.etag;
  EXPECT_EQ(api.answer(what).status, 200);
  EXPECT_EQ(api.answer(what).status, 412);
}

TEST_F(AdminApi, DoesOnceWhatComesAgainUnderTheSameKey) {
  add_stuck(*store, "5", first_order_at());
  admin_request what = request("POST", "/v1/sagas/order/5/retry");
  what.content_type = "application/json";
  what.idempotency_key = "night-1";
  const auto first = json::parse(api.answer(what).body);
  running = nullptr;
  listener = nullptr;
  listener = std::move(*link.listen());
  running = make_engine();  // as after a restart
  auto second = json::parse(api.answer(what).body);
  EXPECT_EQ(second["duplicate"], true);
  second["duplicate"] = false;
  EXPECT_EQ(second, first);
  what.target = "/v1/sagas/order/5/cancel";
  EXPECT_EQ(api.answer(what).status, 422);
  what.idempotency_key = std::string(500, 'x');
  EXPECT_EQ(api.answer(what).status, 400);
}

TEST_F(AdminApi, StartsASagaUnderAKeyThatIsFree) {
  const std::string body =
      R"({"body":{"order_id":"8","pieces":1},"by":"anna","reason":"by phone"})";
  const auto begun = post("/v1/sagas/order", body);
  EXPECT_EQ(begun.status, 200) << begun.body;
  EXPECT_EQ(json::parse(begun.body)["saga"], "order/8");
  EXPECT_EQ(post("/v1/sagas/order", body).status, 409);
  EXPECT_EQ(post("/v1/sagas/oder", body).status, 404);
  EXPECT_EQ(post("/v1/sagas/order", R"({"body":{"order_id":"9"}})").status, 400);
  const auto told = json::parse(get("/v1/sagas/order/8").body);
  EXPECT_EQ(told["history"][0]["input"]["source"], "anna");
  EXPECT_EQ(told["history"][0]["reason"], "by phone");
}

TEST_F(AdminApi, PublishesAnEvent) {
  const auto reply = post(
      "/v1/events", R"({"type":"OrderCreated","body":{"order_id":"8","pieces":1},"id":"e-8"})");
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(json::parse(reply.body)["id"], "e-8");
  EXPECT_EQ(json::parse(reply.body)["status"], "PENDING");
  EXPECT_EQ(post("/v1/events", R"({"type":"Nonsense"})").status, 400);
  EXPECT_EQ(post("/v1/events").status, 400);
}

TEST_F(AdminApi, SendsAParkedMessageAgainOrPutsItAway) {
  add_parked(*store, "m10", "10", R"({"order_id":"10","pieces":1})");
  ASSERT_EQ(json::parse(get("/v1/parked").body).size(), 2u);
  EXPECT_EQ(post("/v1/parked/1/retry").status, 400) << "its body is still malformed";
  EXPECT_EQ(post("/v1/parked/2/retry").status, 200);
  EXPECT_EQ(get("/v1/sagas/order/10").status, 200);
  EXPECT_EQ(post("/v1/parked/2/retry").status, 409);
  EXPECT_EQ(json::parse(get("/v1/status").body)["parked"], 1);
  EXPECT_EQ(post("/v1/parked/1/discard", R"({"by":"anna","reason":"a test"})").status, 200);
  EXPECT_EQ(get("/v1/parked").body, "[]");
  const auto settled = json::parse(get("/v1/parked?settled=1").body);
  ASSERT_EQ(settled.size(), 2u);
  EXPECT_EQ(settled[0]["settled"]["by"], "anna");
  EXPECT_EQ(settled[0]["settled"]["reason"], "a test");
  admin_request again = request("POST", "/v1/parked/1/discard");
  again.content_type = "application/json";
  again.idempotency_key = "night-2";
  EXPECT_EQ(api.answer(again).status, 409) << "it was discarded under another key";
  add_parked(*store, "m11", "11", R"({"order_id":"11","pieces":1})");
  again.target = "/v1/parked/5/retry";
  const auto first = json::parse(api.answer(again).body);
  EXPECT_EQ(first["saga"], "order/11") << first;
  const auto repeated = json::parse(api.answer(again).body);
  EXPECT_EQ(repeated["duplicate"], true) << repeated;
  EXPECT_EQ(repeated["position"], first["position"]);
  EXPECT_EQ(post("/v1/parked/3/discard").status, 404);
  EXPECT_EQ(post("/v1/parked/one/discard").status, 400);
}

TEST_F(AdminApi, ResumesASubscription) {
  const auto row = store->open_subscription("mails", {}, {});
  ASSERT_TRUE(row);
  ASSERT_TRUE(store->fail_subscription("mails", row->epoch, "away", 1));
  EXPECT_EQ(json::parse(get("/v1/subscriptions").body)[0]["paused"], true);
  const auto reply = post("/v1/subscriptions/mails/resume");
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(json::parse(get("/v1/subscriptions").body)[0]["paused"], false);
  EXPECT_EQ(post("/v1/subscriptions/none/resume").status, 404);
  EXPECT_EQ(post("/v1/subscriptions/mails/pause").status, 404);
  EXPECT_EQ(get("/v1/subscriptions/mails/resume").status, 405);
}

TEST_F(AdminApi, ForgetsADataSubject) {
  const auto reply = post("/v1/forget", R"({"subject":"customer/17"})");
  EXPECT_EQ(reply.status, 200) << reply.body;
  EXPECT_EQ(forgotten, "customer/17");
  EXPECT_EQ(json::parse(reply.body)["forgotten"], false);
  EXPECT_EQ(post("/v1/forget", "{}").status, 400);
  EXPECT_EQ(get("/v1/forget").status, 405);
  engine->draining = true;
  EXPECT_EQ(post("/v1/forget", R"({"subject":"customer/18"})").status, 503);
  EXPECT_EQ(post("/v1/subscriptions/mails/resume").status, 503);
  EXPECT_EQ(forgotten, "customer/17");
}

TEST_F(AdminApi, RefusesWhatABrowserSendsForAnotherSite) {
  for (const char* target : {"/v1/forget", "/v1/subscriptions/mails/resume"}) {
    admin_request form = request("POST", target);
    form.content_type = "text/plain";
    form.body = R"({"subject":"customer/17"})";
    EXPECT_EQ(api.answer(form).status, 403) << target;
  }
  EXPECT_EQ(resumed + forgotten, "");
  add_pending(*store, "4", first_order_at());
  admin_request form = request("POST", "/v1/sagas/order/4/cancel");
  form.content_type = "text/plain";
  EXPECT_EQ(api.answer(form).status, 403);
  form.content_type = "application/json";
  form.origin = "https://evil.example";
  EXPECT_EQ(api.answer(form).status, 403);
  admin_request rebound = request("GET", "/v1/sagas");
  rebound.host = "evil.example:7708";
  EXPECT_EQ(api.answer(rebound).status, 403);
  EXPECT_EQ(operated, 0);
  form.origin = "";
  form.content_type = "";
  form.snorri_header = "1";
  EXPECT_EQ(api.answer(form).status, 200);
}

}  // namespace
}  // namespace snorri::app
