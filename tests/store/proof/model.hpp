// Random operations on a store in memory and one on SQLite, each compared with what the contract
// says (oracle.hpp), and with each other by that.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "inputs.hpp"
#include "workers.hpp"

namespace snorri::store::proof {

struct model_plan {
  std::uint64_t seed = 1;
  std::size_t operations = 20'000;
  std::size_t processes = 2;
  bool memory = true;
  bool sqlite = true;
  abilities can{};
  std::function<void(std::size_t done)> progress{};
};

struct model_report {
  std::size_t operations = 0;
  std::size_t episodes = 0;  // each begins with new stores; a failure's item is its episode
  std::vector<failure> failures{};
};

/// Deterministic for one plan. As carry_out: it forks.
model_report compare_stores(const model_plan& plan);

}  // namespace snorri::store::proof
