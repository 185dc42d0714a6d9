// One write, sync or truncation of a workload fails, each in turn. Whatever the store did not
// answer may be there or not; what it answered must be, and a store that failed never answers
// again.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "workers.hpp"

namespace snorri::store::proof {

struct fault_plan {
  std::uint64_t seed = 1;
  std::size_t steps = 30;
  std::size_t processes = 2;
  bool syncs = true;
  bool writes = true;  // and truncations
  std::function<void(std::size_t done, std::size_t of)> progress{};
};

struct fault_report {
  std::size_t syncs = 0;
  std::size_t writes = 0;
  std::size_t truncations = 0;
  std::vector<failure> failures{};
};

/// As carry_out: it forks.
fault_report fail_everywhere(const fault_plan& plan);

}  // namespace snorri::store::proof
