// One byte of a store's files is changed, each in turn: it is found, or it does no harm.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "workers.hpp"

namespace snorri::store::proof {

struct flip_plan {
  std::uint64_t seed = 1;
  std::size_t flips = 0;  // 0 = every byte once; else so many, and of a small store all of headers
  bool is_small = true;   // else a store of some thousand events, with filters and merged indexes
  std::size_t processes = 2;
  std::function<void(std::size_t done, std::size_t of)> progress{};
};

struct flip_report {
  std::map<std::string, std::size_t> bytes{};  // of each file that bytes are changed in
  std::size_t flips = 0;
  std::size_t found = 0;     // opening refused, verify had a finding, or a read or append an error
  std::size_t harmless = 0;  // all reads as before; an append was taken, and the store verifies
  std::vector<failure> failures{};
};

/// The store has something in every table, and its log holds what the file does not.
/// As carry_out: it forks.
flip_report flip_bytes(const flip_plan& plan);

}  // namespace snorri::store::proof
