#include "cipher.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include <algorithm>
#include <stdexcept>

#include "snorri/base/invariant.hpp"

namespace snorri::store::sqlite {

namespace {

constexpr char layout = 1;
constexpr std::size_t nonce_bytes = 12;
constexpr std::size_t tag_bytes = 16;
static_assert(sealed_bytes_more == 1 + nonce_bytes + tag_bytes);

using additional_data = std::array<unsigned char, 18>;

additional_data encoded(const sealed_place& place) {
  additional_data bytes{};
  bytes[0] = static_cast<unsigned char>(layout);
  bytes[1] = static_cast<unsigned char>(place.part);
  for (unsigned i = 0; i < 8; ++i) {
    bytes[2 + i] = static_cast<unsigned char>(place.stream >> 8u * i);
    bytes[10 + i] = static_cast<unsigned char>(place.version >> 8u * i);
  }
  return bytes;
}

const unsigned char* raw(const char* text) { return reinterpret_cast<const unsigned char*>(text); }
unsigned char* raw(char* text) { return reinterpret_cast<unsigned char*>(text); }

/// For what fails only without memory: an unsealed body must not be taken for a sealed one.
void require(int outcome, const char* doing) {
  if (outcome != 1) throw std::runtime_error(std::string("OpenSSL failed at ") + doing);
}

void fill_with_randomness(unsigned char* to, std::size_t count) {
  require(RAND_bytes(to, static_cast<int>(count)), "making random bytes");
}

}  // namespace

data_key::data_key(std::string_view raw_bytes) {
  SNORRI_INVARIANT(raw_bytes.size() == bytes, "a data key has 32 bytes");
  std::copy_n(raw(raw_bytes.data()), bytes, raw_.begin());
}

data_key::~data_key() { OPENSSL_cleanse(raw_.data(), raw_.size()); }

data_key data_key::random() {
  data_key key;
  fill_with_randomness(key.raw_.data(), bytes);
  return key;
}

std::string_view data_key::view() const {
  return {reinterpret_cast<const char*>(raw_.data()), raw_.size()};
}

void cipher::deleter::operator()(evp_cipher_ctx_st* context) const {
  EVP_CIPHER_CTX_free(context);  // wipes it
}
void cipher::deleter::operator()(evp_cipher_st* algorithm) const { EVP_CIPHER_free(algorithm); }

cipher::cipher()
    : algorithm_(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr)),
      context_(EVP_CIPHER_CTX_new()) {
  if (!algorithm_ || !context_) throw std::runtime_error("OpenSSL has no AES-256-GCM");
}

std::string cipher::seal(const data_key& key, const sealed_place& place, std::string_view plain) {
  std::string sealed(plain.size() + sealed_bytes_more, layout);
  auto* const nonce = raw(sealed.data()) + 1;
  auto* const text = nonce + nonce_bytes;
  fill_with_randomness(nonce, nonce_bytes);
  auto* const context = context_.get();
  require(EVP_EncryptInit_ex2(context, algorithm_.get(), key.data(), nonce, nullptr), "sealing");
  int written = 0;
  const auto about = encoded(place);
  require(EVP_EncryptUpdate(context, nullptr, &written, about.data(), about.size()), "sealing");
  if (!plain.empty()) {
    require(EVP_EncryptUpdate(context, text, &written, raw(plain.data()),
                              static_cast<int>(plain.size())),
            "sealing");
  }
  require(EVP_EncryptFinal_ex(context, text + plain.size(), &written), "sealing");
  require(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, tag_bytes, text + plain.size()),
          "sealing");
  return sealed;
}

std::optional<std::string> cipher::open(const data_key& key, const sealed_place& place,
                                        std::string_view sealed) {
  if (sealed.size() < sealed_bytes_more || sealed.front() != layout) return std::nullopt;
  const auto* const nonce = raw(sealed.data()) + 1;
  const auto* const text = nonce + nonce_bytes;
  std::string plain(sealed.size() - sealed_bytes_more, '\0');
  std::array<unsigned char, tag_bytes> tag{};
  std::copy_n(text + plain.size(), tag_bytes, tag.begin());
  auto* const context = context_.get();
  require(EVP_DecryptInit_ex2(context, algorithm_.get(), key.data(), nonce, nullptr), "opening");
  int written = 0;
  const auto about = encoded(place);
  require(EVP_DecryptUpdate(context, nullptr, &written, about.data(), about.size()), "opening");
  if (!plain.empty()) {
    require(EVP_DecryptUpdate(context, raw(plain.data()), &written, text,
                              static_cast<int>(plain.size())),
            "opening");
  }
  require(EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, tag_bytes, tag.data()), "opening");
  if (EVP_DecryptFinal_ex(context, raw(plain.data()) + plain.size(), &written) == 1) return plain;
  wipe(plain);  // not authentic, so nobody's
  return std::nullopt;
}

std::string keyed_digest(std::string_view salt, std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned size = 0;
  const auto* const done = HMAC(EVP_sha256(), salt.data(), static_cast<int>(salt.size()),
                                raw(text.data()), text.size(), digest.data(), &size);
  require(done != nullptr ? 1 : 0, "a digest");
  return {reinterpret_cast<const char*>(digest.data()), 16};
}

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  fill_with_randomness(raw(bytes.data()), count);
  return bytes;
}

void wipe(std::string& secret) {
  OPENSSL_cleanse(secret.data(), secret.size());
  secret.clear();
}

}  // namespace snorri::store::sqlite
