#include "cli/arguments.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <sstream>

#include "cli/declared.hpp"
#include "cli/man.hpp"
#include "snorri/base/version.hpp"
#include "text/nearest.hpp"

namespace snorri::app {

namespace {

struct command_text {
  const char* name;
  const char* what;
  const char* examples;
};

constexpr command_text commands[] = {
    {"serve", "Run the engine",
     "  snorri serve --store shop.db --sagas ./libshop_sagas.so\n"
     "  snorri serve --config /etc/snorri.toml"},
    {"list", "List sagas, oldest first",
     "  snorri list --status STUCK\n"
     "  snorri list --type order --older 1h --status PENDING\n"
     "  snorri list --count\n"
     "  snorri list --watch --stuck\n"
     "  snorri list --type order --prefix 5363 -o json\n"
     "  snorri list --store shop.db --limit 20"},
    {"show", "Tell the story of one saga",
     "  snorri show order/536365\n"
     "  snorri show order/536365 --at 12:00\n"
     "  snorri show order/536365 --timeline\n"
     "  snorri show order/536365 --bodies -o json\n"
     "  snorri show order/536365 --store shop.db"},
    {"why", "Say what one saga waits for, what happens next, and what would help",
     "  snorri why order/536365\n"
     "  snorri why order/536365 --store shop.db -o json"},
    {"timers", "List what comes by itself and when; what is late is marked",
     "  snorri timers --late\n"
     "  snorri timers --type order --limit 20\n"
     "  snorri timers --store shop.db -o jsonl"},
    {"stats", "Count sagas by type, status and state; how long they took; what failed",
     "  snorri stats\n"
     "  snorri stats --type order --newer 1d\n"
     "  snorri stats --no-commands -o json"},
    {"top", "Watch an engine: its load, who is connected, what is stuck",
     "  snorri top\n"
     "  snorri top --interval 0.5\n"
     "  snorri top --times 3 -o jsonl"},
    {"diff", "Compare two sagas, one saga at two versions, or two definitions",
     "  snorri diff order/1 order/2\n"
     "  snorri diff order/1@3 order/1\n"
     "  snorri diff order@1 order@2"},
    {"replay", "Decide a saga's history again, without any effect, also by a new definition",
     "  snorri replay order/536365\n"
     "  snorri replay order/536365 --with ./libnew_sagas.so"},
    {"participants", "List who carries commands out: connected, since when, what is in hand",
     "  snorri participants"},
    {"follow", "Print what happens as it happens, of all sagas or of one",
     "  snorri follow\n"
     "  snorri follow order/536365 --until-end --timeout 60\n"
     "  snorri follow --type return --from start -o jsonl"},
    {"graph", "Draw a definition, or the way one saga took through it",
     "  snorri graph order\n"
     "  snorri graph order --coverage\n"
     "  snorri graph order/536365 --format dot | dot -Tsvg > order.svg"},
    {"parked", "List messages that no saga could take, and why; send them again, or put them away",
     "  snorri parked\n"
     "  snorri parked --bodies -o json\n"
     "  snorri parked retry 12 13 --reason \"the definition is loaded now\"\n"
     "  snorri parked discard --all --type OrderCreated --reason \"sent by mistake\""},
    {"definitions", "List the saga definitions that the store knows", "  snorri definitions"},
    {"status", "Say how the engine is and who is connected", "  snorri status -o json"},
    {"retry", "Ask again now for what sagas wait for, attempts counted anew",
     "  snorri retry order/536365\n"
     "  snorri retry --type order --stuck --reason \"payment is up again\""},
    {"skip", "Take what a saga waits for as done, by your word",
     "  snorri skip order/536365 --reason \"released by hand\"\n"
     "  snorri skip order/7 --body '{\"reservation\":\"R-1\"}' --reason \"reserved by phone\""},
    {"cancel", "Undo sagas that have not passed their pivot",
     "  snorri cancel order/536365 --reason \"customer called\" --wait\n"
     "  snorri cancel --type order --prefix customer-17/ --reason \"the account is closed\""},
    {"compensate", "Undo a saga also where cancel is refused: past its pivot",
     "  snorri compensate order/536365 --reason \"the parcel is lost\""},
    {"resolve", "Declare a stuck saga ended",
     "  snorri resolve order/536365 --as CANCELLED --reason \"paid back by hand\""},
    {"start", "Begin a saga under a key that is free",
     "  snorri start order '{\"order_id\":\"7\",\"pieces\":2}' --wait --timeout 60\n"
     "  snorri start order --file order.json --dry-run"},
    {"emit", "Publish an event, as a service would",
     "  snorri emit OrderCreated '{\"order_id\":\"7\",\"pieces\":2}'\n"
     "  snorri emit PaymentCaptured --file captured.json --reason \"lost by the bank\""},
    {"signal", "Deliver an event to one saga and to no other",
     "  snorri signal order/7 InventoryReserved '{\"reservation\":\"R-1\"}'"},
    {"check", "Prove sagas before they run, or tell how one goes wrong",
     "  snorri check --sagas ./libshop_sagas.so\n"
     "  snorri check order --losses 3 --duplicates 1\n"
     "  snorri check order --mermaid > story.mmd\n"
     "  snorri check --sagas ./libnew_sagas.so --against /var/lib/snorri/shop.db"},
    {"asyncapi", "Write what sagas say and hear as an AsyncAPI 3.0 document",
     "  snorri asyncapi --sagas ./libshop_sagas.so --out shop.asyncapi.yaml\n"
     "  snorri asyncapi -o json"},
    {"verify", "Prove that a store is what was written to it, or say what is not",
     "  snorri verify --store shop.db\n"
     "  snorri verify --store shop.db --rebuild --sagas ./libshop_sagas.so"},
    {"backup", "Copy a store, beside its engine; go on from the last backup",
     "  snorri backup /backups/shop --store shop.db"},
    {"restore", "Put a backup where an engine will start on it",
     "  snorri restore /backups/shop --store shop.db\n"
     "  snorri restore /backups/shop --store shop.db --replace --yes"},
    {"export", "Write a store as JSON lines",
     "  snorri export --store shop.db > shop.jsonl\n"
     "  snorri export more.jsonl --store shop.db --after 81523"},
    {"import", "Read JSON lines into a store",
     "  snorri import --store copy.db < shop.jsonl\n"
     "  snorri import more.jsonl --store copy.db"},
    {"subscriptions", "List subscriptions; resume one that is paused, remove one",
     "  snorri subscriptions\n"
     "  snorri subscriptions resume mails\n"
     "  snorri subscriptions remove mails --store shop.db"},
    {"forget", "Make the data of a person unreadable, everywhere and for ever",
     "  snorri forget customer/17\n"
     "  snorri forget customer/17 --store shop.db --yes"},
    {"keys", "Make, list and revoke the keys that services need",
     "  snorri keys make inventory --may-command ReserveInventory --keys /etc/snorri/keys\n"
     "  snorri keys make shop --may-publish 'Order*' --out shop.key --keys /etc/snorri/keys\n"
     "  snorri keys list --keys /etc/snorri/keys\n"
     "  snorri keys revoke inventory --reason \"the laptop was lost\" --keys /etc/snorri/keys"},
    {"config", "Show every setting of serve, and who says what it is",
     "  snorri config show --defaults\n"
     "  snorri config show --config /etc/snorri.toml -o json"},
    {"new", "Write a project for a saga of your own",
     "  snorri new late-parcel\n"
     "  snorri new holiday --kind table --dir ~/src/holiday\n"
     "  snorri new late-parcel --dry-run"},
    {"doctor", "Say what keeps an engine from running well here",
     "  snorri doctor --store shop.db\n"
     "  snorri doctor --config /etc/snorri.toml\n"
     "  snorri doctor --keys /etc/snorri/keys --key inventory.key -o json"},
    {"completion", "Make a shell complete commands, flags and keys",
     "  snorri completion bash > ~/.local/share/bash-completion/completions/snorri\n"
     "  snorri completion zsh > ~/.zfunc/_snorri\n"
     "  snorri completion fish > ~/.config/fish/completions/snorri.fish"},
    {"help", "Explain a command",
     "  snorri help show\n"
     "  snorri help --man show | man -l -"},
};

constexpr const char* saga_text = "The saga: TYPE/KEY, such as order/536365";

void add_output(CLI::App& to, arguments& into) {
  to.add_option("-o,--output", into.output, "table, json or jsonl")->capture_default_str();
}

void add_admin(CLI::App& to, arguments& into) {
  to.add_option("--admin", into.admin,
                "Ask the engine at this address (SNORRI_ADMIN; default http://127.0.0.1:7708)");
  to.add_option(
      "--token-file", into.token_file,
      "The file with the token for it (SNORRI_TOKEN_FILE; found by itself on this machine)");
  to.add_option("--cacert", into.cacert,
                "For https://: the certificates that are trusted, PEM (SNORRI_CACERT)");
}

void add_source(CLI::App& to, arguments& into) {
  to.add_flag("--no-pager", into.no_pager, "Long output straight to the terminal");
  add_output(to, into);
  to.add_option("--store", into.store,
                "Read this store file, with an engine on it or not (SNORRI_STORE)");
  add_admin(to, into);
}

void add_list(CLI::App& to, arguments& into) {
  list_options& list = into.list;
  add_saga_filter(to, list.which);
  to.add_flag("--count", list.count, "How many there are, by type and status");
  to.add_flag("--watch", list.watch, "Again and again, until Ctrl-C");
  to.add_option("--interval", list.interval_s, "Of --watch, in seconds")->capture_default_str();
  to.add_option("--limit", list.limit, "So many at most; 0 = all (default: 100 in a table)");
  to.add_option("--after", list.after, "Continue after the saga with this id");
}

void add_libraries(CLI::App& to, std::vector<std::string>& into) {
  to.add_option("--sagas", into,
                "With --store: a shared object with definitions, for what needs a saga's own code; "
                "once for each (default: those of serve)")
      ->allow_extra_args(false);
}

void add_check(CLI::App& to, check_command_options& check) {
  to.add_option("type", check.type, "One saga type; all if not given");
  to.add_option("--sagas", check.sagas,
                "A shared object with saga definitions; once for each (default: those of serve)")
      ->allow_extra_args(false);
  const auto bound = [&to](const char* flag, int& into, int least, const char* what) {
    to.add_option(flag, into, what)->check(CLI::Range(least, 15))->capture_default_str();
  };
  bound("--losses", check.bounds.losses, 0, "Messages lost, in one story");
  bound("--duplicates", check.bounds.duplicates, 0, "Messages delivered twice");
  bound("--cancels", check.bounds.cancels, 0, "Cancels by an operator");
  bound("--crashes", check.bounds.crashes, 0, "Crashes of the engine before it sends");
  bound("--technical-failures", check.bounds.technical_failures, 0,
        "Commands that a participant can't do");
  to.add_option(
        "--outside-events", check.bounds.outside_events,
        "Events that answer no command (default: one more than there are types, at least 2)")
      ->check(CLI::Range(0, 15));
  bound("--attempts", check.bounds.attempts_max, 1, "Attempts at a command, where it has more");
  to.add_option("--states-max", check.states_max, "Stop after so many states")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  to.add_option("--memory-max", check.memory_mib_max, "Stop at so many MiB")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  to.add_option("--against", check.against,
                "Instead: what these sagas would make of the living ones of this store file");
  to.add_flag("--mermaid", check.mermaid, "Stories as sequence diagrams, and nothing else");
}

void add_asyncapi(CLI::App& to, asyncapi_options& into) {
  to.add_option("--sagas", into.sagas,
                "A shared object with saga definitions; once for each (default: those of serve)")
      ->allow_extra_args(false);
  to.add_option("-o,--output", into.output, "yaml or json")->capture_default_str();
  to.add_option("--out", into.out, "Write to this file instead of stdout");
  to.add_option("--title", into.title, "The document's title (default: the sagas' names)");
  to.add_option("--engine", into.engine, "Where services connect")->capture_default_str();
}

void add_store(CLI::App& to, arguments& into) {
  to.add_option("--store", into.store, "The store's file (SNORRI_STORE)");
}

void add_yes(CLI::App& to, bool& into) { to.add_flag("--yes", into, "Do not ask"); }

void add_keys(CLI::App& to, keys_options& keys) {
  to.add_option("action", keys.action,
                "make, list, show, revoke, allow: more rights; or engine: its public key")
      ->required()
      ->check(CLI::IsMember({"make", "list", "show", "revoke", "allow", "engine"}));
  to.add_option("name", keys.name, "The service's name");
  to.add_option("--keys", keys.folder, "The folder that serve is given, too (SNORRI_KEYS)");
  const auto right = [&to](const char* flag, std::vector<std::string>& into, const char* what) {
    to.add_option(flag, into, what)->type_name("TYPE")->allow_extra_args(false);
  };
  right("--may-command", keys.commands, "It may carry this out; once for each; Re* and * do, too");
  right("--may-publish", keys.publishes, "It may publish this event");
  right("--may-read", keys.reads, "It may be given this event");
  to.add_option("--out", keys.out, "make: where the key goes (default: NAME.key; - is stdout)");
  to.add_flag("--second", keys.second, "make: beside a key of this name, with the same rights");
  to.add_option("--public", keys.public_key, "revoke, allow: only the key that begins so");
  to.add_option("--reason", keys.reason, "revoke: why");
  to.add_flag("--dry-run", keys.dry_run, "revoke: only say what would be revoked");
  add_yes(to, keys.yes);
}

/// Of the commands for a store as a whole; false for another one.
bool add_store_options(CLI::App& to, const std::string& name, arguments& into) {
  if (name == "backup") {
    to.add_option("path", into.backup.to, "Where the backup is, or is to be")->required();
  } else if (name == "restore") {
    to.add_option("backup", into.restore.backup, "The backup")->required();
    to.add_flag("--replace", into.restore.replace, "Move the store that is there aside");
    add_yes(to, into.restore.yes);
  } else if (name == "export") {
    to.add_option("file", into.exports.file, "Where to; stdout if not given");
    to.add_option("--after", into.exports.after, "Only what comes after this position");
  } else if (name == "import") {
    to.add_option("file", into.imports.file, "Where from; stdin if not given");
  } else if (name == "verify") {
    to.add_flag("--rebuild", into.verify.rebuild,
                "Fold every saga again, too, and compare its row and snapshot");
    to.add_option("--sagas", into.verify.sagas,
                  "For --rebuild: a shared object with definitions (default: those of serve)")
        ->allow_extra_args(false);
  } else if (name == "subscriptions") {
    to.add_option("action", into.subscriptions.action, "resume or remove; lists if not given")
        ->check(CLI::IsMember({"resume", "remove"}));
    to.add_option("name", into.subscriptions.name, "The subscription's name");
    add_yes(to, into.subscriptions.yes);
  } else if (name == "forget") {
    to.add_option("subject", into.forget.subject, "The data subject, such as customer/17")
        ->required();
    add_yes(to, into.forget.yes);
  } else {
    return false;
  }
  return true;
}

void add_options(CLI::App& to, const std::string& name, arguments& into) {
  if (add_store_options(to, name, into)) return;
  if (add_operating_options(to, name, into.operation, into.publish)) return;
  if (name == "list") {
    add_list(to, into);
  } else if (name == "show") {
    to.add_option("saga", into.show.saga, saga_text)->required();
    to.add_flag("--bodies", into.show.bodies, "With the messages themselves, in JSON");
    to.add_flag("--data", into.show.data,
                "With the saga's data and what each record changed in it, in JSON");
    to.add_option(
        "--at", into.show.at,
        "As it was then: a version, a time in UTC (2010-12-01 12:00, 12:00), an age (2h)");
    to.add_flag("--steps", into.show.steps, "Forward and undo side by side");
    to.add_flag("--timeline", into.show.timeline, "Its commands as bars over time");
    add_libraries(to, into.libraries);
  } else if (name == "why") {
    add_why(to, into.why);
  } else if (name == "stats") {
    add_stats(to, into.stats);
  } else if (name == "timers") {
    add_timers(to, into.timers);
  } else if (name == "top") {
    add_top(to, into.top);
  } else if (name == "diff") {
    add_diff(to, into.diff);
    add_libraries(to, into.libraries);
  } else if (name == "replay") {
    add_replay(to, into.replay);
    add_libraries(to, into.libraries);
  } else if (name == "graph") {
    to.add_option("what", into.graph.what, "TYPE, or TYPE/KEY to see a saga's way")->required();
    to.add_option("--format", into.graph.format, "mermaid or dot")->capture_default_str();
    to.add_flag("--coverage", into.graph.coverage,
                "How often each arrow was taken, over all sagas of the store");
  } else if (name == "parked") {
    to.add_option("action", into.parked.action, "retry or discard; lists if not given")
        ->check(CLI::IsMember({"retry", "discard"}));
    to.add_option("id", into.parked.settle.ids, "The numbers of the messages");
    to.add_flag("--all", into.parked.settle.all, "All of them, or all that fit --type and --key");
    to.add_option("--type", into.parked.settle.type, "With --all: only messages of this type");
    to.add_option("--key", into.parked.settle.key, "With --all: only messages for this key");
    add_changing_options(to, into.parked.settle.how);
    to.add_flag("--settled", into.parked.settled, "List also what was sent again or put away");
    to.add_option("--limit", into.parked.limit, "So many at most; 0 = all");
    to.add_option("--after", into.parked.after, "Continue after the message with this id");
    to.add_flag("--bodies", into.parked.bodies, "With headers and body, in JSON");
  } else if (name == "follow") {
    to.add_option("saga", into.follow.saga, "One saga: TYPE/KEY; all if not given");
    to.add_option("--type", into.follow.type, "Only this saga type");
    to.add_option("--prefix", into.follow.prefix, "Only keys that begin so");
    to.add_option("--state", into.follow.state, "Only records into this state or out of it");
    to.add_option("--status", into.follow.status,
                  "Only records after which the saga is PENDING, CONFIRMED, CANCELLED or STUCK; "
                  "several with commas");
    to.add_option("--from", into.follow.from,
                  "start, now or a position (default: now; start for one saga)");
    to.add_flag("--until-end", into.follow.until_end,
                "Return when the saga has ended: 0 confirmed, 6 cancelled");
    to.add_option("--timeout", into.follow.timeout_s, "Return after so many seconds");
  } else if (name == "check") {
    add_check(to, into.check);
  } else if (name == "keys") {
    add_keys(to, into.keys);
  } else if (name == "config") {
    add_config(to, into.config);
  } else if (name == "asyncapi") {
    add_asyncapi(to, into.asyncapi);
  } else if (name == "doctor") {
    add_doctor(to, into.doctor);
  } else if (name == "completion") {
    add_completion(to, into.completion);
  } else if (name == "new") {
    add_new(to, into.fresh);
  }
}

void add_command(CLI::App& app, const command_text& text, arguments& into) {
  const std::string name = text.name;
  CLI::App* sub =
      app.add_subcommand(name, std::string(text.what) + "\n\nExamples:\n" + text.examples + "\n");
  add_options(*sub, name, into);
  if (name == "status" || is_operation(name) || name == "emit" || name == "start") {
    add_output(*sub, into);
    add_admin(*sub, into);
  } else if (name == "check" || name == "keys" || name == "config" || name == "new" ||
             name == "doctor") {
    add_output(*sub, into);
  } else if (name == "backup" || name == "restore" || name == "export" || name == "import" ||
             name == "verify") {
    add_output(*sub, into);
    add_store(*sub, into);
  } else if (name != "serve" && name != "help" && name != "completion" && name != "asyncapi") {
    add_source(*sub, into);
  }
}

std::string overview() {
  std::string text =
      "snorri: sagas that survive every crash\n\n"
      "Examples:\n"
      "  snorri serve --store shop.db --sagas ./libshop_sagas.so\n"
      "  snorri list --status PENDING,STUCK\n"
      "  snorri show order/536365\n\n"
      "Commands:\n";
  for (const auto& each : commands) {
    text += "  " + std::string(each.name) + std::string(15 - std::string(each.name).size(), ' ') +
            each.what + "\n";
  }
  return text +
         "\n`snorri help COMMAND`, `snorri COMMAND --help` and `man snorri-COMMAND` say more;\n"
         "docs/cli.md says all.\n"
         "Reading commands ask the engine (--admin ADDRESS) or read a store file (--store PATH).\n";
}

error unknown_command(const std::string& name) {
  return error(errc::bad_argument, "there is no command \"" + name + "\"" +
                                       did_you_mean(name, command_names()) +
                                       ": `snorri help` lists the commands");
}

/// What is wrong with the command line, and the flag that was meant.
error usage_error(const CLI::App& of, const CLI::ParseError& failure, int argc, char** argv) {
  std::string what = failure.what();
  std::replace(what.begin(), what.end(), '\n', ' ');
  if (dynamic_cast<const CLI::ExtrasError*>(&failure) != nullptr) {
    std::vector<std::string> flags;
    for (const auto* option : of.get_options()) {
      for (const std::string& name : option->get_lnames()) flags.push_back("--" + name);
    }
    if (const auto stray = stray_argument(flags, argc, argv); !stray.empty()) what = stray;
  }
  return error(errc::bad_argument,
               what + ": `snorri help " + of.get_name() + "` shows how it is called");
}

/// `help`, `help COMMAND`, `--help`, `--version` and nothing at all; false for the rest.
result<bool> print_help(const std::vector<std::string>& words, const CLI::App& app) {
  const std::string first = words.empty() ? "help" : words.front();
  if (first == "--version" || first == "-V") {
    print(std::string("snorri ") + SNORRI_VERSION + "\n");
    return true;
  }
  if (first != "help" && first != "--help" && first != "-h") return false;
  if (words.size() > 1 && words[1] == "--man") {
    const auto page = man_page(words.size() > 2 ? words[2] : "");
    if (!page) return page.error();
    print(*page);
    return true;
  }
  const auto names = command_names();
  if (words.size() < 2 || words[1].starts_with('-')) {
    print(overview());
    return true;
  }
  if (std::find(names.begin(), names.end(), words[1]) == names.end()) {
    return unknown_command(words[1]);
  }
  print(words[1] == "help" ? overview() : app.get_subcommand(words[1])->help("snorri"));
  return true;
}

}  // namespace

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const auto& each : commands) names.emplace_back(each.name);
  return names;
}

