// Every address of the admin API, in one table: the router, the OpenAPI document and the 405s come
// from it, so that none of them can forget what another one knows. A part of the API keeps its own
// rows (routes_reading.cpp, routes_changing.cpp, routes_service.cpp).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "admin/http.hpp"
#include "admin/role.hpp"
#include "net/url.hpp"

namespace snorri::app {

class routes;

struct route_parameter {
  const char* name;
  const char* schema;  // JSON Schema, as JSON
  const char* what;
};

struct route {
  const char* method = "GET";  // which takes HEAD, too
  const char* path = "";       // "/v1/sagas/{type}/{key}": a name in braces is one segment
  role needs = role::read;
  const char* summary = "";
  std::vector<route_parameter> query = {};
  const char* body = "";  // JSON Schema of what is sent, as JSON; "" = nothing is
  int status = 200;       // of what went well
  const char* content_type = "application/json";
  const char* reply = "{}";  // JSON Schema of the answer, as JSON, where it is JSON
  admin_reply (routes::*answer)(const admin_request& what, const url_target& target) = nullptr;

  bool changes() const { return std::string_view(method) != "GET"; }
  bool takes(std::string_view other) const;
  /// Whether `target` is of this row's path, whatever the method.
  bool leads_to(const url_target& target) const;
};

/// Whether `target` is of `path`, "/v1/sagas/{type}/{key}".
bool path_leads_to(std::string_view path, const url_target& target);

/// All rows; a path has one for each method that it takes.
const std::vector<route>& route_table();

/// The row that answers; nothing where no path fits, and `allow` says what a path would take.
struct found_route {
  const route* row = nullptr;
  std::string allow;
};
found_route find_route(std::string_view method, const url_target& target);

/// The names in braces of a path, in order.
std::vector<std::string> names_in(std::string_view path);

}  // namespace snorri::app
