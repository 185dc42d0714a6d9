#include "copy/same.hpp"

#include <tuple>

namespace snorri::store::copy {

bool is_same(const recorded_event& one, const recorded_event& two) {
  const auto all = [](const recorded_event& each) {
    return std::tie(each.position, each.stream.category, each.stream.key, each.version,
                    each.remembered, each.event.type, each.event.source, each.event.id,
                    each.event.at, each.event.metadata, each.event.body, each.event.correlation,
                    each.event.sealed_by);
  };
  return all(one) == all(two);
}

bool is_same(const held_message& one, const held_message& two) {
  const auto all = [](const held_message& each) {
    return std::tie(each.at, each.until, each.saga_type, each.key, each.source, each.message_id,
                    each.type, each.schema, each.traceparent, each.body);
  };
  return all(one) == all(two);
}

bool is_same(const subscription& one, const subscription& two) {
  const auto all = [](const subscription& each) {
    return std::tie(each.name, each.types, each.cursor, each.category, each.correlation, each.epoch,
                    each.failures, each.paused, each.reason);
  };
  return all(one) == all(two);
}

}  // namespace snorri::store::copy
