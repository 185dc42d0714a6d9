// The table of streams against a map: found by name, forgotten when others come, never while dirty.
#include "../../store/src/sqlite/stream_cache.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace snorri::store::sqlite {
namespace {

stream_name named(std::uint64_t number) { return {"order", std::to_string(number)}; }

cached_stream stream_of(std::uint64_t number) {
  cached_stream made;
  made.id = number;
  return made;
}

TEST(StreamCache, FindsEachByItsNameAndNothingElse) {
  stream_cache cache(1000);
  for (std::uint64_t n = 0; n < 1000; ++n) cache.put(named(n), stream_of(n));
  for (std::uint64_t n = 0; n < 1000; ++n) {
    auto* const found = cache.find(named(n));
    ASSERT_NE(found, nullptr) << n;
    EXPECT_EQ(found->id, n);
  }
  EXPECT_EQ(cache.find(named(1000)), nullptr);
  EXPECT_EQ(cache.find({"orde", "r0"}), nullptr);
  cache.clear();
  EXPECT_EQ(cache.find(named(1)), nullptr);
}

TEST(StreamCache, IsAsAMapUnderRandomPutsErasesAndFinds) {
  constexpr std::size_t room = 64;  // small: searches run into each other
  stream_cache cache(room);
  std::map<std::uint64_t, bool> known;  // whether it must be there
  std::mt19937_64 random(5);
  for (int turn = 0; turn < 200'000; ++turn) {
    const auto number = random() % 300;
    auto* const found = cache.find(named(number));
    if (found != nullptr) {
      ASSERT_EQ(found->id, number);
      ASSERT_TRUE(known.contains(number));
      if (random() % 4 != 0) continue;
      cache.erase(named(number));
      known.erase(number);
      ASSERT_EQ(cache.find(named(number)), nullptr);
      continue;
    }
    cache.put(named(number), stream_of(number));
    known[number] = true;
    ASSERT_NE(cache.find(named(number)), nullptr);
  }
}

TEST(StreamCache, KeepsWhatIsDirtyWhereItIs) {
  constexpr std::size_t room = 100;
  stream_cache cache(room);
  std::map<std::uint64_t, cached_stream*> dirty;
  for (std::uint64_t n = 0; n < room / 2; ++n) {
    auto& put = cache.put(named(n), stream_of(n));
    put.is_dirty = true;
    dirty[n] = &put;
  }
  for (std::uint64_t n = 1000; n < 5000; ++n) cache.put(named(n), stream_of(n));
  for (const auto& [number, place] : dirty) EXPECT_EQ(cache.find(named(number)), place) << number;
}

TEST(StreamCache, ForgetsWhatWasNotAskedForBeforeWhatWas) {
  stream_cache cache(100);
  for (std::uint64_t n = 0; n < 100; ++n) cache.put(named(n), stream_of(n));
  cache.put(named(100), stream_of(100));  // the first to leave takes all marks away
  for (std::uint64_t n = 50; n < 60; ++n) EXPECT_NE(cache.find(named(n)), nullptr);
  for (std::uint64_t n = 101; n < 180; ++n) cache.put(named(n), stream_of(n));
  for (std::uint64_t n = 50; n < 60; ++n) EXPECT_NE(cache.find(named(n)), nullptr) << n;
}

TEST(StreamPath, JumpsToTheVersionWithoutItsLowestBit) {
  way_back path;
  for (stream_version version = 1; version <= 4096; ++version) {
    const auto to = version & (version - 1);
    EXPECT_EQ(jump_of(path, version), to * 10) << version;
    advance_path(path, version, version * 10);
    EXPECT_EQ(path.front(), version * 10);
  }
}

}  // namespace
}  // namespace snorri::store::sqlite
