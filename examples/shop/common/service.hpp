// What the main of every service has in common: the command line, the folder of its state, and an
// end with a message instead of an unknown exception.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

#include "snorri/transport/participant.hpp"
#include "snorri/transport/subscriber.hpp"

namespace CLI {
class App;
}

namespace shop {

struct service_options {
  std::string engine = "tcp://127.0.0.1:7707";
  std::filesystem::path dir;  // exists
};

struct service {
  std::string name;   // "inventory"
  std::string about;  // one line for --help
  /// Adds options of its own; may be empty.
  std::function<void(CLI::App&)> add_options{};
  /// Returns main's exit status.
  std::function<int(const service_options&)> run;
};

/// Exit statuses: 0 asked to stop, 1 can't go on, 2 wrong usage; the reason is on stderr.
int run_service(const service& what, int argc, char** argv);

/// `DIR/inventory.db` remembers what was done; an engine that was restarted is found in a second.
snorri::transport::participant_options participant_options(const service_options& options,
                                                           const std::string& name);
snorri::transport::subscriber_options subscriber_options(const service_options& options);

}  // namespace shop
