#include "cli/output.hpp"

#include <poll.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "text/nearest.hpp"
#include "views/json.hpp"

namespace snorri::app {

result<output_format> parse_output_format(const std::string& text) {
  if (text == "table") return output_format::human;
  if (text == "json") return output_format::document;
  if (text == "jsonl") return output_format::lines;
  return error(errc::bad_argument, "-o takes table, json or jsonl, not \"" + text + "\"" +
                                       did_you_mean(text, {"table", "json", "jsonl"}));
}

bool print(std::string_view text) {
  const bool written = std::fwrite(text.data(), 1, text.size(), stdout) == text.size();
  return std::fflush(stdout) == 0 && written;
}

namespace {

bool pager_used = true;

bool fits_on_screen(std::string_view text) {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_row == 0) return true;
  return std::count(text.begin(), text.end(), '\n') < size.ws_row;
}

}  // namespace

void set_pager(bool used) { pager_used = used; }

bool print_long(std::string_view text) {
  const char* named = std::getenv("PAGER");
  const std::string pager = named == nullptr ? "less" : named;
  if (!pager_used || pager.empty() || isatty(STDOUT_FILENO) == 0 || fits_on_screen(text)) {
    return print(text);
  }
  setenv("LESS", "FRX", 0);
  FILE* const to = popen(pager.c_str(), "w");
  if (to == nullptr) return print(text);
  std::signal(SIGPIPE, SIG_IGN);  // somebody who has read enough
  std::fwrite(text.data(), 1, text.size(), to);
  // A shell that finds no such program says so with 127: the text is not to be lost by that.
  const int status = pclose(to);
  const bool missing = WIFEXITED(status) && WEXITSTATUS(status) == 127;
  return missing ? print(text) : true;
}

bool print_object(const json& what, output_format format) {
  return print(dump(what, format == output_format::document ? 2 : -1) + "\n");
}

bool stdout_closed() {
  pollfd out{STDOUT_FILENO, 0, 0};
  return poll(&out, 1, 0) > 0 && (out.revents & (POLLERR | POLLHUP | POLLNVAL)) != 0;
}

bool array_printer::add(const json& item) {
  const std::string text = dump(item);
  const bool first = empty_;
  empty_ = false;
  if (format_ == output_format::lines) return print(text + "\n");
  return print((first ? "[\n  " : ",\n  ") + text);
}

bool array_printer::finish() {
  if (format_ == output_format::lines) return true;
  return print(empty_ ? "[]\n" : "\n]\n");
}

}  // namespace snorri::app
