// A reader of a store that is written between any two of its calls, as often as a test says.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "snorri/store/event_store.hpp"

namespace snorri::store {

class restless_reader final : public store_reader {
 public:
  /// `before_call` is told the number of each call, from 1.
  restless_reader(std::unique_ptr<store_reader> of, std::function<void(int)> before_call)
      : of_(std::move(of)), before_call_(std::move(before_call)) {}

  int calls() const { return calls_; }

  std::string store_id() const override { return of_->store_id(); }
  result<position> last_position() override { return next().last_position(); }
  result<std::optional<stream_row>> find(const stream_name& name) override {
    return next().find(name);
  }
  result<std::vector<recorded_event>> read_stream(const stream_name& name, stream_version from,
                                                  std::size_t limit) override {
    return next().read_stream(name, from, limit);
  }
  result<std::vector<recorded_event>> read_stream_backward(const stream_name& name,
                                                           stream_version from,
                                                           std::size_t limit) override {
    return next().read_stream_backward(name, from, limit);
  }
  result<std::vector<recorded_event>> read_all(position after, std::size_t limit) override {
    return next().read_all(after, limit);
  }
  result<event_page> read_events(const event_filter& filter, position after,
                                 std::size_t limit) override {
    return next().read_events(filter, after, limit);
  }
  result<std::vector<stream_row>> list(const stream_filter& filter, std::uint64_t after,
                                       std::size_t limit) override {
    return next().list(filter, after, limit);
  }
  result<std::optional<recorded_event>> find_message(std::string_view source,
                                                     std::string_view id) override {
    return next().find_message(source, id);
  }
  result<std::optional<snapshot>> find_snapshot(const stream_name& name) override {
    return next().find_snapshot(name);
  }
  result<std::vector<parked_message>> list_parked(std::uint64_t after, std::size_t limit) override {
    return next().list_parked(after, limit);
  }
  result<std::uint64_t> count_parked() override { return next().count_parked(); }
  result<std::vector<held_message>> list_held(std::uint64_t after, std::size_t limit) override {
    return next().list_held(after, limit);
  }
  result<std::vector<subscription>> list_subscriptions() override {
    return next().list_subscriptions();
  }
  result<std::vector<route>> list_routes() override { return next().list_routes(); }
  result<std::vector<definition_row>> list_definitions() override {
    return next().list_definitions();
  }

 private:
  store_reader& next() {
    before_call_(++calls_);
    return *of_;
  }

  std::unique_ptr<store_reader> of_;
  std::function<void(int)> before_call_;
  int calls_ = 0;
};

}  // namespace snorri::store
