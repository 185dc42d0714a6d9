// Peers that wait for the end of a saga: answered from the store where it is over, told by the
// commit of the record that ends it where it is not. And peers that follow one: given its stream.
// Nothing here is kept: a peer asks again after a restart, and the store knows.
#include "core.hpp"
#include "snorri/engine/history.hpp"

namespace snorri::engine {

namespace {

/// Behind the record that ended a saga come those of late messages, if any. So many are looked at.
constexpr std::size_t late_records_max = 256;

void put_answer(transport::saga_end& into, const sagas::record& ending) {
  into.state = ending.to;
  if (ending.events.empty()) return;
  into.type = ending.events.back().type;
  into.body = ending.events.back().body;
}

bool ends_saga(const sagas::record& what) {
  return what.outcome == sagas::outcome::applied && sagas::ended(what.status);
}

}  // namespace

result<store::stream_name> core::stream_of(const std::string& saga) {
  const auto slash = saga.find('/');
  const auto type = types_.find(saga.substr(0, slash));
  const auto key = slash == std::string::npos ? "" : saga.substr(slash + 1);
  const error missing(errc::saga_missing, "there is no saga " + saga);
  if (type == types_.end() || key.empty()) return missing;
  store::stream_name name{type->second.name, key};
  const auto row = reader_->find(name);
  if (!row) return row.error();
  if (!*row && cache_.find_in_memory(saga) == nullptr) return missing;
  return name;
}

void core::on_await(const std::string& peer, const transport::await_request& request) {
  const auto name = stream_of(request.saga);
  if (!name) return hub_.refuse_wait(peer, request.id, name.error());
  // What is not on disk has not happened: the cache is ahead of it.
  const auto row = reader_->find(*name);
  if (!row) return hub_.refuse_wait(peer, request.id, row.error());
  if (!*row || !sagas::ended(status_of(**row))) return;
  auto end = read_end(**row);
  if (!end) return hub_.refuse_wait(peer, request.id, end.error());
  end->id = request.id;
  hub_.end_wait(peer, std::move(*end));
}

void core::on_follow(const std::string& peer, const std::string& name,
                     transport::follow_request request) {
  auto saga = stream_of(request.saga);
  if (!saga) return hub_.refuse_follow(peer, request.id, saga.error());
  hub_.open_follow(peer, request.id);
  followers_.add(peer, name, std::move(*saga), std::move(request));
}

void core::on_unfollow(const std::string& name) { followers_.remove(name); }

sagas::saga_status core::status_of(const store::stream_row& row) {
  using sagas::saga_status;
  for (const auto each : {saga_status::confirmed, saga_status::cancelled, saga_status::stuck}) {
    if (row.summary.status == to_string(each)) return each;
  }
  return saga_status::pending;
}

result<transport::saga_end> core::read_end(const store::stream_row& row) {
  transport::saga_end end;
  end.saga = row.name.text();
  end.status = row.summary.status;
  end.state = row.summary.state;
  const auto latest = reader_->read_stream_backward(row.name, row.version, late_records_max);
  if (!latest) return latest.error();
  for (const auto& each : *latest) {
    if (each.forgotten) return end;  // how it ended may be said, and nothing more
    const auto record = read_record(each);
    if (!record) return record.error();
    if (!ends_saga(*record)) continue;
    end.position = each.position;
    put_answer(end, *record);
    return end;
  }
  return end;
}

/// Pre: the record is on disk.
void core::tell_end(const std::string& saga, const sagas::record& what, store::position at) {
  if (!hub_.is_awaited() || !ends_saga(what)) return;
  transport::saga_end end;
  end.saga = saga;
  end.status = std::string(to_string(what.status));
  end.position = at;
  put_answer(end, what);
  hub_.saga_ended(end);
}

}  // namespace snorri::engine
