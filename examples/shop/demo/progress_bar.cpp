#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "report.hpp"

namespace shop {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t width = 30;

std::string text_of(const progress& now, std::size_t invoices, std::size_t kills) {
  std::string text = std::to_string(now.received) + " of " + std::to_string(invoices) +
                     " orders and returns received, " + std::to_string(now.ended) + " ended";
  if (kills > 0) text += ", " + std::to_string(kills) + " kills";
  return text;
}

}  // namespace

progress_bar::progress_bar(std::size_t invoices)
    : invoices_(invoices), terminal_(::isatty(STDERR_FILENO) == 1) {}

progress_bar::~progress_bar() { clear(); }

void progress_bar::clear() const {
  if (terminal_) std::fputs("\r\033[K", stderr);
}

void progress_bar::finish() {
  if (terminal_ || text_ != shown_) say(text_);
}

void progress_bar::say(const std::string& line) {
  clear();
  std::fprintf(stderr, "%s\n", line.c_str());
  shown_.clear();
}

void progress_bar::show(const progress& now, std::size_t kills) {
  text_ = text_of(now, invoices_, kills);
  const auto time = std::chrono::steady_clock::now();
  if (text_ == shown_ || (!terminal_ && time < next_)) return;
  shown_ = text_;
  next_ = time + 2s;
  if (!terminal_) {
    std::fprintf(stderr, "%s\n", text_.c_str());
    return;
  }
  const auto full = std::min(width, invoices_ == 0 ? width : now.ended * width / invoices_);
  std::fprintf(stderr, "\r\033[K[%s%s] %s", std::string(full, '#').c_str(),
               std::string(width - full, '-').c_str(), text_.c_str());
}

}  // namespace shop
