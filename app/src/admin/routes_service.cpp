// The addresses that say how the engine is.
#include <unistd.h>

#include "admin/routes.hpp"
#include "metrics/metrics.hpp"
#include "snorri/base/version.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

json peer_json(const transport::peer_info& peer) {
  return {{"name", peer.name},
          {"commands", peer.commands},
          {"subscriptions", peer.subscriptions},
          {"commands_in_flight", peer.commands_in_flight},
          {"bytes_in_flight", peer.bytes_in_flight},
          {"credit", peer.credit},
          {"credit_bytes", peer.credit_bytes},
          {"waits", peer.waits},
          {"draining", peer.draining}};
}

json paused_json(const std::vector<engine::paused_subscription>& all) {
  json out = json::array();
  for (const auto& each : all) {
    out.push_back({{"name", each.name},
                   {"after", each.after},
                   {"failures", each.failures},
                   {"reason", each.reason}});
  }
  return out;
}

}  // namespace

std::vector<route> routes::service_rows() {
  constexpr const char* plain = "text/plain";
  constexpr route_parameter verbose{"verbose", R"({"type":"string","maxLength":10})",
                                    "A line for each thing that is looked at"};
  return {
      {.path = "/livez",
       .needs = role::anyone,
       .summary = "The process answers",
       .query = {verbose},
       .content_type = plain,
       .answer = &routes::live},
      {.path = "/readyz",
       .needs = role::anyone,
       .summary = "The engine takes messages: ok; else 503, and why not",
       .query = {verbose},
       .content_type = plain,
       .answer = &routes::ready},
      {.path = "/metrics",
       .summary = "Figures for Prometheus",
       .content_type = plain,
       .answer = &routes::metrics},
      {.path = "/v1/status",
       .summary = "How the engine is and who is connected",
       .reply = R"({"type":"object"})",
       .answer = &routes::status},
  };
}

admin_reply routes::status(const admin_request&, const url_target&) {
  // A store may be damaged and only shown: what can't be read of it is null.
  const auto or_null = [](const auto& number) { return number ? json(*number) : json(nullptr); };
  const auto last = reader_->last_position();
  const auto parked = parked_book_.read_on(*reader_);
  const auto now = engine_.status();
  const engine::engine_status engine = now.value_or(engine::engine_status{});
  json peers = json::array();
  for (const auto& peer : engine.peers) peers.push_back(peer_json(peer));
  json broken = json::array();
  for (const auto& each : engine.broken) {
    broken.push_back({{"saga", each.saga}, {"reason", each.reason}});
  }
  return reply_with(
      json{{"name", engine_.name},
           {"version", SNORRI_VERSION},
           {"pid", getpid()},
           {"recovered", engine.recovered},
           {"draining", engine.draining},
           {"writable", engine.writable},
           {"not_writable_why", engine.not_writable_why},
           {"listen", engine_.listen},
           {"store", engine_.store},
           {"store_id", reader_->store_id()},
           {"position", or_null(last)},
           {"transitions", engine.transitions},
           {"groups", engine.groups},
           {"parked", parked ? json(parked_book_.waiting()) : json(nullptr)},
           {"refused", engine.refused},
           {"discarded", engine.discarded},
           {"held", engine.held},
           {"broken_sagas", engine.broken_sagas},
           {"broken", std::move(broken)},
           {"sagas_cached", engine.sagas_cached},
           {"timers", engine.timers},
           {"commands_open", engine.commands_open},
           {"commands_left_on_disk", engine.commands_left_on_disk},
           {"full_since", engine.full_since ? json(to_rfc3339(*engine.full_since)) : json(nullptr)},
           {"times_full", engine.times_full},
           {"archived", engine.archived},
           {"clock_ahead_us", engine.clock_ahead.count()},
           {"file_bytes", engine.file_bytes},
           {"free_bytes", engine.free_bytes},
           {"log_bytes", engine.log_bytes},
           {"archives", engine.archives},
           {"paused", paused_json(engine.paused)},
           {"peers", std::move(peers)}});
}

admin_reply routes::metrics(const admin_request&, const url_target&) {
  exposition text;
  write_build(text);
  write_process(text);
  write_disk(text, engine_.store);
  if (parked_book_.read_on(*reader_)) write_parked(text, parked_book_.waiting());
  write_requests(text, counts_);
  const auto figures = engine_.figures ? engine_.figures() : nullptr;
  const auto now = engine_.status();
  text.gauge("snorri_engine_recovered", "1 once every saga has been taken up again.");
  text.sample({}, now && now->recovered);
  if (now && figures != nullptr) write_engine(text, *now, *figures);
  return {.content_type = exposition::content_type, .body = text.take()};
}

}  // namespace snorri::app
