#include "child.hpp"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>
#include <system_error>
#include <thread>

namespace shop {
namespace {

/// In the child, between fork and exec: nothing that allocates. A group of its own keeps it from a
/// Ctrl-C that is meant for us.
[[noreturn]] void become(const program& what, char* const* arguments, int log, pid_t parent) {
  if (!what.outlives_us) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);  // we ended before the line above
  }
  ::setpgid(0, 0);
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(log, STDOUT_FILENO);
  ::dup2(log, STDERR_FILENO);
  ::signal(SIGPIPE, SIG_DFL);  // we ignore it, and that would be inherited
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (::chdir(what.folder.c_str()) == 0) ::execv(arguments[0], arguments);
  static constexpr char complaint[] = "can't be executed: is it built?\n";
  (void)!::write(STDERR_FILENO, complaint, sizeof complaint - 1);
  ::_exit(127);
}

}  // namespace

void child::start() {
  std::error_code none_yet;
  const auto length = std::filesystem::file_size(what_.log, none_yet);
  log_begins_ = none_yet ? 0 : length;
  const int log = ::open(what_.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (log < 0) throw std::system_error(errno, std::generic_category(), what_.log.string());
  std::vector<char*> arguments;
  for (auto& argument : what_.arguments) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ == 0) become(what_, arguments.data(), log, parent);
  const int cause = errno;
  ::close(log);
  if (pid_ < 0) {
    pid_ = 0;
    throw std::system_error(cause, std::generic_category(), "can't start " + what_.name);
  }
}

bool child::runs() {
  if (pid_ != 0 && ::waitpid(pid_, &status_, WNOHANG) != 0) pid_ = 0;
  return pid_ != 0;
}

std::string child::ending() const {
  return WIFSIGNALED(status_) ? "was killed by signal " + std::to_string(WTERMSIG(status_))
                              : "ended with status " + std::to_string(WEXITSTATUS(status_));
}

bool child::was_killed() const noexcept {
  return WIFSIGNALED(status_) && WTERMSIG(status_) == SIGKILL;
}

int child::exit_status() const noexcept {
  return WIFSIGNALED(status_) ? 128 + WTERMSIG(status_) : WEXITSTATUS(status_);
}

void child::signal(int number) const {
  if (pid_ != 0) ::kill(pid_, number);
}

bool child::wait(std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (runs()) {
    if (std::chrono::steady_clock::now() >= end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  return true;
}

std::string child::output() const {
  std::ifstream log(what_.log, std::ios::binary);
  log.seekg(static_cast<std::streamoff>(log_begins_));
  std::ostringstream text;
  text << log.rdbuf();
  return text.str();
}

}  // namespace shop
