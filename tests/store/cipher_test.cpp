// Sealed bytes: what they open to, and everything that keeps them shut.
#include "../../store/src/sqlite/cipher.hpp"

#include <gtest/gtest.h>

#include <set>

namespace snorri::store::sqlite {
namespace {

constexpr sealed_place here{7, 3, sealed_part::body};

class Cipher : public ::testing::Test {
 protected:
  cipher cipher_;
  data_key key_ = data_key::random();
};

TEST_F(Cipher, OpensWhatItSealedWhateverTheBytes) {
  const std::string binary("\0\xFF\n{}", 5);
  for (const auto& plain :
       {std::string("{\"name\":\"Ada\"}"), std::string(), binary, std::string(1u << 20u, 'x')}) {
    const auto sealed = cipher_.seal(key_, here, plain);
    EXPECT_EQ(sealed.size(), plain.size() + sealed_bytes_more);
    EXPECT_EQ(cipher_.open(key_, here, sealed), plain);
  }
}

TEST_F(Cipher, SealsTheSameBytesDifferentlyEachTime) {
  std::set<std::string> sealed;
  for (int n = 0; n < 1000; ++n) sealed.insert(cipher_.seal(key_, here, "the same").substr(1, 12));
  EXPECT_EQ(sealed.size(), 1000u);
}

TEST_F(Cipher, FindsEveryFlippedBit) {
  const auto sealed = cipher_.seal(key_, here, "a body");
  for (std::size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    auto changed = sealed;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(cipher_.open(key_, here, changed)) << "bit " << bit;
  }
}

TEST_F(Cipher, FindsBytesThatWereCutOrGrew) {
  const auto sealed = cipher_.seal(key_, here, "a body");
  for (std::size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_FALSE(cipher_.open(key_, here, sealed.substr(0, size))) << size;
  }
  EXPECT_FALSE(cipher_.open(key_, here, sealed + '\0'));
}

TEST_F(Cipher, OpensInItsPlaceOnly) {
  const auto sealed = cipher_.seal(key_, here, "a body");
  EXPECT_FALSE(cipher_.open(key_, {8, 3, sealed_part::body}, sealed)) << "another stream";
  EXPECT_FALSE(cipher_.open(key_, {7, 4, sealed_part::body}, sealed)) << "another version";
  EXPECT_FALSE(cipher_.open(key_, {7, 3, sealed_part::metadata}, sealed)) << "another part";
  EXPECT_FALSE(cipher_.open(key_, {7ull << 32u, 3, sealed_part::body}, sealed));
}

TEST_F(Cipher, OpensWithItsKeyOnly) {
  const auto sealed = cipher_.seal(key_, here, "a body");
  EXPECT_FALSE(cipher_.open(data_key::random(), here, sealed));
  EXPECT_FALSE(cipher_.open(data_key{}, here, sealed));
}

// The layout is part of the file format: this was sealed once, and must open for ever.
TEST_F(Cipher, OpensWhatAnEarlierOneSealed) {
  const data_key key("0123456789abcdef0123456789ABCDEF");
  const unsigned char sealed[] = {
      0x01, 0x6e, 0x6f, 0x6e, 0x63, 0x65, 0x2d, 0x31, 0x32, 0x62, 0x79, 0x74, 0x65, 0xa0,
      0x6f, 0xb3, 0x38, 0xfb, 0x86, 0x1f, 0x17, 0x88, 0xdb, 0xdc, 0xad, 0xf7, 0x50, 0xba,
      0xd0, 0x81, 0xa3, 0x5e, 0x22, 0xf6, 0x84, 0xb0, 0xf1, 0x7e, 0x55, 0x1f, 0x2a,
  };
  const std::string_view bytes(reinterpret_cast<const char*>(sealed), sizeof sealed);
  EXPECT_EQ(cipher_.open(key, {536365, 12, sealed_part::metadata}, bytes), "{\"to\":\"Ada\"}");
}

}  // namespace
}  // namespace snorri::store::sqlite
