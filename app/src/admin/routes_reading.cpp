// The addresses that read the store: lists, stories, graphs, and events as they come.
#include <algorithm>
#include <charconv>

#include "admin/routes.hpp"
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

struct page_cut {
  std::uint64_t after = 0;
  std::size_t limit = limit_default;
};

result<page_cut> page_of(const url_target& target) {
  const auto after = number_of(target, "after", 0, std::uint64_t{1} << 62u);
  if (!after) return after.error();
  const auto limit = number_of(target, "limit", limit_default, limit_max);
  if (!limit) return limit.error();
  if (*limit == 0) return error(errc::bad_argument, "limit is at least 1");
  return page_cut{*after, static_cast<std::size_t>(*limit)};
}

bool is_set(const url_target& target, const char* name) {
  const std::string value = target.parameter(name);
  return value == "1" || value == "true";
}

/// Adds the way to the next page of a list that is full.
admin_reply page_reply(const result<json>& list, const std::string& path, const url_target& target,
                       const page_cut& at) {
  admin_reply reply = reply_with(list);
  if (!list || list->size() < at.limit) return reply;
  std::vector<std::pair<std::string, std::string>> parameters(target.parameters.begin(),
                                                              target.parameters.end());
  std::erase_if(parameters, [](const auto& each) { return each.first == "after"; });
  parameters.emplace_back("after", std::to_string(number_in(list->back(), "id")));
  reply.link = "<" + path + query_text(parameters) + ">; rel=\"next\"";
  return reply;
}

constexpr const char* number_schema = R"({"type":"integer","minimum":0})";
constexpr const char* text_schema = R"({"type":"string"})";
constexpr const char* flag_schema = R"({"type":"string","enum":["1","true"]})";
constexpr const char* list_schema = R"({"type":"array","items":{"type":"object"}})";
constexpr const char* object_schema = R"({"type":"object"})";
constexpr route_parameter after_parameter{"after", number_schema,
                                          "Go on behind the row with this id"};
constexpr route_parameter limit_parameter{
    "limit", R"({"type":"integer","minimum":1,"maximum":10000,"default":100})",
    "So many rows at most"};
constexpr route_parameter bodies_parameter{"bodies", flag_schema, "With the messages themselves"};

}  // namespace

std::vector<route> routes::reading_rows() {
  return {
      {.path = "/v1/sagas",
       .summary = "Sagas in order of creation",
       .query = {{"type", text_schema, "Only this saga type"},
                 {"state", text_schema, "Only sagas in this state"},
                 {"status", text_schema,
                  "PENDING, CONFIRMED, CANCELLED, STUCK; several with commas"},
                 {"prefix", text_schema, "Only keys that begin so"},
                 after_parameter,
                 limit_parameter},
       .reply = R"({"type":"array","items":{"$ref":"#/components/schemas/saga"}})",
       .answer = &routes::sagas},
      {.path = "/v1/sagas/{type}/{key}",
       .summary = "The story of one saga",
       .query = {bodies_parameter},
       .reply = R"({"$ref":"#/components/schemas/story"})",
       .answer = &routes::saga},
      {.path = "/v1/definitions",
       .summary = "The saga definitions that the store knows",
       .reply = list_schema,
       .answer = &routes::definitions},
      {.path = "/v1/definitions/{type}/graph",
       .summary = "A definition as a diagram, or the way of one saga through it",
       .query = {{"key", text_schema, "The saga whose way is shown"},
                 {"format", R"({"type":"string","enum":["mermaid","dot"],"default":"mermaid"})",
                  "Of the text"}},
       .reply = object_schema,
       .answer = &routes::graph},
      {.path = "/v1/parked",
       .summary = "Messages that no saga could take, and why",
       .query = {after_parameter,
                 limit_parameter,
                 bodies_parameter,
                 {"settled", flag_schema, "Also those that were sent again or put away"}},
       .reply = list_schema,
       .answer = &routes::parked},
      {.path = "/v1/subscriptions",
       .summary = "Durable subscriptions",
       .reply = list_schema,
       .answer = &routes::subscriptions},
      {.path = "/v1/events",
       .summary = "Every record as it is written, as server-sent events; goes on behind the header "
                  "Last-Event-ID",
       .query = {{"after", text_schema, "start, now or a position; default now"},
                 {"saga", text_schema, "Only this one: TYPE/KEY"},
                 {"type", text_schema, "Only this saga type"}},
       .content_type = "text/event-stream",
       .answer = &routes::events},
  };
}

admin_reply routes::sagas(const admin_request&, const url_target& at) {
  const auto page = page_of(at);
  if (!page) return problem(page.error());
  auto statuses = parse_statuses(at.parameter("status"));
  if (!statuses) return problem(statuses.error());
  const store::stream_filter filter{at.parameter("type"), at.parameter("prefix"),
                                    at.parameter("state"), std::move(*statuses)};
  return page_reply(list_json(*reader_, filter, page->after, page->limit), "/v1/sagas", at, *page);
}

admin_reply routes::saga(const admin_request&, const url_target& at) {
  const store::stream_name name{at.segments[2], at.segments[3]};
  if (auto good = check_saga(name); !good) return problem(good.error());
  const auto told = show_json(*reader_, name, is_set(at, "bodies"));
  auto reply = reply_with(told);
  if (told) reply.etag = "\"" + std::to_string(number_in(*told, "version")) + "\"";
  return reply;
}

admin_reply routes::definitions(const admin_request&, const url_target&) {
  return reply_with(definitions_json(*reader_));
}

admin_reply routes::parked(const admin_request&, const url_target& at) {
  const auto page = page_of(at);
  if (!page) return problem(page.error());
  const parked_request what{page->after, page->limit, is_set(at, "bodies"), is_set(at, "settled")};
  return page_reply(parked_json(*reader_, parked_book_, what), "/v1/parked", at, *page);
}

admin_reply routes::subscriptions(const admin_request&, const url_target&) {
  return reply_with(subscriptions_json(*reader_));
}

admin_reply routes::graph(const admin_request&, const url_target& at) {
  const std::string format = at.parameter("format");
  return reply_with(graph_json(*reader_, at.segments[2], at.parameter("key"),
                               format.empty() ? "mermaid" : format));
}

admin_reply routes::events(const admin_request& what, const url_target& at) {
  const std::string from = what.last_event_id.empty() ? at.parameter("after") : what.last_event_id;
  const auto begin = begin_of(*reader_, from.empty() ? "now" : from);
  if (!begin) return problem(begin.error());
  tail_filter filter;
  filter.type = at.parameter("type");
  if (const std::string saga = at.parameter("saga"); !saga.empty()) {
    const auto name = parse_saga(saga);
    if (!name) return problem(name.error());
    filter.saga = *name;
  }
  admin_reply reply;
  reply.content_type = "text/event-stream";
  reply.events = std::make_unique<tail>(*reader_, std::move(filter), *begin);
  return reply;
}

}  // namespace snorri::app
