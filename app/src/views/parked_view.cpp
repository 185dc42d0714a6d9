#include "views/parked_view.hpp"

#include "views/json.hpp"

namespace snorri::app {

result<json> parked_json(store::store_reader& from, std::uint64_t after, std::size_t limit,
                         bool bodies) {
  const auto messages = from.list_parked(after, limit);
  if (!messages) return messages.error();
  json list = json::array();
  for (const auto& message : *messages) {
    json out{{"id", message.id},         {"at", to_rfc3339(message.at)},
             {"source", message.source}, {"message_id", message.message_id},
             {"type", message.type},     {"key", message.key},
             {"reason", message.reason}};
    if (bodies) {
      out["headers"] = body_json(message.headers);
      out["body"] = body_json(message.body);
    }
    list.push_back(std::move(out));
  }
  return list;
}

}  // namespace snorri::app
