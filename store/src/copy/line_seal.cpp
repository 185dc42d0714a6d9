#include <openssl/evp.h>

#include <array>

#include "copy/lines.hpp"

namespace snorri::store::copy {

namespace {

constexpr std::string_view key = ",\"sum\":\"";
constexpr std::string_view closing = "\"}";
constexpr std::size_t digest_bytes = 8;  // of the 32 of SHA-256: against accidents

}  // namespace

/// SHA-256 over the digest of the line before, in hexadecimal, and this line's text.
std::string line_seal::next(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string bytes = last_;
  bytes += text;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr);
  std::string sum;
  for (std::size_t i = 0; i < digest_bytes; ++i) {
    sum += digits[digest[i] >> 4u];
    sum += digits[digest[i] & 15u];
  }
  return sum;
}

std::string line_seal::seal(std::string_view text) {
  last_ = next(text);
  std::string line(text.substr(0, text.size() - 1));  // up to its last brace
  line += key;
  line += last_;
  line += closing;
  return line;
}

result<std::string> line_seal::open(std::string_view line) {
  const auto at = line.rfind(key);
  if (at == std::string_view::npos || !line.ends_with(closing)) {
    return error{errc::export_malformed, "it is no line of an export: it does not end in a sum"};
  }
  const auto begin = at + key.size();
  const auto sum = line.substr(begin, line.size() - begin - closing.size());
  std::string text(line.substr(0, at));
  text += '}';
  last_ = next(text);
  if (sum == last_) return text;
  return error{errc::export_malformed,
               "its sum does not fit: it, or a line before it, was changed, left out or moved"};
}

}  // namespace snorri::store::copy
