#include "workload.hpp"

#include <array>

namespace bench {

namespace {

using namespace snorri;

constexpr std::size_t sagas_alive = 1024;
constexpr int events_a_saga = 5;
constexpr std::size_t metadata_bytes = 120;
constexpr std::size_t body_bytes = 180;

constexpr std::array<const char*, events_a_saga> types{
    "OrderCreated", "InventoryReserved", "PaymentCaptured", "ShipmentBooked", "OrderConfirmed"};
constexpr std::array<const char*, events_a_saga> states{"RESERVING", "CHARGING", "SHIPPING",
                                                        "CONFIRMING", "CONFIRMED"};

}  // namespace

std::string workload::random_id() {
  constexpr const char* digits = "0123456789abcdef";
  std::string id(36, '-');
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < id.size(); ++i) {
    if (i % 16 == 0) bits = random_();
    if (i != 8 && i != 13 && i != 18 && i != 23) id[i] = digits[bits & 15u];
    bits >>= 4u;
  }
  return id;
}

store::group workload::next(std::size_t appends) {
  store::group what;
  what.appends.reserve(appends);
  for (std::size_t i = 0; i < appends; ++i) {
    turn_ = (turn_ + 1) % sagas_alive;
    if (live_.size() < sagas_alive) turn_ = live_.size();
    if (turn_ == live_.size()) live_.push_back({random_id(), random_id(), 0});
    auto& saga = live_[turn_];
    if (saga.events == events_a_saga) saga = {random_id(), random_id(), 0};
    const auto step = static_cast<std::size_t>(saga.events++);
    store::append one;
    one.stream = {"order", saga.key};
    one.expected = store::expected_version::exact(step);
    one.deduplicate = true;
    one.events = {{types[step], "/shop/checkout", random_id(), from_us(++at_us_),
                   std::string(metadata_bytes, 'm'), std::string(body_bytes, 'b'),
                   saga.correlation}};
    one.summary = store::stream_summary{
        states[step], saga.events == events_a_saga ? "CONFIRMED" : "PENDING", 1, "0123456789abcdef"};
    what.appends.push_back(std::move(one));
  }
  return what;
}

}  // namespace bench
