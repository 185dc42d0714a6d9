#include "memory.hpp"

#include <algorithm>
#include <utility>

#include "../bloom.hpp"

namespace snorri::store::sqlite::index {

namespace {

constexpr std::size_t filter_bytes = 128u << 10u;  // 16 bits for each of 64k keys

void find_sealed(const view& in, const hashed_key& what, std::vector<std::uint64_t>& found) {
  if (!in.sealed || !may_hold(*in.sealed_filter, what.hash)) return;
  const auto& key = what.key;
  const auto by_key = [](const entry& each, const std::string& k) { return each.key < k; };
  auto at = std::lower_bound(in.sealed->begin(), in.sealed->end(), key, by_key);
  for (; at != in.sealed->end() && at->key == key; ++at) found.push_back(at->value);
}

constexpr std::size_t slots_min = 1024;

}  // namespace

void entry_table::add(entry what, std::uint64_t hash) {
  if (2 * (all_.size() + 1) > slots_.size()) grow();
  all_.push_back(std::move(what));
  hashes_.push_back(hash);
  auto slot = hash & (slots_.size() - 1);
  while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
  slots_[slot] = static_cast<std::uint32_t>(all_.size());
}

void entry_table::grow() {
  slots_.assign(std::max(slots_min, 2 * slots_.size()), 0);
  for (std::size_t i = 0; i < all_.size(); ++i) {
    auto slot = hashes_[i] & (slots_.size() - 1);
    while (slots_[slot] != 0) slot = (slot + 1) & (slots_.size() - 1);
    slots_[slot] = static_cast<std::uint32_t>(i + 1);
  }
}

void entry_table::find(const hashed_key& what, std::vector<std::uint64_t>& found) const {
  if (slots_.empty()) return;
  const auto& [key, hash] = what;
  for (auto slot = hash & (slots_.size() - 1); slots_[slot] != 0;
       slot = (slot + 1) & (slots_.size() - 1)) {
    const auto at = slots_[slot] - 1;
    if (hashes_[at] == hash && all_[at].key == key) found.push_back(all_[at].value);
  }
}

void entry_table::prefetch(std::uint64_t hash) const {
  if (!slots_.empty()) __builtin_prefetch(&slots_[hash & (slots_.size() - 1)]);
}

entries entry_table::take_sorted() {
  // By the first eight bytes of the key, which tell most keys apart without looking at them.
  std::vector<std::pair<std::uint64_t, std::uint32_t>> order;
  order.reserve(all_.size());
  for (std::size_t i = 0; i < all_.size(); ++i)
    order.emplace_back(head_of(all_[i].key), static_cast<std::uint32_t>(i));
  std::sort(order.begin(), order.end(), [this](const auto& a, const auto& b) {
    return a.first != b.first ? a.first < b.first : all_[a.second] < all_[b.second];
  });
  entries sorted;
  sorted.reserve(all_.size());
  for (const auto& [head, at] : order) sorted.push_back(std::move(all_[at]));
  clear();
  return sorted;
}

void entry_table::clear() {
  all_.clear();
  hashes_.clear();
  slots_.assign(slots_.size(), 0);
}

void memory::put(hashed_key key, std::uint64_t value) {
  const std::lock_guard lock(mutex_);
  if (filter_.empty()) filter_.resize(filter_bytes);
  add_to_bloom(filter_, key.hash);
  active_.add({std::move(key.key), value}, key.hash);
}

std::shared_ptr<const view> memory::find(const hashed_key& key,
                                         std::vector<std::uint64_t>& found) const {
  std::shared_ptr<const view> now;
  {
    const std::lock_guard lock(mutex_);
    if (!filter_.empty() && may_hold(filter_, key.hash)) active_.find(key, found);
    now = view_;
  }
  find_sealed(*now, key, found);
  return now;
}

void memory::expect(const std::vector<hashed_key>& keys) const {
  const std::lock_guard lock(mutex_);
  for (const auto& each : keys) {
    prefetch_bloom(filter_, each.hash);
    active_.prefetch(each.hash);
  }
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
  auto sorted = std::make_shared<entries>(active_.take_sorted());
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
    for (const auto& each : active_.all()) {
      if (each.key.starts_with(prefix)) found.push_back(each.value);
    }
    now = view_;
  }
  if (!now->sealed) return;
  for (const auto& each : *now->sealed) {
    if (each.key.starts_with(prefix)) found.push_back(each.value);
  }
}

}  // namespace snorri::store::sqlite::index
