#include "held_messages.hpp"

#include <algorithm>
#include <iterator>

namespace snorri::engine {

namespace {

std::string message_of(const std::string& source, const std::string& id) {
  return source + '\n' + id;
}

/// Erases the one entry of `index` that leads to `number`.
template <class Index, class Key>
void erase_entry(Index& index, const Key& key, std::uint64_t number) {
  const auto [begin, end] = index.equal_range(key);
  const auto found =
      std::find_if(begin, end, [number](const auto& each) { return each.second == number; });
  if (found != end) index.erase(found);
}

}  // namespace

void held_messages::add(store::held_message what) {
  const auto number = ++last_;
  by_saga_[what.saga_type + "/" + what.key].push_back(number);
  by_message_.emplace(message_of(what.source, what.message_id), number);
  by_time_.emplace(what.until, number);
  bytes_ += what.body.size();
  all_.emplace(number, std::move(what));
}

store::held_message held_messages::remove(arrival number) {
  auto node = all_.extract(number);
  auto what = std::move(node.mapped());
  bytes_ -= what.body.size();
  erase_entry(by_message_, message_of(what.source, what.message_id), number);
  erase_entry(by_time_, what.until, number);
  const auto saga = by_saga_.find(what.saga_type + "/" + what.key);
  if (saga != by_saga_.end()) {
    std::erase(saga->second, number);
    if (saga->second.empty()) by_saga_.erase(saga);
  }
  return what;
}

std::vector<store::held_message> held_messages::take(const std::string& saga_type,
                                                     const std::string& key) {
  std::vector<store::held_message> taken;
  if (all_.empty()) return taken;
  const auto saga = by_saga_.find(saga_type + "/" + key);
  if (saga == by_saga_.end()) return taken;
  const auto numbers = std::move(saga->second);
  by_saga_.erase(saga);
  for (const auto number : numbers) taken.push_back(remove(number));
  return taken;
}

std::vector<store::held_message> held_messages::take_expired(time_point now) {
  std::vector<store::held_message> taken;
  while (!by_time_.empty() && by_time_.begin()->first <= now) {
    taken.push_back(remove(by_time_.begin()->second));
  }
  return taken;
}

const store::held_message* held_messages::find(const std::string& source,
                                               const std::string& id) const {
  if (all_.empty()) return nullptr;
  const auto found = by_message_.find(message_of(source, id));
  return found == by_message_.end() ? nullptr : &all_.at(found->second);
}

std::optional<time_point> held_messages::next_until() const {
  if (by_time_.empty()) return std::nullopt;
  return by_time_.begin()->first;
}

}  // namespace snorri::engine
