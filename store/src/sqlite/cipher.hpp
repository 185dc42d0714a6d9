// How the data of a subject is kept: AES-256-GCM by OpenSSL. Whoever has the key reads it; whoever
// changes a byte, or moves it to another place, is found. It knows no keys by name and keeps none.
//
// Sealed bytes, part of the file format:
//   1 byte    the layout, 1
//   12 bytes  a random nonce
//   n bytes   the ciphertext, as long as the plaintext
//   16 bytes  the tag
// Additional data, which is not kept: the layout (1 byte), the part (1 byte), the stream's number
// and the version in it (8 bytes each, little-endian).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "snorri/store/types.hpp"

struct evp_cipher_ctx_st;
struct evp_cipher_st;

namespace snorri::store::sqlite {

/// 256 random bits, overwritten when they go out of scope.
class data_key {
 public:
  static constexpr std::size_t bytes = 32;

  /// All zeros.
  data_key() = default;
  /// Pre: `raw` has 32 bytes.
  explicit data_key(std::string_view raw);
  data_key(const data_key&) = default;
  data_key& operator=(const data_key&) = default;
  ~data_key();

  /// Throws std::runtime_error where the system gives no randomness.
  static data_key random();

  const unsigned char* data() const { return raw_.data(); }
  std::string_view view() const;
  friend bool operator==(const data_key&, const data_key&) = default;

 private:
  std::array<unsigned char, bytes> raw_{};
};

/// Which part of the store's data bytes are; the numbers are part of the format.
enum class sealed_part : unsigned char { metadata = 1, body = 2, snapshot = 3 };

/// Where sealed bytes belong. What is copied elsewhere in the file can't be opened there.
struct sealed_place {
  std::uint64_t stream = 0;
  stream_version version = 0;
  sealed_part part = sealed_part::body;
};

/// Bytes that sealing adds: an empty body is 29 bytes.
inline constexpr std::size_t sealed_bytes_more = 29;

/// Threads: one at a time; everyone makes their own.
class cipher {
 public:
  /// Throws std::runtime_error where OpenSSL has no AES-256-GCM, or no memory.
  cipher();

  /// Limits: one key seals 2^32 parts at most, since nonces are random.
  /// Throws std::runtime_error where the system gives no randomness.
  std::string seal(const data_key& key, const sealed_place& place, std::string_view plain);

  /// Empty when these are not the bytes that this key sealed for this place.
  std::optional<std::string> open(const data_key& key, const sealed_place& place,
                                  std::string_view sealed);

 private:
  struct deleter {
    void operator()(evp_cipher_ctx_st* context) const;
    void operator()(evp_cipher_st* algorithm) const;
  };
  std::unique_ptr<evp_cipher_st, deleter> algorithm_;
  std::unique_ptr<evp_cipher_ctx_st, deleter> context_;
};

/// A keyed digest that says nothing of `text` to who lacks the salt: 16 bytes of HMAC-SHA-256.
std::string keyed_digest(std::string_view salt, std::string_view text);

/// Random bytes fit for keys. Throws std::runtime_error where the system has none.
std::string random_bytes(std::size_t count);

/// Overwrites what must not stay in memory.
void wipe(std::string& secret);

}  // namespace snorri::store::sqlite
