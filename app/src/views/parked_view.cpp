#include "views/parked_view.hpp"

#include "views/json.hpp"

namespace snorri::app {

namespace {

json message_json(const store::parked_message& message, bool bodies,
                  const engine::settlement* settled) {
  json out{{"id", message.id},         {"at", to_rfc3339(message.at)},
           {"source", message.source}, {"message_id", message.message_id},
           {"type", message.type},     {"key", message.key},
           {"reason", message.reason}};
  if (settled != nullptr) {
    out["settled"] = {{"how", settled->how},
                      {"by", settled->by},
                      {"reason", settled->reason},
                      {"at", to_rfc3339(settled->at)}};
  }
  if (bodies) {
    out["headers"] = body_json(message.headers);
    out["body"] = body_json(message.body);
  }
  return out;
}

}  // namespace

result<json> parked_json(store::store_reader& from, engine::parked_book& book,
                         const parked_request& what) {
  if (auto read = book.read_on(from); !read) return read.error();
  json list = json::array();
  std::uint64_t after = what.after;
  while (list.size() < what.limit) {
    const auto messages = from.list_parked(after, what.limit);
    if (!messages) return messages.error();
    if (messages->empty()) break;
    for (const auto& message : *messages) {
      after = message.id;
      const auto* settled = book.find(message.id);
      if ((settled != nullptr && !what.settled) || engine::settlement_of(message)) continue;
      if (list.size() == what.limit) break;
      list.push_back(message_json(message, what.bodies, settled));
    }
  }
  return list;
}

}  // namespace snorri::app
