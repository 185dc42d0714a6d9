#include "child.hpp"

#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>

namespace bench {

child::child(const std::vector<std::string>& arguments) {
  std::array<int, 2> ends{};
  if (pipe(ends.data()) != 0) return;
  std::vector<char*> words;
  static std::string self = "snorri_bench";
  words.push_back(self.data());
  for (const auto& each : arguments) words.push_back(const_cast<char*>(each.c_str()));
  words.push_back(nullptr);
  id_ = fork();
  if (id_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    execv("/proc/self/exe", words.data());
    _exit(127);
  }
  close(ends[1]);
  output_ = ends[0];
}

child::~child() {
  if (id_ > 0) finish();
  if (output_ >= 0) close(output_);
}

std::string child::finish() {
  if (id_ <= 0) return {};
  kill(id_, SIGTERM);
  std::string printed;
  std::array<char, 256> buffer{};
  for (ssize_t got = 0; (got = read(output_, buffer.data(), buffer.size())) > 0;) {
    printed.append(buffer.data(), static_cast<std::size_t>(got));
  }
  rusage used{};
  wait4(id_, nullptr, 0, &used);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
  };
  cpu_seconds_ = seconds(used.ru_utime) + seconds(used.ru_stime);
  id_ = -1;
  return printed;
}

}  // namespace bench
