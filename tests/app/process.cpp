#include "process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <thread>

extern char** environ;

namespace snorri::app {

namespace {

std::vector<char*> pointers(std::vector<std::string>& texts) {
  std::vector<char*> out;
  for (std::string& each : texts) out.push_back(each.data());
  out.push_back(nullptr);
  return out;
}

std::vector<std::string> environment(std::vector<std::string> variables) {
  for (char** each = environ; *each != nullptr; ++each) {
    const std::string text = *each;
    if (!text.starts_with("SNORRI_") && !text.starts_with("COLUMNS=")) variables.push_back(text);
  }
  return variables;
}

void close_end(int& end) {
  if (end >= 0) close(end);
  end = -1;
}

}  // namespace

process::process(std::vector<std::string> command, std::vector<std::string> variables) {
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  if (pipe2(out.data(), O_CLOEXEC) != 0 || pipe2(err.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("no pipe");
  }
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, out[1], 1);
  posix_spawn_file_actions_adddup2(&actions, err[1], 2);
  auto with = environment(std::move(variables));
  const int failed = posix_spawn(&id_, command.front().c_str(), &actions, nullptr,
                                 pointers(command).data(), pointers(with).data());
  posix_spawn_file_actions_destroy(&actions);
  close(out[1]);
  close(err[1]);
  out_end_ = out[0];
  err_end_ = err[0];
  if (failed != 0) throw std::runtime_error("can't start " + command.front());
}

process::~process() {
  if (id_ > 0) {
    kill(id_, SIGKILL);
    waitpid(id_, nullptr, 0);
  }
  close_all();
}

void process::close_all() {
  close_end(out_end_);
  close_end(err_end_);
}

void process::close_stdout() { close_end(out_end_); }

void process::send_signal(int number) const { kill(id_, number); }

/// False once both pipes are at their end.
bool process::read_some() {
  std::array<pollfd, 2> ends{{{out_end_, POLLIN, 0}, {err_end_, POLLIN, 0}}};
  if (out_end_ < 0 && err_end_ < 0) return false;
  const auto limit = std::chrono::milliseconds(patience).count();
  if (poll(ends.data(), ends.size(), static_cast<int>(limit)) <= 0) {
    throw std::runtime_error("nothing came from a child process; stderr so far: " + err_);
  }
  std::array<char, 65536> bytes{};
  const auto take = [&bytes](const pollfd& from, int& end, std::string& into) {
    if (from.revents == 0) return;
    const ssize_t count = read(end, bytes.data(), bytes.size());
    if (count > 0) into.append(bytes.data(), static_cast<std::size_t>(count));
    if (count <= 0) close_end(end);
  };
  take(ends[0], out_end_, out_);
  take(ends[1], err_end_, err_);
  return true;
}

std::optional<std::string> process::read_line() {
  while (true) {
    const auto end = out_.find('\n');
    if (end != std::string::npos) {
      std::string line = out_.substr(0, end);
      out_.erase(0, end + 1);
      return line;
    }
    if (out_end_ < 0 || !read_some()) return std::nullopt;
  }
}

int process::wait() {
  while (read_some()) {
  }
  int status = 0;
  waitpid(id_, &status, 0);
  id_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

run_result run(std::vector<std::string> command, std::vector<std::string> variables) {
  process child(std::move(command), std::move(variables));
  const int code = child.wait();
  return {code, child.out(), child.err()};
}

temporary_folder::temporary_folder() {
  std::string name = std::filesystem::temp_directory_path() / "snorri-app-XXXXXX";
  if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  folder_ = name;
}

temporary_folder::~temporary_folder() {
  std::error_code ignored;
  std::filesystem::remove_all(folder_, ignored);
}

}  // namespace snorri::app
