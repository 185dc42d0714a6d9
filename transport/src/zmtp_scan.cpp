#include "zmtp_scan.hpp"

#include <algorithm>

namespace snorri::transport {
namespace {

constexpr unsigned char is_long = 0x02;
constexpr unsigned char is_command = 0x04;
constexpr unsigned char known_flags = 0x07;

}  // namespace

std::optional<std::string> zmtp_scan::pass(std::string_view bytes) {
  while (!bytes.empty()) {
    if (left_ > 0) {
      const auto now = std::min<std::uint64_t>(left_, bytes.size());
      left_ -= now;
      bytes.remove_prefix(static_cast<std::size_t>(now));
      continue;
    }
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    if (auto wrong = is_greeted() ? take_header(byte) : take_greeting(byte)) return wrong;
  }
  return std::nullopt;
}

/// A signature (FF, 8 bytes of padding, 7F), the version, and what libzmq itself judges.
std::optional<std::string> zmtp_scan::take_greeting(unsigned char byte) {
  const auto at = greeting_++;
  const bool fits =
      (at != 0 || byte == 0xFF) && (at != 9 || byte == 0x7F) && (at != 10 || byte >= 3);
  if (fits) return std::nullopt;
  return "what it sent is not ZeroMQ's protocol, version 3";
}

std::optional<std::string> zmtp_scan::take_header(unsigned char byte) {
  if (header_++ == 0) {
    flags_ = byte;
    size_ = 0;
    if ((flags_ & ~known_flags) == 0) return std::nullopt;
    return "what it sent is no frame of ZeroMQ's protocol";
  }
  size_ = (size_ << 8u) | byte;
  if (header_ < ((flags_ & is_long) != 0 ? 9u : 2u)) return std::nullopt;
  header_ = 0;
  left_ = size_;
  if (size_ > frame_bytes_max_) {
    return "it began a frame of " + std::to_string(size_) + " bytes; at most " +
           std::to_string(frame_bytes_max_) + " are allowed";
  }
  if ((flags_ & is_command) == 0) {
    ++frames_;
    bytes_ += size_;
  }
  return std::nullopt;
}

}  // namespace snorri::transport
