#include "head_witness.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>

#include "digest.hpp"

namespace snorri::store::sqlite {

namespace {

/// Magic, store, position, chain, quiet commits, digest of these.
using record = std::array<std::uint64_t, 6>;
constexpr std::uint64_t magic = 0x4441454852534E54;

std::string file_of(const std::string& path) { return path + ".head"; }

std::uint64_t digest_of_id(const std::string& store) {
  return digest_of(digest_seed::log_end, store);
}

std::uint64_t digest_of_record(const record& what) {
  return digest_of(digest_seed::log_end, what[0], what[1], what[2], what[3], what[4]);
}

}  // namespace

head_witness::head_witness(const std::string& path, const std::string& store)
    : file_(::open(file_of(path).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644)),
      store_(digest_of_id(store)) {}

head_witness::~head_witness() {
  if (file_ >= 0) ::close(file_);
}

void head_witness::write(acknowledged_head head) noexcept {
  if (file_ < 0) return;
  record what{magic, store_, head.last, head.chain, head.quiet_commits, 0};
  what.back() = digest_of_record(what);
  [[maybe_unused]] const auto written = ::pwrite(file_, what.data(), sizeof what, 0);
}

void head_witness::sync() noexcept {
  if (file_ >= 0) [[maybe_unused]]
    const int done = ::fdatasync(file_);
}

std::optional<acknowledged_head> read_head(const std::string& path, const std::string& store) {
  const int file = ::open(file_of(path).c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  record what{};
  const auto length = ::pread(file, what.data(), sizeof what, 0);
  ::close(file);
  if (length != sizeof what || what[0] != magic || what[1] != digest_of_id(store) ||
      what.back() != digest_of_record(what)) {
    return std::nullopt;
  }
  return acknowledged_head{what[2], what[3], what[4]};
}

}  // namespace snorri::store::sqlite
