// `snorri subscriptions` and `snorri forget`: in the store's file while no engine runs on it, else
// by the engine.
#include "cli/confirm.hpp"
#include "cli/store_commands.hpp"
#include "snorri/store/sqlite_store.hpp"
#include "text/table.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

std::string filter_text(const json& row) {
  std::string text = text_in(row, "category");
  for (const json& type : array_in(row, "types"))
    text += (text.empty() ? "" : " ") + type.get<std::string>();
  const std::string correlation = text_in(row, "correlation");
  if (!correlation.empty()) text += (text.empty() ? "" : " ") + ("of " + correlation);
  return text.empty() ? "all" : text;
}

std::vector<cell> row_of(const json& row) {
  const bool paused = value_in(row, "paused") == json(true);
  return {{text_in(row, "name"), paint::bold},
          {paused ? "PAUSED" : "going", paused ? paint::red : paint::green},
          {std::to_string(number_in(row, "cursor"))},
          {std::to_string(number_in(row, "behind"))},
          {std::to_string(number_in(row, "failures"))},
          {filter_text(row)},
          {text_in(row, "reason"), paint::yellow}};
}

result<std::unique_ptr<store::event_store>> open_alone(const std::string& path) {
  // A store that is not there is not made: it would be an empty one.
  const auto reader = store::open_sqlite_reader(path);
  if (!reader) return reader.error();
  store::sqlite_options where;
  where.path = path;
  auto store = store::open_sqlite_store(where);
  if (!store && store.error().code() == errc::store_in_use) {
    return error(errc::store_in_use,
                 store.error().message() + ", or ask it: --admin ADDRESS instead of --store");
  }
  return store;
}

result<void> confirm_removal(const subscriptions_options& options) {
  return confirm("Remove subscription " + options.name + "? Where it stood is lost.", options.yes);
}

result<void> confirm_forgetting(const forget_options& options) {
  return confirm("Forget " + options.subject + "? What was stored of it can't be read ever again.",
                 options.yes);
}

void print_forgotten(const std::string& subject, bool had_key, output_format format) {
  if (format != output_format::human) {
    print(dump(json{{"subject", subject}, {"forgotten", had_key}},
               format == output_format::document ? 2 : -1) +
          "\n");
  } else {
    print(had_key ? subject + " is forgotten\n"
                  : subject + " has no data here that could be forgotten\n");
  }
}

}  // namespace

result<void> subscriptions_command(source& from, output_format format) {
  const auto all = from.subscriptions();
  if (!all) return all.error();
  if (format != output_format::human) {
    array_printer out(format);
    for (const json& each : *all) out.add(each);
    out.finish();
    return {};
  }
  table rows({{"SUBSCRIPTION", 12},
              {"", 6},
              {"UP TO", 5},
              {"BEHIND", 6},
              {"FAILURES", 8},
              {"SEES", 8},
              {"REASON", 12}});
  for (const json& each : *all) rows.add(row_of(each));
  if (rows.empty()) {
    std::fputs("snorri: nothing to list\n", stderr);
  } else {
    print(rows.text(stdout_terminal()));
  }
  return {};
}

result<void> change_subscription(const std::string& path, const subscriptions_options& options) {
  const bool removes = options.action == "remove";
  if (removes) {
    if (auto asked = confirm_removal(options); !asked) return asked;
  }
  const auto store = open_alone(path);
  if (!store) return store.error();
  const auto done = removes ? (*store)->remove_subscription(options.name)
                            : (*store)->resume_subscription(options.name);
  if (!done) return done;
  print("subscription " + options.name + (removes ? " is removed\n" : " goes on\n"));
  return {};
}

result<void> change_subscription(const http_address& at, const subscriptions_options& options) {
  if (options.action == "remove") {
    return error(errc::bad_argument,
                 "a subscription is removed from the store's file, with no engine on it: stop the "
                 "engine, and give --store PATH");
  }
  const auto done = resume_by_engine(at, options.name);
  if (!done) return done.error();
  print("subscription " + options.name + " goes on\n");
  return {};
}

result<void> forget_command(const std::string& path, const forget_options& options,
                            output_format format) {
  if (auto asked = confirm_forgetting(options); !asked) return asked;
  const auto store = open_alone(path);
  if (!store) return store.error();
  const auto had_key = (*store)->forget(options.subject, {"CONFIRMED", "CANCELLED"});
  if (!had_key) return had_key.error();
  print_forgotten(options.subject, *had_key, format);
  return {};
}

result<void> forget_command(const http_address& at, const forget_options& options,
                            output_format format) {
  if (auto asked = confirm_forgetting(options); !asked) return asked;
  const auto answer = forget_by_engine(at, options.subject);
  if (!answer) return answer.error();
  print_forgotten(options.subject, value_in(*answer, "forgotten") == json(true), format);
  return {};
}

}  // namespace snorri::app
