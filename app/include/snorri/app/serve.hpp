// The engine as a program, for a main of one's own with the sagas linked in:
//
//   #include <snorri/app/serve.hpp>
//   int main(int argc, char** argv) { return snorri::serve(argc, argv); }
//
// `snorri serve` is the same with sagas from shared objects (--sagas).
#pragma once

namespace snorri {

/// Runs the engine until SIGTERM or SIGINT, then drains; a second signal ends the process at once.
/// Takes the flags of `snorri serve`, SNORRI_... variables and a configuration file (docs/cli.md).
/// When it is ready it prints one line on stdout: "listening on ..., admin on ..., store ...".
/// Returns the program's exit code; a failure is one line on stderr.
/// Threads: call it from main, once; it installs handlers for SIGTERM, SIGINT and SIGPIPE.
int serve(int argc, char** argv);

}  // namespace snorri
