#include "cli/confirm.hpp"

#include <unistd.h>

#include <cstdio>
#include <iostream>

#include "text/terminal.hpp"

namespace snorri::app {

result<void> confirm(const std::string& question, bool yes) {
  if (yes) return {};
  if (isatty(STDIN_FILENO) == 0) {
    return error(errc::bad_argument, question + " Nobody can be asked here: give --yes");
  }
  std::fprintf(stderr, "%s [y/N] ", printable(question).c_str());
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == "y" || answer == "yes") return {};
  return error(errc::bad_argument, "nothing was done, as the answer was not yes");
}

}  // namespace snorri::app
