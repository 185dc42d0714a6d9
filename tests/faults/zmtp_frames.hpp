// Where the frames of a ZMTP 3 stream begin, so that a fault can strike between two of them or in
// the middle of one. One direction of one connection; after bytes that are no ZMTP it knows
// nothing.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace snorri::faults {

class zmtp_frames {
 public:
  /// How many bytes of `bytes` lead to a place between two frames: the first such place behind the
  /// greeting, 0 if the stream stands at one now, npos if there is none in `bytes`.
  static constexpr std::size_t npos = std::string_view::npos;
  std::size_t next_boundary(std::string_view bytes) const {
    zmtp_frames ahead = *this;
    for (std::size_t at = 0; at <= bytes.size(); ++at) {
      if (ahead.at_boundary()) return at;
      if (at < bytes.size()) ahead.take(static_cast<unsigned char>(bytes[at]));
    }
    return npos;
  }

  void passed(std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
      if (body_left_ > 0) {  // the most of it, at once
        const auto whole = std::min<std::uint64_t>(body_left_, bytes.size() - at);
        body_left_ -= whole;
        at += static_cast<std::size_t>(whole);
      } else {
        take(static_cast<unsigned char>(bytes[at++]));
      }
    }
  }

  bool at_boundary() const { return greeting_left_ == 0 && head_ == 0 && body_left_ == 0; }

 private:
  static constexpr std::size_t greeting_bytes = 64;

  void take(unsigned char byte) {
    if (greeting_left_ > 0) {
      --greeting_left_;
    } else if (body_left_ > 0) {
      --body_left_;
    } else if (head_ == 0) {
      constexpr unsigned long_size = 2;
      head_ = (byte & long_size) != 0 ? 8 : 1;
      size_ = 0;
    } else {
      size_ = size_ << 8U | byte;
      if (--head_ == 0) body_left_ = size_;
    }
  }

  std::size_t greeting_left_ = greeting_bytes;
  std::size_t head_ = 0;  // bytes of the size that are still to come
  std::uint64_t size_ = 0;
  std::uint64_t body_left_ = 0;
};

}  // namespace snorri::faults
