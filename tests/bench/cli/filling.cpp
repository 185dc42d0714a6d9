#include "filling.hpp"

#include "definitions/order.hpp"
#include "snorri/sagas/decide.hpp"

namespace snorri::bench {

namespace {

using namespace std::chrono_literals;
using sagas::input_kind;

constexpr std::size_t sagas_a_group = 500;
constexpr std::size_t records_an_append = 250;

const sagas::definition& order() { return orders::order_definition(); }

struct answer {
  const char* command;
  const char* participant;
  const char* type;
  const char* body;
};
constexpr answer reserved{"reserve", "inventory", "InventoryReserved", R"({"reservation":"r1"})"};
constexpr answer captured{"capture", "payment", "PaymentCaptured", "{}"};
constexpr answer refused{"capture", "payment", "PaymentFailed", R"({"reason":"limit exceeded"})"};
constexpr answer released{"release", "inventory", "InventoryReleased", "{}"};
constexpr answer shipped{"ship", "shipping", "ShipmentBooked", "{}"};

/// One saga, decided record by record and appended when it is asked for.
class tale {
 public:
  tale(std::string category, std::string key, time_point at)
      : name_{std::move(category), std::move(key)},
        saga_(sagas::make_instance(order(), name_.key)),
        now_(at) {}

  void begin() {
    decide(input_kind::start, "order-service", "OrderCreated",
           R"({"order_id":")" + name_.key + R"(","pieces":6})", "", "");
  }
  void take(const answer& what) {
    now_ += 12ms;
    decide(input_kind::reply, what.participant, what.type, what.body, open(what.command), "");
  }
  void fail(const char* command, const char* participant) {
    now_ += 1s;
    decide(input_kind::failure, participant, "failed", "", open(command), "the provider is away");
  }

  /// What was decided since the last call.
  store::append take_append() {
    store::append append;
    append.stream = name_;
    append.events = std::move(events_);
    append.summary =
        store::stream_summary{saga_.control.state, std::string(to_string(saga_.control.status)),
                              order().shape().version, order().shape().hash};
    events_.clear();
    return append;
  }
  std::size_t waiting() const { return events_.size(); }

 private:
  std::string open(const char* name) const {
    const auto* command = saga_.control.find_open_by_name(name);
    return command == nullptr ? "" : command->id;
  }

  void decide(input_kind kind, std::string source, std::string type, std::string body,
              const std::string& answers, const std::string& reason) {
    const std::string id = name_.key + "-" + std::to_string(saga_.control.version);
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
      event = std::move(*order().decode(*number, body));
      what.event = &event;
    }
    auto made = sagas::decide(order(), name_.text(), saga_, what, now_);
    events_.push_back({made.record.type, made.record.source, made.record.id, now_,
                       sagas::to_json(made.record), std::move(body)});
    sagas::accept(saga_, made);
  }

  store::stream_name name_;
  sagas::instance saga_;
  time_point now_;
  std::vector<store::event> events_;
};

void tell(tale& of, std::size_t number) {
  of.begin();
  const std::size_t kind = number % 100;
  if (kind >= 97) return;  // waits for its stock
  of.take(reserved);
  if (kind >= 87) return;  // waits for its payment
  if (kind >= 77) {
    of.take(refused);
    if (kind >= 79) of.take(released);
    if (kind >= 79) return;
    for (int attempt = 0; attempt < 10; ++attempt) of.fail("release", "inventory");
    return;  // stuck
  }
  of.take(captured);
  of.take(shipped);
}

result<void> write(store::event_store& into, store::group& group) {
  const auto done = into.commit(group);
  if (!done) return done.error();
  for (const auto& each : *done) {
    if (!each) return each.error();
  }
  group = {};
  return {};
}

/// An order past its pivot is asked for without end.
result<void> tell_long_one(store::event_store& into, std::size_t records, time_point at) {
  tale order("order", "long", at);
  order.begin();
  order.take(reserved);
  order.take(captured);
  store::group group;
  for (std::size_t written = 3; written < records; ++written) {
    order.fail("ship", "shipping");
    if (order.waiting() < records_an_append) continue;
    group.appends.push_back(order.take_append());
    if (auto done = write(into, group); !done) return done;
  }
  if (order.waiting() == 0) return {};
  group.appends.push_back(order.take_append());
  return write(into, group);
}

}  // namespace

result<void> fill(store::event_store& into, std::size_t count, std::size_t records,
                  time_point now) {
  const auto& shape = order().shape();
  for (const char* name : {"order", "refund"}) {
    auto put = into.put_definition({name, shape.version, shape.hash, sagas::to_json(shape)});
    if (!put) return put;
  }
  store::group group;
  group.routes = {{"ReserveInventory", "inventory"},
                  {"ReleaseInventory", "inventory"},
                  {"CapturePayment", "payment"},
                  {"BookShipment", "shipping"}};
  if (auto done = write(into, group); !done) return done;
  const auto first = now - std::chrono::seconds(count);
  if (auto done = tell_long_one(into, records, first); !done) return done;
  for (std::size_t number = 1; number < count; ++number) {
    tale one(number % 10 < 3 ? "refund" : "order", std::to_string(number * 7'919 % 100'000'007),
             first + std::chrono::seconds(number));
    tell(one, number / 10);
    group.appends.push_back(one.take_append());
    if (group.appends.size() < sagas_a_group) continue;
    if (auto done = write(into, group); !done) return done;
  }
  return group.empty() ? result<void>{} : write(into, group);
}

}  // namespace snorri::bench
