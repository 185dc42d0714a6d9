// OTLP's JSON: ids in hexadecimal, enumerations as integers, lowerCamelCase, 64-bit integers as
// text.
#include "snorri/base/version.hpp"
#include "traces/spans.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

json attribute(const std::string& key, const std::string& value) {
  return {{"key", key}, {"value", {{"stringValue", value}}}};
}

std::string nanoseconds(time_point at) {
  return std::to_string(
      std::chrono::duration_cast<std::chrono::nanoseconds>(at.time_since_epoch()).count());
}

json json_of(const span& of) {
  json attributes = json::array();
  for (const auto& [key, value] : of.attributes) attributes.push_back(attribute(key, value));
  json links = json::array();
  for (const span_link& each : of.links) {
    links.push_back({{"traceId", each.trace_id},
                     {"spanId", each.span_id},
                     {"attributes", json::array({attribute("snorri.why", each.why)})}});
  }
  json out{{"traceId", of.trace_id}, {"spanId", of.span_id}};
  if (!of.parent_id.empty()) out["parentSpanId"] = of.parent_id;
  out["name"] = of.name;
  out["kind"] = static_cast<int>(of.kind);
  out["startTimeUnixNano"] = nanoseconds(of.start);
  out["endTimeUnixNano"] = nanoseconds(of.end);
  out["attributes"] = std::move(attributes);
  if (!links.empty()) out["links"] = std::move(links);
  json status = json::object();
  if (of.status != span_status::unset) status["code"] = static_cast<int>(of.status);
  if (!of.status_text.empty()) status["message"] = of.status_text;
  out["status"] = std::move(status);
  return out;
}

}  // namespace

json otlp_request(const std::vector<span>& spans, const std::string& service) {
  json all = json::array();
  for (const span& each : spans) all.push_back(json_of(each));
  const json scope{{"name", "snorri"}, {"version", SNORRI_VERSION}};
  const json resource{{"attributes", json::array({attribute("service.name", service),
                                                  attribute("service.version", SNORRI_VERSION)})}};
  return {
      {"resourceSpans",
       json::array({json{
           {"resource", resource},
           {"scopeSpans", json::array({json{{"scope", scope}, {"spans", std::move(all)}}})}}})}};
}

}  // namespace snorri::app
