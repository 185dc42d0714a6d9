#include "admin/questions.hpp"

#include <array>

#include "admin/parameters.hpp"
#include "views/filter.hpp"
#include "views/json.hpp"
#include "views/open_view.hpp"
#include "views/participants_view.hpp"
#include "views/saga_name.hpp"
#include "views/story_view.hpp"
#include "views/tally_view.hpp"
#include "views/why_view.hpp"

namespace snorri::app {

namespace {

constexpr const char* object_schema = R"({"type":"object"})";
constexpr const char* flag_schema = R"({"type":"string","enum":["1","true"]})";
constexpr const char* list_schema = R"({"type":"array","items":{"type":"object"}})";

/// Of the addresses /v1/sagas/{type}/{key}...
result<store::stream_name> saga_of(const url_target& at) {
  store::stream_name name{at.segments[2], at.segments[3]};
  if (auto good = check_saga(name); !good) return good.error();
  return name;
}

result<json> show(const reading& from, const url_target& at) {
  const auto saga = saga_of(at);
  if (!saga) return saga.error();
  story_request what;
  what.bodies = is_set(at, "bodies");
  what.data = is_set(at, "data");
  if (!at.parameter("version").empty()) {
    const auto version = number_of(at, "version", 0, std::uint64_t{1} << 62u);
    if (!version) return version.error();
    what.cut.version = *version;
  }
  const auto time = time_of(at.parameter("time"), "time");
  if (!time) return time.error();
  what.cut.at = *time;
  return story_json(from, *saga, what);
}

result<json> replay(const reading& from, const url_target& at) {
  const auto saga = saga_of(at);
  if (!saga) return saga.error();
  return replay_json(from, *saga);
}

result<json> why(const reading& from, const url_target& at) {
  const auto saga = saga_of(at);
  if (!saga) return saga.error();
  return why_json(from, *saga);
}

result<json> participants_of(const reading& from, const url_target&) {
  return participants_json(from);
}

/// As of /v1/sagas.
result<saga_list> filter_in(const url_target& at) {
  return filter_of({at.parameter("type"), at.parameter("state"), at.parameter("status"),
                    at.parameter("prefix"), at.parameter("started_before"),
                    at.parameter("started_after")});
}

/// One of those that look at sagas page by page.
template <auto View>
result<json> paged(const reading& from, const url_target& at) {
  const auto page = page_of(at);
  if (!page) return page.error();
  auto filter = filter_in(at);
  if (!filter) return filter.error();
  return View(from, std::move(*filter), page->after, page->limit);
}

result<json> transitions(const reading& from, const url_target& at) {
  const auto page = page_of(at);
  if (!page) return page.error();
  return transitions_json(from, at.parameter("type"), page->after, page->limit);
}

std::vector<route_parameter> filter_parameters() {
  constexpr const char* text = R"({"type":"string"})";
  constexpr const char* time = R"({"type":"string","format":"date-time"})";
  return {{"type", text, "Only this saga type"},
          {"state", text, "Only sagas in this state"},
          {"status", text, "PENDING, CONFIRMED, CANCELLED, STUCK; several with commas"},
          {"prefix", text, "Only keys that begin so"},
          {"started_before", time, "Only sagas that began before this time"},
          {"started_after", time, "Only sagas that began then or later"},
          {"after", R"({"type":"integer","minimum":0})", "Go on behind this id"},
          {"limit", R"({"type":"integer","minimum":1,"maximum":10000,"default":100})",
           "So many sagas are looked at"}};
}

std::vector<question> make_questions() {
  return {
      {"/v1/sagas/{type}/{key}",
       "The story of one saga",
       {{"bodies", flag_schema, "With the messages themselves"},
        {"data", flag_schema, "With the saga's data, and what each record changed in it"},
        {"version", R"({"type":"integer","minimum":1})", "As it was after this record"},
        {"time", R"({"type":"string","format":"date-time"})", "As it was at this time"}},
       R"({"$ref":"#/components/schemas/story"})",
       show},
      {"/v1/sagas/{type}/{key}/replay",
       "Decides a saga's history again by the definitions that run now, without any effect",
       {},
       object_schema,
       replay},
      {"/v1/sagas/{type}/{key}/why",
       "What a saga waits for, what happens next, and what helps",
       {},
       object_schema,
       why},
      {"/v1/open", "What living sagas have open: timers and commands, a piece at a time",
       filter_parameters(), object_schema, paged<open_json>},
      {"/v1/counts", "Counts of sagas and how long they took, a piece at a time, to be added up",
       filter_parameters(), object_schema, paged<tally_json>},
      {"/v1/transitions",
       "How often each row was taken and each command asked, a piece of the log at a time, to be "
       "added up",
       {{"type", R"({"type":"string"})", "Only this saga type"},
        {"after", R"({"type":"integer","minimum":0})", "Go on behind this position"},
        {"limit", R"({"type":"integer","minimum":1,"maximum":10000,"default":100})",
         "So many records are looked at"}},
       object_schema,
       transitions},
      {"/v1/participants",
       "Who carries commands out: connected, since when, what is in hand",
       {},
       list_schema,
       participants_of},
  };
}

}  // namespace

const std::vector<question>& questions() {
  static const std::vector<question> all = make_questions();
  return all;
}

const question* find_question(const url_target& target) {
  for (const question& each : questions()) {
    if (path_leads_to(each.path, target)) return &each;
  }
  return nullptr;
}

result<json> answer_question(const reading& from, const url_target& target) {
  const question* const asked = find_question(target);
  if (asked == nullptr) return error(errc::not_found, "there is no such question");
  return asked->answer(from, target);
}

}  // namespace snorri::app
