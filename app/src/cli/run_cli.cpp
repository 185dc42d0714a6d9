#include <cstdio>
#include <cstdlib>

#include "cli/arguments.hpp"
#include "cli/libraries.hpp"
#include "cli/output.hpp"
#include "exit_code.hpp"
#include "snorri/app/cli.hpp"
#include "snorri/app/serve.hpp"
#include "snorri/sagas/library.hpp"

namespace snorri {

namespace {

using namespace app;

constexpr const char* default_admin = "http://127.0.0.1:7708";

std::optional<std::string> environment(const char* name) {
  const char* value = std::getenv(name);
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

result<http_address> admin_address(const arguments& given) {
  auto at =
      parse_http_address(given.admin.value_or(environment("SNORRI_ADMIN").value_or(default_admin)));
  if (!at) return at;
  at->token_file = given.token_file.value_or(environment("SNORRI_TOKEN_FILE").value_or(""));
  at->ca_file = given.cacert.value_or(environment("SNORRI_CACERT").value_or(""));
  return at;
}

/// A flag goes before the environment; a store before an address. Nothing: an address.
result<std::optional<std::string>> chosen_store(const arguments& given) {
  if (given.store && given.admin) {
    return error(errc::bad_argument, "--store and --admin name two sources: give one of them");
  }
  if (given.store || given.admin) return given.store;
  return environment("SNORRI_STORE");
}

/// For the commands that can say more, or anything at all, with a saga's own code.
result<std::vector<const sagas::definition*>> definitions_for(const arguments& given) {
  const bool wants =
      given.command == "show" || given.command == "replay" || given.command == "diff";
  auto all = wants ? sagas::linked_definitions() : std::vector<const sagas::definition*>{};
  if (!wants) return all;
  const auto paths = libraries_of(given.libraries);
  if (!paths) return paths.error();
  for (const std::string& path : *paths) {
    const auto loaded = sagas::library::load(path);
    if (!loaded) return loaded.error();
    all.insert(all.end(), loaded->definitions().begin(), loaded->definitions().end());
  }
  return all;
}

result<std::unique_ptr<source>> choose_source(const arguments& given) {
  const auto store = chosen_store(given);
  if (!store) return store.error();
  if (*store) {
    auto definitions = definitions_for(given);
    if (!definitions) return definitions.error();
    return open_store_source(**store, std::move(*definitions));
  }
  auto at = admin_address(given);
  if (!at) return at.error();
  return make_admin_source(std::move(*at));
}

result<exit_code> finished(const result<void>& done) {
  if (!done) return done.error();
  return exit_code::ok;
}

result<exit_code> operate(const arguments& given, output_format format) {
  const auto at = admin_address(given);
  if (!at) return at.error();
  if (given.command == "status") return finished(status_command(*at, format));
  if (given.command == "parked") {
    return settle_command(*at, given.parked.action, given.parked.settle, format);
  }
  if (is_operation(given.command)) {
    return operation_command(*at, given.command, given.operation, format);
  }
  return publish_command(*at, given.command, given.publish, format);
}

/// What only a running engine answers.
bool asks_engine(const arguments& given) {
  return given.command == "status" || given.command == "emit" || given.command == "start" ||
         is_operation(given.command) || !given.parked.action.empty();
}

/// The commands that work on the file itself.
result<exit_code> work_on_store(const arguments& given, output_format format) {
  const auto path = given.store ? given.store : environment("SNORRI_STORE");
  if (!path) {
    return error(errc::bad_argument,
                 given.command + " works on a store's file: give --store PATH, or SNORRI_STORE");
  }
  if (given.command == "backup") return finished(backup_command(*path, given.backup, format));
  if (given.command == "restore") return finished(restore_command(*path, given.restore, format));
  if (given.command == "export") return finished(export_command(*path, given.exports));
  if (given.command == "import") return finished(import_command(*path, given.imports, format));
  return verify_command(*path, given.verify, format);
}

result<exit_code> change_store(const arguments& given, output_format format) {
  const auto path = chosen_store(given);
  if (!path) return path.error();
  const bool forgets = given.command == "forget";
  if (*path) {
    return finished(forgets ? forget_command(**path, given.forget, format)
                            : change_subscription(**path, given.subscriptions));
  }
  const auto at = admin_address(given);
  if (!at) return at.error();
  return finished(forgets ? forget_command(*at, given.forget, format)
                          : change_subscription(*at, given.subscriptions));
}

result<exit_code> work_on_keys(keys_options options, output_format format) {
  if (options.folder.empty()) options.folder = environment("SNORRI_KEYS").value_or("");
  return finished(keys_command(options, format));
}

bool works_on_store(const std::string& command) {
  return command == "backup" || command == "restore" || command == "export" ||
         command == "import" || command == "verify";
}

result<exit_code> run(const arguments& given) {
  if (given.command == "asyncapi") return finished(asyncapi_command(given.asyncapi));
  const auto format = parse_output_format(given.output);
  if (!format) return format.error();
  if (given.command == "config") return finished(config_command(given.config, *format));
  if (asks_engine(given)) return operate(given, *format);
  if (given.command == "keys") return work_on_keys(given.keys, *format);
  if (given.command == "new") return finished(new_command(given.fresh, *format));
  if (given.command == "completion") return finished(completion_command(given.completion));
  if (given.command == "doctor") return doctor_command(given.doctor, *format);
  if (given.command == "check") return check_command(given.check, *format);
  if (works_on_store(given.command)) return work_on_store(given, *format);
  const bool changes = given.command == "forget" || !given.subscriptions.action.empty();
  if (!given.subscriptions.action.empty() && given.subscriptions.name.empty()) {
    return error(errc::bad_argument,
                 "subscriptions " + given.subscriptions.action + " needs the subscription's name");
  }
  if (changes) return change_store(given, *format);
  set_pager(!given.no_pager);
  const auto from = choose_source(given);
  if (!from) return from.error();
  if (given.command == "list") return finished(list_command(**from, given.list, *format));
  if (given.command == "show") return finished(show_command(**from, given.show, *format));
  if (given.command == "stats") return finished(stats_command(**from, given.stats, *format));
  if (given.command == "timers") return finished(timers_command(**from, given.timers, *format));
  if (given.command == "top") {
    const auto store = chosen_store(given);
    return finished(top_command(**from, store && !*store, given.top, *format));
  }
  if (given.command == "diff") return finished(diff_command(**from, given.diff, *format));
  if (given.command == "replay") return replay_command(**from, given.replay, *format);
  if (given.command == "why") return finished(why_command(**from, given.why, *format));
  if (given.command == "participants") return finished(participants_command(**from, *format));
  if (given.command == "graph") return finished(graph_command(**from, given.graph, *format));
  if (given.command == "parked") return finished(parked_command(**from, given.parked, *format));
  if (given.command == "subscriptions") return finished(subscriptions_command(**from, *format));
  if (given.command == "definitions") return finished(definitions_command(**from, *format));
  return follow_command(**from, given.follow, *format);
}

/// What a shell asks for its prompt; `words` are those behind "snorri __complete".
int complete(std::vector<std::string> words) {
  return complete_command(words, [](const std::string& store, const std::string& admin) {
    arguments given;
    if (!store.empty()) given.store = store;
    if (!admin.empty()) given.admin = admin;
    return choose_source(given);
  });
}

/// What was printed has to have arrived somewhere; a full disk behind `>` is no success.
int printed(int code) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  if (stdout_closed()) return code;  // the reader had enough: `snorri list | head`
  return fail(error(errc::io_failed, "the output could not be written: is the disk full?"));
}

}  // namespace

int run_cli(int argc, char** argv) {
  const auto word = [argc, argv](int at) { return std::string(at < argc ? argv[at] : ""); };
  if (word(1) == "serve") return serve(argc - 1, argv + 1);
  if (word(1) == "__complete") return complete({argv + 2, argv + argc});
  if (word(1) == "help" && word(2) == "serve") {
    std::string name = "snorri";
    std::string help = "--help";
    char* asks[] = {name.data(), help.data(), nullptr};
    return serve(2, asks);
  }
  const auto given = parse_arguments(argc, argv);
  if (!given) return fail(given.error());
  if (given->command.empty()) return printed(static_cast<int>(exit_code::ok));
  const auto code = run(*given);
  if (!code) return fail(code.error());
  return printed(static_cast<int>(*code));
}

}  // namespace snorri
