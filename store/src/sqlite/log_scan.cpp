#include "log_scan.hpp"

#include <cstring>
#include <fstream>
#include <vector>

namespace snorri::store::sqlite {

namespace {

constexpr std::size_t header_bytes = 32;
constexpr std::size_t frame_header_bytes = 24;
constexpr std::uint32_t magic_little = 0x377F0682;
constexpr std::uint32_t magic_big = 0x377F0683;

struct checksum {
  std::uint32_t first = 0;
  std::uint32_t second = 0;
  friend bool operator==(const checksum&, const checksum&) = default;
};

std::uint32_t big_endian(const unsigned char* at) {
  return (std::uint32_t{at[0]} << 24u) | (std::uint32_t{at[1]} << 16u) |
         (std::uint32_t{at[2]} << 8u) | at[3];
}

std::uint32_t little_endian(const unsigned char* at) {
  return (std::uint32_t{at[3]} << 24u) | (std::uint32_t{at[2]} << 16u) |
         (std::uint32_t{at[1]} << 8u) | at[0];
}

class log_reader {
 public:
  explicit log_reader(const std::string& path) : in_(path, std::ios::binary) {}

  /// False where there is no log, or its header is not sound.
  bool open() {
    std::vector<unsigned char> header(header_bytes);
    if (!read(header)) return false;
    const auto magic = big_endian(header.data());
    if (magic != magic_little && magic != magic_big) return false;
    is_big_ = magic == magic_big;
    const auto page = big_endian(&header[8]);
    if (page < 512 || page > 65536) return false;
    std::memcpy(salts_, &header[16], sizeof salts_);
    sum_ = add(checksum{}, header.data(), 24);
    frame_.resize(frame_header_bytes + page);
    return sum_ == checksum{big_endian(&header[24]), big_endian(&header[28])};
  }

  /// The next frame, of this log or left from the one before it; false at the end of the file.
  bool next() { return read(frame_); }

  /// Whether the frame continues the one before it. Then, or not, the next has to continue this.
  bool is_sound() {
    const bool is_of_this_log = std::memcmp(&frame_[8], salts_, sizeof salts_) == 0;
    auto sum = add(sum_, frame_.data(), 8);
    sum = add(sum, &frame_[frame_header_bytes], frame_.size() - frame_header_bytes);
    sum_ = {big_endian(&frame_[16]), big_endian(&frame_[20])};
    return is_of_this_log && sum == sum_;
  }

  bool is_commit() const { return big_endian(&frame_[4]) != 0; }

 private:
  bool read(std::vector<unsigned char>& into) {
    in_.read(reinterpret_cast<char*>(into.data()), static_cast<std::streamsize>(into.size()));
    return in_.gcount() == static_cast<std::streamsize>(into.size());
  }

  checksum add(checksum sum, const unsigned char* bytes, std::size_t count) const {
    for (std::size_t i = 0; i < count; i += 8) {
      sum.first += (is_big_ ? big_endian(bytes + i) : little_endian(bytes + i)) + sum.second;
      sum.second += (is_big_ ? big_endian(bytes + i + 4) : little_endian(bytes + i + 4)) + sum.first;
    }
    return sum;
  }

  std::ifstream in_;
  bool is_big_ = false;
  unsigned char salts_[8] = {};
  checksum sum_;
  std::vector<unsigned char> frame_;
};

}  // namespace

log_findings scan_log(const std::string& path) {
  log_reader log(path + "-wal");
  log_findings found;
  if (!log.open()) return found;
  std::uint64_t frames = 0;
  bool is_damaged = false;
  std::uint64_t commits_behind = 0;
  while (log.next()) {
    const bool sound = log.is_sound();
    if (!is_damaged && sound) {
      ++frames;
      if (log.is_commit()) found.frames = frames;
    } else if (!is_damaged) {
      is_damaged = true;
    } else if (sound && log.is_commit()) {
      ++commits_behind;
    }
  }
  // The first commit behind the damage may end the transaction that was hit: a power cut before its
  // sync may leave just that.
  if (commits_behind > 1) found.commits_behind_damage = commits_behind - 1;
  return found;
}

}  // namespace snorri::store::sqlite
