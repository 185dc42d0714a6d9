// Stores with the histories of orders in them, decided by the real definition of tests/sagas.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "snorri/sagas/decide.hpp"
#include "snorri/store/event_store.hpp"

namespace snorri::app {

/// Writes one order into a store, record by record.
class order_writer {
 public:
  order_writer(store::event_store& into, std::string key, time_point at);

  void created();
  /// The answer of `participant` to the open command that the saga's function `name` made.
  void answered(std::string_view name, std::string_view participant, std::string_view type,
                std::string_view body = "{}");
  void failed(std::string_view name, std::string_view participant, std::string_view reason);
  void timer();
  void cancelled(std::string_view by, std::string_view reason);

  void advance(duration by) { now_ += by; }

 private:
  void decide(sagas::input_kind kind, std::string_view source, std::string_view type,
              std::string_view body, std::string_view answers, std::string_view reason);
  std::string open(std::string_view name) const;

  store::event_store& into_;
  std::string name_;
  sagas::instance saga_;
  time_point now_;
  int messages_ = 0;
};

/// 2010-12-01T08:26:00Z
time_point first_order_at();

/// The definition, the routes, and three orders: order/1 is confirmed, order/2 cancelled because
/// its payment failed, order/3 cancelled because payment could not do it three times.
void fill(store::event_store& into);

/// An order that waits for its stock since `at`.
void add_pending(store::event_store& into, const std::string& key, time_point at);

/// An order that was to be undone since `at`, and is stuck, since nobody releases its stock.
void add_stuck(store::event_store& into, const std::string& key, time_point at);

/// A message for order/`key` that was set aside as message `id`, since it came too early.
void add_parked(store::event_store& into, const std::string& id, const std::string& key,
                const std::string& body);

/// A filled store in memory.
std::unique_ptr<store::event_store> make_filled_store();

}  // namespace snorri::app
