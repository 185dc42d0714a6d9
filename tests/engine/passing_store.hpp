// A store that passes everything on to another one, for those that stand in the way of one call.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "snorri/store/event_store.hpp"

namespace snorri::engine {

class passing_store : public store::event_store {
 public:
  explicit passing_store(store::event_store& below) : below_(below) {}

  result<store::group_outcome> commit(const store::group& what) override {
    return below_.commit(what);
  }
  result<void> put_definition(const store::definition_row& row) override {
    return below_.put_definition(row);
  }
  result<store::subscription> open_subscription(const std::string& name,
                                                const store::event_filter& filter,
                                                store::subscription_start start) override {
    return below_.open_subscription(name, filter, start);
  }
  result<void> move_cursor(const std::string& name, std::uint64_t epoch,
                           store::position up_to) override {
    return below_.move_cursor(name, epoch, up_to);
  }
  result<store::subscription> fail_subscription(const std::string& name, std::uint64_t epoch,
                                                const std::string& reason,
                                                std::uint32_t failures_max) override {
    return below_.fail_subscription(name, epoch, reason, failures_max);
  }
  result<void> resume_subscription(const std::string& name) override {
    return below_.resume_subscription(name);
  }
  result<void> remove_subscription(const std::string& name) override {
    return below_.remove_subscription(name);
  }
  result<store::archived> archive(const store::retention& which) override {
    return below_.archive(which);
  }
  result<bool> forget(const std::string& subject, const std::vector<std::string>& ended) override {
    return below_.forget(subject, ended);
  }
  result<bool> maintain() override { return below_.maintain(); }
  store::store_condition condition() const override { return below_.condition(); }
  result<void> checkpoint() override { return below_.checkpoint(); }
  result<std::unique_ptr<store::store_reader>> make_reader() override {
    return below_.make_reader();
  }
  std::string store_id() const override { return below_.store_id(); }

 private:
  store::event_store& below_;
};

}  // namespace snorri::engine
