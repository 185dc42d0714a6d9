// Counts the frames that pass by on a ZMTP 3 connection (rfc.zeromq.org/spec/37), from its first
// byte. It reads lengths and flags only, which CURVE leaves open; what is inside stays what it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace snorri::transport {

class zmtp_scan {
 public:
  explicit zmtp_scan(std::size_t frame_bytes_max) : frame_bytes_max_(frame_bytes_max) {}

  /// The next bytes of the connection; a clause that says what is wrong with them, or nothing.
  std::optional<std::string> pass(std::string_view bytes);

  /// Frames of messages that have begun, commands of ZMTP's own not counted, and their bytes.
  std::uint64_t frames() const noexcept { return frames_; }
  std::uint64_t bytes() const noexcept { return bytes_; }
  /// Whether the greeting is over.
  bool is_greeted() const noexcept { return greeting_ == greeting_bytes; }
  /// Whether the last frame is only partly there.
  bool is_inside() const noexcept { return left_ > 0 || header_ > 0; }

 private:
  static constexpr std::size_t greeting_bytes = 64;

  std::optional<std::string> take_greeting(unsigned char byte);
  std::optional<std::string> take_header(unsigned char byte);

  std::size_t frame_bytes_max_;
  std::size_t greeting_ = 0;  // bytes of it
  std::size_t header_ = 0;    // bytes of the frame's flags and length
  unsigned char flags_ = 0;
  std::uint64_t size_ = 0;
  std::uint64_t left_ = 0;  // of the frame's content
  std::uint64_t frames_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace snorri::transport
