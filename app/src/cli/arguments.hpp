// A command line taken apart. Which commands there are, and their flags, examples and help texts,
// stand in arguments.cpp and nowhere else.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/commands.hpp"
#include "cli/completion.hpp"
#include "cli/config.hpp"
#include "cli/doctor.hpp"
#include "cli/keys.hpp"
#include "cli/reading_commands.hpp"
#include "cli/new.hpp"
#include "cli/operating.hpp"
#include "cli/store_commands.hpp"

namespace snorri::app {

struct arguments {
  std::string command;  // "" = `help` has been printed
  std::string output = "table";
  bool no_pager = false;
  std::optional<std::string> store;
  std::optional<std::string> admin;
  std::optional<std::string> token_file;
  std::optional<std::string> cacert;
  std::vector<std::string> libraries;  // --sagas of the commands that read
  list_options list;
  show_options show;
  why_options why;
  stats_options stats;
  timers_options timers;
  top_options top;
  diff_options diff;
  replay_options replay;
  graph_options graph;
  parked_options parked;
  follow_options follow;
  operation_options operation;
  publish_options publish;
  check_command_options check;
  asyncapi_options asyncapi;
  backup_options backup;
  restore_options restore;
  export_options exports;
  import_options imports;
  verify_command_options verify;
  subscriptions_options subscriptions;
  forget_options forget;
  keys_options keys;
  config_options config;
  new_options fresh;
  completion_options completion;
  doctor_options doctor;
};

/// Help and version are printed at once. Errors: bad_argument, with what was meant.
result<arguments> parse_arguments(int argc, char** argv);

/// Every command's name; `serve` is one.
std::vector<std::string> command_names();

}  // namespace snorri::app
