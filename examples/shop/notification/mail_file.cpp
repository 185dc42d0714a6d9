#include "mail_file.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace shop {

mail_file::mail_file(const std::filesystem::path& path) : path_(path) {
  file_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
  if (file_ < 0) fail("open");
  try {
    if (::flock(file_, LOCK_EX | LOCK_NB) != 0) fail("lock (is another process using it?)");
    read_ids();
    if (::ftruncate(file_, length_) != 0) fail("cut");
  } catch (...) {
    ::close(file_);
    throw;
  }
}

mail_file::~mail_file() { ::close(file_); }

bool mail_file::send(const mail& what) {
  const std::lock_guard lock(mutex_);
  if (ids_.contains(what.id)) return false;
  const nlohmann::ordered_json line{
      {"id", what.id}, {"to", what.to}, {"subject", what.subject}, {"text", what.text}};
  append(line.dump() + '\n');
  ids_.insert(what.id);
  return true;
}

std::size_t mail_file::size() const {
  const std::lock_guard lock(mutex_);
  return ids_.size();
}

void mail_file::read_ids() {
  std::ifstream in(path_, std::ios::binary);
  std::string line;
  while (std::getline(in, line) && !in.eof()) {  // eof: no newline at its end, so it is torn
    const auto read = nlohmann::json::parse(line, nullptr, false);
    const auto id = read.is_object() ? read.find("id") : read.end();
    if (!read.is_object() || id == read.end() || !id->is_string()) {
      throw std::runtime_error(path_.string() +
                               " has a line that is no mail: " + line.substr(0, 60));
    }
    ids_.insert(id->get<std::string>());
    length_ += static_cast<long long>(line.size()) + 1;
  }
}

void mail_file::append(const std::string& line) {
  errno = 0;
  const auto written = ::write(file_, line.data(), line.size());
  if (written != static_cast<ssize_t>(line.size()) || ::fdatasync(file_) != 0) {
    const int cause = errno == 0 ? ENOSPC : errno;  // a short write sets none
    (void)!::ftruncate(file_, length_);             // half a line must not stay before the next one
    errno = cause;
    fail("write");
  }
  length_ += static_cast<long long>(line.size());
}

void mail_file::fail(const std::string& doing) const {
  throw std::runtime_error("can't " + doing + " " + path_.string() + ": " + std::strerror(errno));
}

}  // namespace shop
