#include "filled_store.hpp"

#include <cstdlib>

#include "definitions/order.hpp"
#include "snorri/base/invariant.hpp"
#include "snorri/store/memory_store.hpp"

namespace snorri::app {

namespace {

using namespace std::chrono_literals;
using sagas::input_kind;

const sagas::definition& order() { return orders::order_definition(); }

}  // namespace

time_point first_order_at() { return from_us(1'291'191'960'000'000); }

order_writer::order_writer(store::event_store& into, std::string key, time_point at)
    : into_(into),
      name_("order/" + key),
      saga_(sagas::make_instance(order(), std::move(key))),
      now_(at) {}

std::string order_writer::open(std::string_view name) const {
  const auto* command = saga_.control.find_open_by_name(name);
  SNORRI_INVARIANT(command != nullptr, "a test answers what was asked");
  return command->id;
}

void order_writer::created() {
  decide(input_kind::start, "order-service", "OrderCreated",
         R"({"order_id":")" + saga_.key + R"(","pieces":6})", "", "");
}

void order_writer::answered(std::string_view name, std::string_view participant,
                            std::string_view type, std::string_view body) {
  decide(input_kind::reply, participant, type, body, open(name), "");
}

void order_writer::failed(std::string_view name, std::string_view participant,
                          std::string_view reason) {
  decide(input_kind::failure, participant, "failed", "", open(name), reason);
}

void order_writer::timer() { decide(input_kind::timer, "snorri/test", "timeout", "", "", ""); }

void order_writer::cancelled(std::string_view by, std::string_view reason) {
  decide(input_kind::cancel, by, "cancel", "", "", reason);
}

void order_writer::decide(input_kind kind, std::string_view source, std::string_view type,
                          std::string_view body, std::string_view answers,
                          std::string_view reason) {
  const std::string id = "m" + std::to_string(++messages_);
  sagas::input what;
  what.kind = kind;
  what.source = source;
  what.id = id;
  what.type = type;
  what.body = body;
  what.answers = answers;
  what.reason = reason;
  sagas::typed_event event;
  if (const auto number = order().find_event(type)) {
    auto decoded = order().decode(*number, body);
    SNORRI_INVARIANT(decoded.has_value(), "a test's message has its type's form");
    event = std::move(*decoded);
    what.event = &event;
  }
  auto made = sagas::decide(order(), name_, saga_, what, now_);
  const sagas::record& record = made.record;
  store::append append;
  append.stream = {"order", saga_.key};
  append.events = {
      {record.type, record.source, record.id, now_, sagas::to_json(record), std::string(body)}};
  append.summary = store::stream_summary{record.to, std::string(to_string(record.status)),
                                         order().shape().version, order().shape().hash};
  store::group group;
  group.appends.push_back(std::move(append));
  const auto done = into_.commit(group);
  SNORRI_INVARIANT(done.has_value() && done->front().has_value(), "a test's store takes records");
  sagas::accept(saga_, made);
}

void fill(store::event_store& into) {
  const auto& shape = order().shape();
  const auto put =
      into.put_definition({shape.name, shape.version, shape.hash, sagas::to_json(shape)});
  store::group routes;
  routes.routes = {{"ReserveInventory", "inventory"},
                   {"ReleaseInventory", "inventory"},
                   {"CapturePayment", "payment"},
                   {"RefundPayment", "payment"},
                   {"BookShipment", "shipping"}};
  routes.parked.push_back({0, first_order_at(), "order-service", "m9", "OrderCreated", "9",
                           "E3002 malformed body: pieces is missing", "{}", R"({"order_id":"9"})"});
  const auto known = into.commit(routes);
  SNORRI_INVARIANT(put.has_value() && known.has_value(), "a test's store takes definitions");

  order_writer confirmed(into, "1", first_order_at());
  confirmed.created();
  confirmed.advance(12ms);
  confirmed.answered("reserve", "inventory", "InventoryReserved", R"({"reservation":"r1"})");
  confirmed.advance(8ms);
  confirmed.answered("capture", "payment", "PaymentCaptured");
  confirmed.advance(1s);
  confirmed.answered("ship", "shipping", "ShipmentBooked");

  order_writer refused(into, "2", first_order_at() + 60s);
  refused.created();
  refused.advance(12ms);
  refused.answered("reserve", "inventory", "InventoryReserved", R"({"reservation":"r2"})");
  refused.advance(8ms);
  refused.answered("capture", "payment", "PaymentFailed", R"({"reason":"limit exceeded"})");
  refused.advance(5ms);
  refused.answered("release", "inventory", "InventoryReleased");

  order_writer unlucky(into, "3", first_order_at() + 120s);
  unlucky.created();
  unlucky.answered("reserve", "inventory", "InventoryReserved", R"({"reservation":"r3"})");
  for (int attempt = 1; attempt <= 3; ++attempt) {
    unlucky.advance(2s);
    unlucky.failed("capture", "payment", "the provider is away");
  }
  unlucky.answered("refund", "payment", "PaymentRefunded");
  unlucky.answered("release", "inventory", "InventoryReleased");
}

void add_pending(store::event_store& into, const std::string& key, time_point at) {
  order_writer(into, key, at).created();
}

void add_stuck(store::event_store& into, const std::string& key, time_point at) {
  order_writer stuck(into, key, at);
  stuck.created();
  stuck.cancelled("shop", "customer called");
  for (int attempt = 1; attempt <= 10; ++attempt) {
    stuck.advance(60s);
    stuck.timer();
  }
}

void add_parked(store::event_store& into, const std::string& id, const std::string& key,
                const std::string& body) {
  store::group group;
  group.parked.push_back({0, first_order_at(), "order-service", id, "OrderCreated", key,
                          "E3001 unknown message type: no saga takes OrderCreated", "", body});
  const auto done = into.commit(group);
  SNORRI_INVARIANT(done.has_value(), "a test's store takes messages");
}

std::unique_ptr<store::event_store> make_filled_store() {
  auto made = store::make_memory_store();
  fill(*made);
  return made;
}

}  // namespace snorri::app
