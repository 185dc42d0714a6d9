#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>

#include "cli/commands.hpp"
#include "cli/reading_commands.hpp"
#include "cli/signals.hpp"
#include "cli/story.hpp"
#include "text/table.hpp"
#include "text/time_text.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

constexpr std::size_t page_max = 1000;
constexpr std::size_t table_rows = 100;

/// Calls `each` with the objects of page after page until `limit` of them (0 = all) were seen.
template <class Page, class Each>
result<bool> for_pages(std::uint64_t after, std::size_t limit, Page&& page, Each&& each) {
  std::size_t seen = 0;
  while (limit == 0 || seen < limit) {
    const std::size_t ask = limit == 0 ? page_max : std::min(page_max, limit - seen);
    const auto objects = page(after, ask);
    if (!objects) return objects.error();
    for (const json& object : *objects) {
      after = static_cast<std::uint64_t>(number_in(object, "id"));
      ++seen;
      if (!each(object)) return false;
    }
    if (objects->size() < ask) break;
  }
  return true;
}

/// In a table one more row than is shown is asked for, to know whether there are more.
template <class Page>
result<void> print_pages(std::uint64_t after, std::optional<std::size_t> wished,
                         output_format format, Page&& page, table rows, auto&& row_of) {
  if (format != output_format::human) {
    array_printer out(format);
    const auto done = for_pages(after, wished.value_or(0), page,
                                [&out](const json& each) { return out.add(each); });
    if (!done) return done.error();
    out.finish();
    return {};
  }
  const std::size_t limit = wished.value_or(table_rows);
  std::size_t shown = 0;
  long long last = 0;
  const auto done = for_pages(after, limit == 0 ? 0 : limit + 1, page, [&](const json& each) {
    if (limit != 0 && shown == limit) return false;
    rows.add(row_of(each));
    last = number_in(each, "id");
    ++shown;
    return true;
  });
  if (!done) return done.error();
  if (shown > 0) print_long(rows.text(stdout_terminal()));
  if (shown == 0) std::fputs("snorri: nothing to list\n", stderr);
  if (!*done)
    std::fprintf(stderr, "snorri: there are more: --after %lld, or --limit 0 for all\n", last);
  return {};
}

std::vector<cell> saga_row(const json& saga) {
  const auto started = from_rfc3339(text_in(saga, "started_at")).value_or(time_point{});
  const auto updated = from_rfc3339(text_in(saga, "updated_at")).value_or(time_point{});
  const std::string status = text_in(saga, "status");
  return {{text_in(saga, "saga"), paint::bold},
          {status, paint_of_status(status)},
          {text_in(saga, "state")},
          {std::to_string(number_in(saga, "version"))},
          {date_time_text(started)},
          {duration_text(updated - started)}};
}

/// "discarded by anna (sent by mistake); " of a message that was dealt with.
std::string settled_text(const json& message) {
  const json& settled = value_in(message, "settled");
  if (!settled.is_object()) return "";
  const std::string why = text_in(settled, "reason");
  return text_in(settled, "how") + " by " + text_in(settled, "by") +
         (why.empty() ? "" : " (" + why + ")") + "; ";
}

std::vector<cell> parked_row(const json& message) {
  const auto at = from_rfc3339(text_in(message, "at")).value_or(time_point{});
  return {{std::to_string(number_in(message, "id"))},
          {date_time_text(at)},
          {text_in(message, "source")},
          {text_in(message, "type")},
          {text_in(message, "key")},
          {settled_text(message) + text_in(message, "reason"), paint::yellow}};
}

}  // namespace

namespace {

result<void> list_once(source& from, const list_options& options, output_format format) {
  auto what = request_of(options.which, system_clock().now());
  if (!what) return what.error();
  const auto page = [&](std::uint64_t after, std::size_t limit) {
    what->after = after;
    what->limit = limit;
    return from.list(*what);
  };
  table rows(
      {{"SAGA", 12}, {"STATUS", 9}, {"STATE", 8}, {"RECORDS", 7}, {"BEGAN", 10}, {"TOOK", 6}});
  return print_pages(options.after, options.limit, format, page, std::move(rows), saga_row);
}

/// Prints what is new or has changed since the last look; without a terminal, or in JSON.
result<bool> list_changes(source& from, const list_options& options, output_format format,
                          std::map<long long, long long>& versions, array_printer& out) {
  auto what = request_of(options.which, system_clock().now());
  if (!what) return what.error();
  what->limit = page_max;
  const auto page = [&](std::uint64_t after, std::size_t limit) {
    what->after = after;
    what->limit = limit;
    return from.list(*what);
  };
  return for_pages(options.after, options.limit.value_or(table_rows), page, [&](const json& each) {
    auto& version = versions[number_in(each, "id")];
    if (version == number_in(each, "version")) return true;
    version = number_in(each, "version");
    if (format != output_format::human) return out.add(each);
    return print(text_in(each, "saga") + "  " + text_in(each, "status") + "  " +
                 text_in(each, "state") + "  " + std::to_string(version) + "\n");
  });
}

result<void> watch(source& from, const list_options& options, output_format format) {
  const bool on_screen = format == output_format::human && isatty(STDOUT_FILENO) != 0;
  take_over_signals();
  std::map<long long, long long> versions;
  array_printer out(format);
  do {
    if (on_screen) {
      print("\x1b[H\x1b[2J" + date_time_text(system_clock().now()) + "\n\n");
      if (auto listed = list_once(from, options, format); !listed) return listed;
    } else {
      const auto listed = list_changes(from, options, format, versions, out);
      if (!listed) return listed.error();
      if (!*listed) break;
    }
  } while (pause_for(
      std::chrono::duration_cast<duration>(std::chrono::duration<double>(options.interval_s))));
  if (format != output_format::human) out.finish();
  return {};
}

}  // namespace

result<void> list_command(source& from, const list_options& options, output_format format) {
  const auto& which = options.which;
  if (!which.type.empty() || !which.state.empty()) {
    const std::string unknown = unknown_word(from, which.type, which.state);
    if (!unknown.empty()) std::fprintf(stderr, "snorri: %s\n", printable(unknown).c_str());
  }
  if (options.count) return count_command(from, options.which, format);
  if (options.watch) {
    set_pager(false);
    return watch(from, options, format);
  }
  return list_once(from, options, format);
}

result<void> parked_command(source& from, const parked_options& options, output_format format) {
  const auto page = [&](std::uint64_t after, std::size_t limit) {
    return from.parked({after, limit, options.bodies, options.settled});
  };
  table rows({{"ID", 2}, {"AT", 10}, {"FROM", 6}, {"TYPE", 8}, {"KEY", 6}, {"REASON", 20}});
  return print_pages(options.after, options.limit, format, page, std::move(rows), parked_row);
}

}  // namespace snorri::app
