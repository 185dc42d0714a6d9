#include "stop_signals.hpp"

#include <atomic>
#include <csignal>
#include <mutex>

namespace snorri::transport {
namespace {

std::mutex mutex;
int users = 0;
std::atomic<bool> raised_flag = false;
struct sigaction before_term;
struct sigaction before_interrupt;

static_assert(std::atomic<bool>::is_always_lock_free, "a signal handler writes it");

void note(int) { raised_flag.store(true); }

}  // namespace

stop_signals::stop_signals(bool wanted) : wanted_(wanted) {
  const std::lock_guard lock(mutex);
  if (!wanted_ || users++ > 0) return;
  raised_flag.store(false);
  struct sigaction ours {};
  ours.sa_handler = note;
  ours.sa_flags = static_cast<int>(SA_RESETHAND);
  sigaction(SIGTERM, &ours, &before_term);
  sigaction(SIGINT, &ours, &before_interrupt);
}

stop_signals::~stop_signals() {
  const std::lock_guard lock(mutex);
  if (!wanted_ || --users > 0) return;
  sigaction(SIGTERM, &before_term, nullptr);
  sigaction(SIGINT, &before_interrupt, nullptr);
}

bool stop_signals::raised() const noexcept { return wanted_ && raised_flag.load(); }

}  // namespace snorri::transport
