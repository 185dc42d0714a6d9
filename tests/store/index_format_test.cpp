// Where a key may be in a run of an index: a guess must find what a search through all finds.
#include "../../store/src/sqlite/index/format.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace snorri::store::sqlite::index {
namespace {

std::string random_key(std::mt19937_64& random, bool is_even) {
  std::string key(8, '\0');
  const auto bits = random();
  for (unsigned i = 0; i < 8; ++i) key[i] = static_cast<char>(bits >> (8 * i));
  return is_even ? key : "order/" + std::to_string(bits % 900 * (bits % 7));
}

/// As chunks_of says what it gives: the chunks that begin with the key, and the one before.
std::pair<std::size_t, std::size_t> by_looking_at_all(const std::vector<std::string>& firsts,
                                                      const std::string& key) {
  const auto [low, high] = std::equal_range(firsts.begin(), firsts.end(), key);
  const auto begin = static_cast<std::size_t>(low - firsts.begin());
  return {begin > 0 ? begin - 1 : 0, static_cast<std::size_t>(high - firsts.begin())};
}

TEST(IndexRun, FindsTheChunksOfAKeyWhereverItsKeysLie) {
  std::mt19937_64 random(3);
  for (const bool is_even : {true, false}) {
    for (const std::size_t chunks : {0u, 1u, 2u, 7u, 100u, 3000u}) {
      std::vector<std::string> firsts(chunks);
      for (auto& each : firsts) each = random_key(random, is_even);
      std::sort(firsts.begin(), firsts.end());
      run all;
      for (const auto& each : firsts) all.add(each, {});
      auto keys = firsts;
      for (int n = 0; n < 2000; ++n) keys.push_back(random_key(random, is_even));
      keys.push_back(std::string(8, '\0'));
      keys.push_back(std::string(9, '\xFF'));
      for (const auto& key : keys) ASSERT_EQ(all.chunks_of(key), by_looking_at_all(firsts, key));
    }
  }
}

TEST(IndexRun, SaysOfEveryKeyThatItHoldsThatItMayAndOfFewOthers) {
  run all(10'000);
  std::vector<std::uint64_t> hashes;
  for (std::uint64_t n = 0; n < 10'000; ++n) hashes.push_back(hash_of(std::to_string(n)));
  all.add("0", hashes);
  EXPECT_EQ(all.entries, 10'000u);
  for (const auto hash : hashes) ASSERT_TRUE(all.may_hold(hash));
  int others = 0;
  for (std::uint64_t n = 10'000; n < 20'000; ++n)
    others += all.may_hold(hash_of(std::to_string(n))) ? 1 : 0;
  EXPECT_LT(others, 200);
}

TEST(IndexChunk, GivesTheValuesOfAKeyAndRefusesWhatIsNone) {
  chunk_builder builder;
  for (std::uint64_t n = 0; n < 100; ++n)
    builder.add({"key" + std::to_string(100 + n / 2), n * 1'000'000'007});
  const auto made = builder.take();
  std::vector<std::uint64_t> found;
  EXPECT_TRUE(find_in_chunk(made.bytes, "key120", found));
  EXPECT_EQ(found, (std::vector<std::uint64_t>{40 * 1'000'000'007ull, 41 * 1'000'000'007ull}));
  found.clear();
  EXPECT_TRUE(find_in_chunk(made.bytes, "key12", found));
  EXPECT_TRUE(found.empty());
  EXPECT_FALSE(find_in_chunk(made.bytes.substr(0, made.bytes.size() - 1), "key2", found));
  EXPECT_FALSE(read_chunk(made.bytes.substr(0, 3)));
}

}  // namespace
}  // namespace snorri::store::sqlite::index
