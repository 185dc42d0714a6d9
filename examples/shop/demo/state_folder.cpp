#include "state_folder.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <stdexcept>

namespace shop {
namespace {

namespace fs = std::filesystem;

constexpr const char* lock_name = "demo.lock";

}  // namespace

state_folder::state_folder(const fs::path& path) : path_(path) {
  fs::create_directories(path_);
  const auto lock = path_ / lock_name;
  if (!fs::is_empty(path_) && !fs::exists(lock)) {
    throw std::runtime_error(path_.string() + " is no folder of a demo, and a demo would wipe it:" +
                             " name another one with --dir");
  }
  // Without O_CLOEXEC: the processes of this demo hold the lock too.
  lock_ = ::open(lock.c_str(), O_RDWR | O_CREAT, 0644);
  if (lock_ < 0) {
    throw std::runtime_error("can't open " + lock.string() + ": " + std::strerror(errno));
  }
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock_);
    std::string command;
    std::getline(std::ifstream(lock), command);
    throw std::runtime_error("a demo is running in " + path_.string() + ": stop it with `" +
                             command + "`, or name another folder with --dir");
  }
  wipe();
  note_how_to_stop("kill " + std::to_string(::getpid()));
}

state_folder::~state_folder() { ::close(lock_); }

void state_folder::note_how_to_stop(const std::string& command) const {
  std::ofstream(path_ / lock_name, std::ios::trunc) << command << '\n';
}

void state_folder::wipe() const {
  for (const auto& entry : fs::directory_iterator(path_)) {
    if (entry.path().filename() != lock_name) fs::remove_all(entry.path());
  }
}

}  // namespace shop
