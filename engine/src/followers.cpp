#include "followers.hpp"

#include <utility>

#include "feeder.hpp"
#include "snorri/engine/history.hpp"

namespace snorri::engine {

namespace {
constexpr std::size_t page = 256;
}

void followers::add(const std::string& peer, const std::string& name, store::stream_name saga,
                    transport::follow_request request) {
  remove(name);
  by_saga_[saga.text()].insert(name);
  all_.emplace(name, one{peer, std::move(saga), std::move(request)});
  due_.insert(name);
}

void followers::remove(const std::string& name) {
  const auto found = all_.find(name);
  if (found == all_.end()) return;
  const auto of_saga = by_saga_.find(found->second.saga.text());
  of_saga->second.erase(name);
  if (of_saga->second.empty()) by_saga_.erase(of_saga);
  due_.erase(name);
  all_.erase(found);
}

void followers::moved(const std::string& saga) {
  if (by_saga_.empty()) return;
  if (const auto found = by_saga_.find(saga); found != by_saga_.end()) {
    due_.insert(found->second.begin(), found->second.end());
  }
}

bool followers::feed(transport::hub& hub, store::position last) {
  bool any = false;
  for (const auto& name : std::exchange(due_, {})) {
    one& to = all_.at(name);
    const auto fed = feed(hub, name, to, last);
    if (fed) {
      any = any || *fed;
      continue;
    }
    hub.refuse_follow(to.peer, to.request.id, fed.error());
    remove(name);
  }
  return any;
}

result<bool> followers::feed(transport::hub& hub, const std::string& name, one& to,
                             store::position last) {
  bool any = false;
  while (true) {
    const auto stored = reader_.read_stream(to.saga, to.read + 1, page);
    if (!stored) return stored.error();
    if (stored->empty()) return any;
    for (const auto& each : *stored) {
      if (each.position > last) return any;  // moved() will say that it is on disk
      if (hub.room(name) == 0) {
        due_.insert(name);
        return any;
      }
      const auto given = give(hub, name, to, each);
      if (!given) return given.error();
      any = any || *given;
      to.read = each.version;
    }
  }
}

result<bool> followers::give(transport::hub& hub, const std::string& name, const one& to,
                             const store::recorded_event& what) {
  if (what.position <= to.request.after || what.forgotten) return false;
  const auto record = read_record(what);
  if (!record) return record.error();
  auto facts = facts_of(to.saga, *record, source_, to.request.types);
  if (facts.empty()) return false;
  hub.deliver(name, {what.position, std::move(facts)});
  return true;
}

}  // namespace snorri::engine
