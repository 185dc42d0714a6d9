#include "cli/completion.hpp"

#include <sys/time.h>
#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <csignal>
#include <map>
#include <set>

#include "cli/arguments.hpp"
#include "cli/declared.hpp"
#include "new/project.hpp"
#include "serve/flags.hpp"
#include "text/embedded.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

using words_t = std::vector<std::string>;

constexpr std::size_t keys_max = 200;  // of a saga type, shown at once
constexpr suseconds_t patience_us = 700'000;

extern "C" void on_alarm(int) { _exit(0); }

/// Values that a flag takes whatever the command is; where they differ, its validator has them.
const words_t* fixed_values(const std::string& flag) {
  static const std::map<std::string, words_t, std::less<>> values{
      {"--output", {"table", "json", "jsonl"}},
      {"--status", {"PENDING", "CONFIRMED", "CANCELLED", "STUCK"}},
      {"--format", {"mermaid", "dot"}},
      {"--from", {"start", "now"}},
      {"--kind", project_kinds()},
      {"--guard", {"network", "all"}},
      {"--damaged", {"refuse", "read-only"}},
      {"--log-level", {"debug", "info", "warning", "error"}}};
  const auto found = values.find(flag);
  return found == values.end() ? nullptr : &found->second;
}

/// "TEXT:{make,list,show}" → make, list, show
words_t allowed_values(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const auto begin = type.find('{');
  const auto end = type.find('}');
  words_t values;
  if (begin == std::string::npos || end == std::string::npos) return values;
  for (std::size_t at = begin + 1; at < end;) {
    const auto comma = std::min(type.find(',', at), end);
    values.push_back(type.substr(at, comma - at));
    at = comma + 1;
  }
  return values;
}

bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

std::string long_name(const CLI::Option& option) {
  return option.get_lnames().empty() ? "" : "--" + option.get_lnames().front();
}

/// The command line so far, taken apart.
struct so_far {
  const CLI::App* command = nullptr;
  const CLI::Option* waits_for_value = nullptr;
  std::size_t positionals = 0;
  std::string store;
  std::string admin;
};

const CLI::Option* find_flag(const CLI::App& command, const std::string& word) {
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_positional() && option->check_name(word)) return option;
  }
  return nullptr;
}

so_far take_apart(const CLI::App& command, const words_t& words) {
  so_far seen{&command, nullptr, 0, "", ""};
  for (std::size_t at = 1; at + 1 < words.size(); ++at) {
    if (words[at] == "=") continue;  // bash makes three words of --type=order
    if (seen.waits_for_value != nullptr) {
      const std::string name = long_name(*seen.waits_for_value);
      if (name == "--store") seen.store = words[at];
      if (name == "--admin") seen.admin = words[at];
      seen.waits_for_value = nullptr;
    } else if (words[at].starts_with('-')) {
      const CLI::Option* flag = find_flag(command, words[at]);
      if (flag != nullptr && takes_value(*flag)) seen.waits_for_value = flag;
    } else {
      ++seen.positionals;
    }
  }
  return seen;
}

words_t flags_of(const CLI::App& command) {
  words_t flags;
  for (const CLI::Option* option : command.get_options()) {
    if (!option->get_positional()) flags.push_back(long_name(*option));
  }
  return flags;
}

/// What the store or the engine knows; nothing where it can't be asked.
class known {
 public:
  known(const open_source& open, const so_far& seen) {
    auto opened = open(seen.store, seen.admin);
    if (!opened) return;
    from_ = std::move(*opened);
    if (auto found = from_->definitions()) definitions_ = std::move(*found);
  }

  words_t types(const char* suffix = "") const {
    std::set<std::string> found;
    for (const json& each : definitions_) found.insert(text_in(each, "type") + suffix);
    return {found.begin(), found.end()};
  }
  words_t states() const {
    std::set<std::string> found;
    for (const json& each : definitions_) {
      for (const json& state : array_in(value_in(each, "shape"), "states")) {
        found.insert(state.is_string() ? state.get<std::string>() : text_in(state, "name"));
      }
    }
    return {found.begin(), found.end()};
  }
  /// Of `type/` and a beginning of the key, or the types where there is no key yet.
  words_t sagas(const std::string& begun) const {
    const auto slash = begun.find('/');
    if (slash == std::string::npos) return types("/");
    list_request what;
    what.type = begun.substr(0, slash);
    what.prefix = begun.substr(slash + 1);
    what.limit = keys_max;
    words_t found;
    const auto listed = from_ != nullptr ? from_->list(what) : result<json>(json::array());
    if (!listed) return found;
    for (const json& each : *listed) found.push_back(text_in(each, "saga"));
    return found;
  }
  words_t subscriptions() const {
    words_t found;
    const auto listed = from_ != nullptr ? from_->subscriptions() : result<json>(json::array());
    if (!listed) return found;
    for (const json& each : *listed) found.push_back(text_in(each, "name"));
    return found;
  }

