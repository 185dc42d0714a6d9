#include "cli/output.hpp"

#include <poll.h>
#include <unistd.h>

#include <cstdio>

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
