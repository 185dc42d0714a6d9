// A filter that says of a key "not here" or "maybe". Six probes in one line of 64 bytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace snorri::store::sqlite {

/// The bytes of a filter over `hashes` (of digest_of, well mixed), `bits` a key. Part of the file
/// format. About 0.1 % false "maybe" at 16 bits, 0.5 % at 12.
std::string make_bloom(const std::vector<std::uint64_t>& hashes, std::size_t bits);

/// As make_bloom's, with nothing in it yet.
std::string empty_bloom(std::size_t keys, std::size_t bits);

/// As make_bloom does, one by one: for a filter that is kept in memory. Its size is a multiple
/// of 64.
void add_to_bloom(std::string& bloom, std::uint64_t hash);

/// Asks for the memory that may_hold will look at.
void prefetch_bloom(std::string_view bloom, std::uint64_t hash);

/// False: the key is not among them. An empty or odd-sized filter says maybe.
bool may_hold(std::string_view bloom, std::uint64_t hash);

}  // namespace snorri::store::sqlite
