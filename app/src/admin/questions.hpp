// What can be asked of a store, with an engine on it or without: a row a question, by its address.
// The admin API answers them for others and `--store` answers them for itself, from the same rows,
// so that both say the same.
#pragma once

#include <optional>
#include <vector>

#include "admin/route_table.hpp"
#include "net/url.hpp"
#include "snorri/base/result.hpp"
#include "views/json_fwd.hpp"
#include "views/reading.hpp"

namespace snorri::app {

struct question {
  const char* path;  // as of route
  const char* summary;
  std::vector<route_parameter> query;
  const char* reply;  // JSON Schema
  result<json> (*answer)(const reading& from, const url_target& at);
};

const std::vector<question>& questions();

/// nullptr where the target is none of them.
const question* find_question(const url_target& target);

/// Answers the target of a GET. Errors: not_found (no question), and those of each.
result<json> answer_question(const reading& from, const url_target& target);

}  // namespace snorri::app
