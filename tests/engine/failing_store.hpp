// A store whose disk dies: passes everything on, until a commit is to fail.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "snorri/store/event_store.hpp"

namespace snorri::engine {

/// After `commits_left` commits nothing reaches the store any more.
class failing_store final : public store::event_store {
 public:
  explicit failing_store(store::event_store& below) : below_(below) {}

  std::size_t commits_left = SIZE_MAX;

  result<store::group_outcome> commit(const store::group& what) override {
    if (commits_left == 0) return error(errc::store_poisoned, "the disk is gone");
    --commits_left;
    return below_.commit(what);
  }
  result<void> put_definition(const store::definition_row& row) override {
    return below_.put_definition(row);
  }
  result<void> checkpoint() override { return below_.checkpoint(); }
  result<std::unique_ptr<store::store_reader>> make_reader() override {
    return below_.make_reader();
  }
  std::string store_id() const override { return below_.store_id(); }

 private:
  store::event_store& below_;
};

}  // namespace snorri::engine
