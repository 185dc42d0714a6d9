// The command line as it is declared, for whoever explains it: help, man pages, completion.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace snorri::app {

struct arguments;
struct serve_flags;

/// Every command as a subcommand. Pre: `into` outlives `to`.
void declare_commands(CLI::App& to, arguments& into);

/// `serve` with its flags, which are the settings. Pre: as above.
void declare_serve(CLI::App& to, serve_flags& into);

/// What of a command's description stands before and in its "Examples:".
struct described_command {
  std::string what;
  std::vector<std::string> examples;
};
described_command described(const CLI::App& command);

}  // namespace snorri::app
