#include "subscriptions.hpp"

#include <algorithm>

#include "rules.hpp"

namespace snorri::store {

namespace {

constexpr std::size_t reason_bytes_max = 1000;

position begin_of(subscription_start start, position last) {
  switch (start.from) {
    case subscription_start::kind::start:
      return 0;
    case subscription_start::kind::now:
      return last;
    case subscription_start::kind::after:
      return std::min(start.position, last);
  }
  return last;
}

}  // namespace

error no_such_subscription(const std::string& name) {
  return {errc::subscription_missing, "there is no subscription '" + name + "': open it first"};
}

result<subscription> opened(const std::optional<subscription>& known, const std::string& name,
                            const event_filter& filter, subscription_start start, position last) {
  subscription row = known.value_or(subscription{name, {}, begin_of(start, last)});
  row.types = filter.types;
  row.category = filter.category;
  row.correlation = filter.correlation;
  ++row.epoch;
  if (auto ok = check_limits(row); !ok) return ok.error();
  return row;
}

result<void> check_holder(const std::optional<subscription>& known, const std::string& name,
                          std::uint64_t epoch) {
  if (!known) return no_such_subscription(name);
  if (known->epoch == epoch) return {};
  return error{errc::subscription_fenced,
               "subscription '" + name + "' was opened again (epoch " +
                   std::to_string(known->epoch) + ", this one holds " + std::to_string(epoch) +
                   "): another subscriber goes on with it, this one has to stop"};
}

std::optional<subscription> moved(const subscription& known, position up_to, position last) {
  const auto cursor = std::min(up_to, last);
  if (cursor <= known.cursor) return std::nullopt;
  subscription row = known;
  row.cursor = cursor;
  row.failures = 0;
  row.paused = false;
  row.reason.clear();
  return row;
}

subscription failed(const subscription& known, const std::string& reason,
                    std::uint32_t failures_max) {
  subscription row = known;
  ++row.failures;
  row.paused = row.paused || row.failures >= failures_max;
  row.reason = reason.substr(0, reason_bytes_max);
  return row;
}

subscription resumed(const subscription& known) {
  subscription row = known;
  row.failures = 0;
  row.paused = false;
  row.reason.clear();
  return row;
}

std::optional<subscription> merged(const std::optional<subscription>& known,
                                   const subscription& given, position last) {
  if (!known) {
    subscription row = given;
    row.cursor = std::min(given.cursor, last);
    row.failures = 0;
    row.paused = false;
    row.reason.clear();
    return row;
  }
  if (given.epoch < known->epoch) return std::nullopt;
  subscription row = moved(*known, given.cursor, last).value_or(*known);
  row.types = given.types;
  row.category = given.category;
  row.correlation = given.correlation;
  row.epoch = given.epoch;
  return row;
}

}  // namespace snorri::store