void declare_commands(CLI::App& to, arguments& into) {
  for (const auto& each : commands) add_command(to, each, into);
}

described_command described(const CLI::App& command) {
  constexpr std::string_view heading = "\n\nExamples:\n";
  const std::string text = command.get_description();
  const auto begin = text.find(heading);
  described_command found{text.substr(0, begin), {}};
  if (begin == std::string::npos) return found;
  std::istringstream lines(text.substr(begin + heading.size()));
  for (std::string line; std::getline(lines, line);) {
    if (const auto word = line.find_first_not_of(' '); word != std::string::npos) {
      found.examples.push_back(line.substr(word));
    }
  }
  return found;
}

result<arguments> parse_arguments(int argc, char** argv) {
  arguments parsed;
  CLI::App app{"", "snorri"};
  app.require_subcommand(0, 1);  // `parked retry` is not the command retry
  declare_commands(app, parsed);
  const std::vector<std::string> words(argv + std::min(argc, 1), argv + argc);
  const auto helped = print_help(words, app);
  if (!helped) return helped.error();
  if (*helped) return parsed;
  const auto names = command_names();
  if (std::find(names.begin(), names.end(), words.front()) == names.end()) {
    return unknown_command(words.front());
  }
  parsed.command = words.front();
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    print(app.get_subcommand(parsed.command)->help("snorri"));
    parsed.command.clear();
  } catch (const CLI::ParseError& failure) {
    return usage_error(*app.get_subcommand(parsed.command), failure, argc, argv);
  }
  return parsed;
}

}  // namespace snorri::app
