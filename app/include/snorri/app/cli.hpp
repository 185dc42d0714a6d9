// The program `snorri` as a function, for programs that bring its commands along.
#pragma once

namespace snorri {

/// Runs the command in argv ("list", "show", "serve", ...); docs/cli.md describes each.
/// Data goes to stdout, messages to stderr; a failure is one line. Returns the exit code.
/// Threads: call it from main, once.
int run_cli(int argc, char** argv);

}  // namespace snorri