 private:
  std::unique_ptr<source> from_;
  json definitions_ = json::array();
};

words_t values_of(const CLI::Option& flag, const so_far& seen, const open_source& open) {
  if (auto allowed = allowed_values(flag); !allowed.empty()) return allowed;
  const std::string name = long_name(flag);
  if (name == "--output" && seen.command->get_name() == "asyncapi") return {"yaml", "json"};
  if (const auto* values = fixed_values(name)) return *values;
  if (name == "--type") return known(open, seen).types();
  if (name == "--state") return known(open, seen).states();
  return {};
}

words_t positional_values(const so_far& seen, const std::string& begun, const open_source& open) {
  std::size_t at = 0;
  for (const CLI::Option* option : seen.command->get_options()) {
    if (!option->get_positional() || at++ != seen.positionals) continue;
    if (auto allowed = allowed_values(*option); !allowed.empty()) return allowed;
    const std::string name = option->get_name(true);
    if (name == "saga") return known(open, seen).sagas(begun);
    if (name == "type") return known(open, seen).types();
    if (name == "what") {
      const known all(open, seen);
      auto found = all.sagas(begun);
      const auto types = all.types();
      found.insert(found.end(), types.begin(), types.end());
      return found;
    }
    if (name == "name" && seen.command->get_name() == "subscriptions") {
      return known(open, seen).subscriptions();
    }
  }
  return {};
}

words_t candidates(const CLI::App& app, const words_t& words, const open_source& open) {
  if (words.size() == 1) {
    auto names = command_names();
    names.insert(names.end(), {"--help", "--version"});
    return names;
  }
  const auto names = command_names();
  if (std::find(names.begin(), names.end(), words.front()) == names.end()) return {};
  if (words.front() == "help") return names;
  CLI::App serve;
  serve_flags flags;
  const bool serves = words.front() == "serve";
  if (serves) declare_serve(serve, flags);
  const so_far seen = take_apart(serves ? serve : *app.get_subcommand(words.front()), words);
  if (seen.waits_for_value != nullptr) return values_of(*seen.waits_for_value, seen, open);
  if (words.back().starts_with('-')) return flags_of(*seen.command);
  return positional_values(seen, words.back(), open);
}

bool is_harmless(const std::string& word) {
  return std::all_of(word.begin(), word.end(), [](unsigned char c) {
    return c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z') ||
           std::string_view("-_./:@+,").find(static_cast<char>(c)) != std::string_view::npos;
  });
}

}  // namespace

void add_completion(CLI::App& to, completion_options& into) {
  to.add_option("shell", into.shell, "Whose: bash, zsh or fish")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh", "fish"}));
}

result<void> completion_command(const completion_options& options) {
  const std::string name = options.shell == "zsh" ? "_snorri" : "snorri." + options.shell;
  for (const embedded_file& each : completion_scripts()) {
    if (each.path == name) print(each.text);
  }
  return {};
}

std::vector<std::string> completions(const words_t& words, const open_source& open) {
  words_t given = words.empty() ? words_t{""} : words;
  if (given.back() == "=") given.back().clear();
  CLI::App app{"", "snorri"};
  arguments unused;
  declare_commands(app, unused);
  words_t found = candidates(app, given, open);
  std::erase_if(found, [&](const std::string& each) {
    return each.empty() || !each.starts_with(given.back()) || !is_harmless(each);
  });
  return found;
}

int complete_command(const words_t& words, const open_source& open) {
  std::signal(SIGALRM, on_alarm);
  const itimerval once{{0, 0}, {0, patience_us}};
  setitimer(ITIMER_REAL, &once, nullptr);
  std::string lines;
  for (const auto& each : completions(words, open)) lines += each + "\n";
  print(lines);
  return 0;
}

}  // namespace snorri::app
