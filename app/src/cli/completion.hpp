// `snorri completion`: the scripts for shells; and what they call, `snorri __complete WORD...`.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cli/output.hpp"
#include "cli/source.hpp"

namespace CLI {
class App;
}

namespace snorri::app {

struct completion_options {
  std::string shell;
};
void add_completion(CLI::App& to, completion_options& into);
result<void> completion_command(const completion_options& options);

/// Opens where sagas are read from, by the --store and --admin of the command line.
using open_source = std::function<result<std::unique_ptr<source>>(const std::string& store,
                                                                  const std::string& admin)>;

/// What the last of `words` may become, which are those behind "snorri". An engine or store is
/// asked where types, states and keys are meant; one that can't be asked has none. Only candidates
/// that no shell would read anything into: a key is somebody else's text.
std::vector<std::string> completions(const std::vector<std::string>& words,
                                     const open_source& open);

/// Prints them, or nothing if that takes too long: nobody waits for a prompt. Gives the exit code.
int complete_command(const std::vector<std::string>& words, const open_source& open);

}  // namespace snorri::app
