#include "admin/route_table.hpp"

#include <algorithm>

#include "admin/routes.hpp"

namespace snorri::app {

namespace {

/// Calls `each` with the segments of a row's path; false as soon as it says so.
template <class Each>
bool for_each_segment(std::string_view path, Each&& each) {
  path.remove_prefix(1);
  while (true) {
    const auto end = path.find('/');
    if (!each(path.substr(0, end))) return false;
    if (end == std::string_view::npos) return true;
    path.remove_prefix(end + 1);
  }
}

bool is_name(std::string_view segment) { return segment.starts_with('{'); }

}  // namespace

bool route::takes(std::string_view other) const {
  return other == method || (other == "HEAD" && std::string_view(method) == "GET");
}

bool route::leads_to(const url_target& target) const { return path_leads_to(path, target); }

bool path_leads_to(std::string_view path, const url_target& target) {
  std::size_t at = 0;
  const bool fits = for_each_segment(path, [&](std::string_view segment) {
    if (at == target.segments.size()) return false;
    const std::string& given = target.segments[at++];
    return is_name(segment) || segment == given;
  });
  return fits && at == target.segments.size();
}

const std::vector<route>& route_table() {
  static const std::vector<route> table = [] {
    std::vector<route> all = routes::service_rows();
    for (auto rows : {routes::reading_rows(), routes::operating_rows(), routes::changing_rows()}) {
      all.insert(all.end(), rows.begin(), rows.end());
    }
    return all;
  }();
  return table;
}

found_route find_route(std::string_view method, const url_target& target) {
  found_route found;
  for (const route& each : route_table()) {
    if (!each.leads_to(target)) continue;
    if (each.takes(method)) return {&each, ""};
    found.allow += (found.allow.empty() ? "" : ", ") + std::string(each.method);
    if (!each.changes()) found.allow += ", HEAD";
  }
  return found;
}

std::vector<std::string> names_in(std::string_view path) {
  std::vector<std::string> names;
  for_each_segment(path, [&names](std::string_view segment) {
    if (is_name(segment)) names.emplace_back(segment.substr(1, segment.size() - 2));
    return true;
  });
  return names;
}

}  // namespace snorri::app
