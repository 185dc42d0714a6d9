#include "views/filter.hpp"

#include <optional>

#include "views/status_filter.hpp"

namespace snorri::app {

result<std::optional<time_point>> time_of(const std::string& text, const char* name) {
  if (text.empty()) return std::optional<time_point>{};
  const auto read = from_rfc3339(text);
  if (read) return std::optional{*read};
  return error(errc::bad_argument,
               std::string(name) + " is a time such as 2010-12-01T08:26:00Z, not \"" + text + "\"");
}

result<saga_list> filter_of(const filter_words& words) {
  auto statuses = parse_statuses(words.status);
  if (!statuses) return statuses.error();
  const auto before = time_of(words.started_before, "started_before");
  if (!before) return before.error();
  const auto after = time_of(words.started_after, "started_after");
  if (!after) return after.error();
  return saga_list{{words.type, words.prefix, words.state, std::move(*statuses)},
                   {*after, *before}};
}

}  // namespace snorri::app
