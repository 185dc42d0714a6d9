#include "admin/routes.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <optional>

#include "net/address.hpp"
#include "snorri/base/version.hpp"
#include "views/definition_view.hpp"
#include "views/json.hpp"
#include "views/parked_view.hpp"
#include "views/saga_name.hpp"
#include "views/saga_view.hpp"
#include "views/status_filter.hpp"
#include "views/subscription_view.hpp"

namespace snorri::app {

namespace {

constexpr std::size_t limit_default = 100;
constexpr std::size_t limit_max = 10'000;

admin_reply reply_with(const result<json>& what) {
  if (!what) return problem(what.error());
  admin_reply reply;
  reply.body = dump(*what);
  return reply;
}

/// The number in parameter `name`, `otherwise` where it is not given. Errors: bad_argument.
result<std::uint64_t> number_of(const url_target& target, const char* name, std::uint64_t otherwise,
                                std::uint64_t max) {
  const std::string text = target.parameter(name);
  if (text.empty()) return otherwise;
  std::uint64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec != std::errc{} || read.ptr != text.data() + text.size() || number > max) {
    return error(errc::bad_argument, std::string(name) + " is a number up to " +
                                         std::to_string(max) + ", not \"" + text + "\"");
  }
  return number;
}

struct page {
  std::uint64_t after = 0;
  std::size_t limit = limit_default;
};

result<page> page_of(const url_target& target) {
  const auto after = number_of(target, "after", 0, std::uint64_t{1} << 62u);
  if (!after) return after.error();
  const auto limit = number_of(target, "limit", limit_default, limit_max);
  if (!limit) return limit.error();
  if (*limit == 0) return error(errc::bad_argument, "limit is at least 1");
  return page{*after, static_cast<std::size_t>(*limit)};
}

bool is_set(const url_target& target, const char* name) {
  const std::string value = target.parameter(name);
  return value == "1" || value == "true";
}

admin_reply no_such_page(const std::string& target) {
  return problem(404, error(errc::not_found, "there is nothing at " + target.substr(0, 200) +
                                                 ": docs/cli.md lists the admin API"));
}

/// Adds the way to the next page of a list that is full.
admin_reply page_reply(const result<json>& list, const std::string& path, const url_target& target,
                       const page& at) {
  admin_reply reply = reply_with(list);
  if (!list || list->size() < at.limit) return reply;
  std::vector<std::pair<std::string, std::string>> parameters(target.parameters.begin(),
                                                              target.parameters.end());
  std::erase_if(parameters, [](const auto& each) { return each.first == "after"; });
  parameters.emplace_back("after", std::to_string(number_in(list->back(), "id")));
  reply.link = "<" + path + query_text(parameters) + ">; rel=\"next\"";
  return reply;
}

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

routes::routes(std::unique_ptr<store::store_reader> reader, engine_face engine)
    : reader_(std::move(reader)), engine_(std::move(engine)) {}

admin_reply routes::answer(const admin_request& what) {
  // A browser can be made to send requests here by a page from anywhere; it then names that place.
  if (!is_loopback_host(what.host)) {
    return problem(403,
                   error(errc::peer_rejected, "the Host header must name this machine's loopback"));
  }
  const auto target = parse_target(what.target);
  if (!target) return problem(400, error(errc::bad_argument, "the request's target is malformed"));
  const auto& path = target->segments;
  const bool in_v1 = !path.empty() && path[0] == "v1";
  const bool changes = in_v1 && ((path.size() == 5 && path[1] == "sagas" && path[4] == "cancel") ||
                                 (path.size() == 4 && path[1] == "subscriptions") ||
                                 (path.size() == 2 && path[1] == "forget"));
  const bool reads = what.method == "GET" || what.method == "HEAD";
  if (changes ? what.method != "POST" : !reads) {
    auto reply =
        problem(405, error(errc::bad_argument, what.method + " is not what this address takes"));
    reply.allow = changes ? "POST" : "GET, HEAD";
    return reply;
  }
  return changes ? change(what, *target) : read(what, *target);
}

admin_reply routes::read(const admin_request& what, const url_target& target) {
  const auto& path = target.segments;
  if (path.size() == 1 && path[0] == "livez") return {200, "text/plain", "ok\n", "", "", nullptr};
  if (path.size() == 1 && path[0] == "readyz") return ready();
  if (path.size() < 2 || path[0] != "v1") return no_such_page(what.target);
  const std::string& part = path[1];
  if (path.size() == 2 && part == "sagas") return sagas(target);
  if (path.size() == 2 && part == "definitions") return reply_with(definitions_json(*reader_));
  if (path.size() == 2 && part == "parked") return parked(target);
  if (path.size() == 2 && part == "events") return events(what, target);
  if (path.size() == 2 && part == "status") return status();
  if (path.size() == 2 && part == "subscriptions") {
    return reply_with(subscriptions_json(*reader_));
  }
  if (path.size() == 4 && part == "sagas") return saga(target);
  if (path.size() == 4 && part == "definitions" && path[3] == "graph") return graph(target);
  return no_such_page(what.target);
}

admin_reply routes::sagas(const url_target& target) {
  const auto at = page_of(target);
  if (!at) return problem(at.error());
  auto statuses = parse_statuses(target.parameter("status"));
  if (!statuses) return problem(statuses.error());
  const store::stream_filter filter{target.parameter("type"), target.parameter("prefix"),
                                    target.parameter("state"), std::move(*statuses)};
  return page_reply(list_json(*reader_, filter, at->after, at->limit), "/v1/sagas", target, *at);
}

admin_reply routes::saga(const url_target& target) {
  const store::stream_name name{target.segments[2], target.segments[3]};
  if (auto good = check_saga(name); !good) return problem(good.error());
  return reply_with(show_json(*reader_, name, is_set(target, "bodies")));
}

admin_reply routes::parked(const url_target& target) {
  const auto at = page_of(target);
  if (!at) return problem(at.error());
  return page_reply(parked_json(*reader_, at->after, at->limit, is_set(target, "bodies")),
                    "/v1/parked", target, *at);
}

admin_reply routes::graph(const url_target& target) {
  const std::string format = target.parameter("format");
  return reply_with(graph_json(*reader_, target.segments[2], target.parameter("key"),
                               format.empty() ? "mermaid" : format));
}

admin_reply routes::events(const admin_request& what, const url_target& target) {
  const std::string after =
      what.last_event_id.empty() ? target.parameter("after") : what.last_event_id;
  const auto begin = begin_of(*reader_, after.empty() ? "now" : after);
  if (!begin) return problem(begin.error());
  tail_filter filter;
  filter.type = target.parameter("type");
  if (const std::string saga = target.parameter("saga"); !saga.empty()) {
    const auto name = parse_saga(saga);
    if (!name) return problem(name.error());
    filter.saga = *name;
  }
  admin_reply reply;
  reply.content_type = "text/event-stream";
  reply.events = std::make_unique<tail>(*reader_, std::move(filter), *begin);
  return reply;
}

admin_reply routes::status() {
  // A store may be damaged and only shown: what can't be read of it is null.
  const auto or_null = [](const auto& number) { return number ? json(*number) : json(nullptr); };
  const auto last = reader_->last_position();
  const auto parked = reader_->count_parked();
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
           {"parked", or_null(parked)},
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

admin_reply routes::ready() {
  const auto now = engine_.status();
  std::string why = !now ? "recovering" : now->draining ? "draining" : "";
  if (now && why.empty() && !now->writable) why = "not writable: " + now->not_writable_why;
  if (!why.empty()) return {503, "text/plain", why + "\n", "", "", nullptr};
  return {200, "text/plain", "ok\n", "", "", nullptr};
}

}  // namespace snorri::app
