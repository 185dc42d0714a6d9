#include "views/subscription_view.hpp"

#include <algorithm>

#include "views/json.hpp"

namespace snorri::app {

result<json> subscriptions_json(store::store_reader& from) {
  const auto rows = from.list_subscriptions();
  if (!rows) return rows.error();
  // Read after the cursors, so that none of them is ahead of it.
  const auto last = from.last_position();
  if (!last) return last.error();
  json list = json::array();
  for (const auto& each : *rows) {
    list.push_back({{"name", each.name},
                    {"category", each.category},
                    {"types", each.types},
                    {"correlation", each.correlation},
                    {"cursor", each.cursor},
                    {"behind", *last - std::min(*last, each.cursor)},
                    {"epoch", each.epoch},
                    {"failures", each.failures},
                    {"paused", each.paused},
                    {"reason", each.reason}});
  }
  return list;
}

}  // namespace snorri::app
