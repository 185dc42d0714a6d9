#include "memory.hpp"

#include <algorithm>
#include <utility>

#include "../bloom.hpp"

namespace snorri::store::sqlite::index {

namespace {

constexpr std::size_t filter_bytes = 128u << 10u;  // 16 bits for each of 64k keys

void find_sealed(const view& in, const std::string& key, std::uint64_t hash,
                 std::vector<std::uint64_t>& found) {
  if (!in.sealed || !may_hold(*in.sealed_filter, hash)) return;
  const auto by_key = [](const entry& each, const std::string& k) { return each.key < k; };
  auto at = std::lower_bound(in.sealed->begin(), in.sealed->end(), key, by_key);
  for (; at != in.sealed->end() && at->key == key; ++at) found.push_back(at->value);
}

}  // namespace

void memory::put(std::string key, std::uint64_t value) {
  const std::lock_guard lock(mutex_);
  if (filter_.empty()) filter_.resize(filter_bytes);
  add_to_bloom(filter_, hash_of(key));
  active_.emplace(std::move(key), value);
}

std::shared_ptr<const view> memory::find(const std::string& key,
                                         std::vector<std::uint64_t>& found) const {
  const auto hash = hash_of(key);
  std::shared_ptr<const view> now;
  {
    const std::lock_guard lock(mutex_);
    if (!filter_.empty() && may_hold(filter_, hash)) {
      const auto [begin, end] = active_.equal_range(key);
      for (auto at = begin; at != end; ++at) found.push_back(at->second);
    }
    now = view_;
  }
  find_sealed(*now, key, hash, found);
  return now;
}

std::shared_ptr<const view> memory::current() const {
  const std::lock_guard lock(mutex_);
  return view_;
}

std::size_t memory::size() const {
  const std::lock_guard lock(mutex_);
  return active_.size();
}

std::shared_ptr<const entries> memory::seal() {
  const std::lock_guard lock(mutex_);
  auto sorted = std::make_shared<entries>();
  sorted->reserve(active_.size());
  while (!active_.empty()) {
    auto node = active_.extract(active_.begin());
    sorted->push_back({std::move(node.key()), node.mapped()});
  }
  std::sort(sorted->begin(), sorted->end());
  auto filter = std::make_shared<std::string>(std::exchange(filter_, {}));
  view_ = std::make_shared<view>(view{sorted, std::move(filter), view_->runs});
  return sorted;
}

void memory::publish(std::vector<std::shared_ptr<const run>> runs, bool keeps_sealed) {
  const std::lock_guard lock(mutex_);
  auto next = keeps_sealed ? view{view_->sealed, view_->sealed_filter, {}} : view{};
  next.runs = std::move(runs);
  view_ = std::make_shared<const view>(std::move(next));
}

void memory::reset(view next) {
  auto made = std::make_shared<const view>(std::move(next));
  const std::lock_guard lock(mutex_);
  view_ = std::move(made);
  active_.clear();
  filter_.clear();
}

void memory::collect(const std::string& prefix, std::vector<std::uint64_t>& found) const {
  std::shared_ptr<const view> now;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [key, value] : active_) {
      if (key.starts_with(prefix)) found.push_back(value);
    }
    now = view_;
  }
  if (!now->sealed) return;
  for (const auto& each : *now->sealed) {
    if (each.key.starts_with(prefix)) found.push_back(each.value);
  }
}

}  // namespace snorri::store::sqlite::index
