// The addresses that read the store: lists, stories, graphs, and events as they come.
#include <algorithm>

#include "admin/parameters.hpp"
#include "admin/questions.hpp"
#include "admin/routes.hpp"
#include "views/definition_view.hpp"
#include "views/filter.hpp"
#include "views/json.hpp"
#include "views/parked_view.hpp"
#include "views/saga_name.hpp"
#include "views/saga_view.hpp"
#include "views/subscription_view.hpp"

namespace snorri::app {

namespace {

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
  std::vector<route> rows{
      {.path = "/v1/sagas",
       .summary = "Sagas in order of creation",
       .query = {{"type", text_schema, "Only this saga type"},
                 {"state", text_schema, "Only sagas in this state"},
                 {"status", text_schema,
                  "PENDING, CONFIRMED, CANCELLED, STUCK; several with commas"},
                 {"prefix", text_schema, "Only keys that begin so"},
                 {"started_before", text_schema, "Only sagas that began before this time"},
                 {"started_after", text_schema, "Only sagas that began then or later"},
                 after_parameter,
                 limit_parameter},
       .reply = R"({"type":"array","items":{"$ref":"#/components/schemas/saga"}})",
       .answer = &routes::sagas},
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
  for (const question& each : questions()) {
    rows.push_back({.path = each.path,
                    .summary = each.summary,
                    .query = each.query,
                    .reply = each.reply,
                    .answer = &routes::ask});
  }
  return rows;
}

admin_reply routes::ask(const admin_request&, const url_target& at) {
  const auto answer = answer_question(
      {*reader_, engine_.status(), engine_.definitions, system_clock{}.now(),
       engine_.presences ? engine_.presences() : std::vector<presence>{}},
      at);
  auto reply = reply_with(answer);
  // Of a saga's story: what changes it may ask for this version.
  if (answer && answer->is_object() && answer->contains("history")) {
    reply.etag = "\"" + std::to_string(number_in(*answer, "version")) + "\"";
  }
  return reply;
}

admin_reply routes::sagas(const admin_request&, const url_target& at) {
  const auto page = page_of(at);
  if (!page) return problem(page.error());
  const auto filter = filter_of({at.parameter("type"), at.parameter("state"),
                                 at.parameter("status"), at.parameter("prefix"),
                                 at.parameter("started_before"), at.parameter("started_after")});
  if (!filter) return problem(filter.error());
  return page_reply(list_json(*reader_, *filter, page->after, page->limit), "/v1/sagas", at, *page);
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
