#include "text/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <utility>

namespace snorri::app {

progress_bar::progress_bar(std::string doing)
    : doing_(std::move(doing)), on_terminal_(isatty(STDERR_FILENO) == 1) {}

progress_bar::~progress_bar() {
  if (!shown_.empty()) std::fputs("\r\x1b[K", stderr);
}

void progress_bar::show(std::uint64_t done, std::uint64_t of) {
  if (!on_terminal_) return;
  auto text = progress_text(doing_, done, of);
  if (text == shown_) return;
  shown_ = std::move(text);
  std::fprintf(stderr, "\r\x1b[K%s", shown_.c_str());
}

std::string progress_text(const std::string& doing, std::uint64_t done, std::uint64_t of) {
  constexpr std::uint64_t cells = 20;
  if (of == 0) return doing + " " + std::to_string(done);
  const auto part = std::min(done, of);
  const auto full = static_cast<std::size_t>(part * cells / of);
  return doing + " [" + std::string(full, '=') + std::string(cells - full, ' ') + "] " +
         std::to_string(part * 100 / of) + " %  " + std::to_string(done) + " of " +
         std::to_string(of);
}

}  // namespace snorri::app
