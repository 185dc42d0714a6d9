// The power goes at any moment of a workload: what the disk may then hold is put into a folder,
// opened as a store, and compared with what was acknowledged.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

#include "workers.hpp"

namespace snorri::store::proof {

struct power_plan {
  std::uint64_t seed = 1;
  std::size_t points = 300;
  std::size_t steps = 60;  // of a workload; many points are shared among several
  std::size_t processes = 2;
  std::function<void(std::size_t done)> progress{};
};

struct power_report {
  std::size_t points = 0;
  std::size_t moments = 0;  // writes, syncs and changes of names that a cut can come after
  std::size_t workloads = 0;
  std::size_t again = 0;  // points at which the power had gone before, and went while recovering
  std::vector<failure> failures{};
};

/// Every moment of every workload is cut at least once if there are points enough; all sync
/// boundaries are. Deterministic for one plan. As carry_out: it forks.
power_report lose_power(const power_plan& plan);

}  // namespace snorri::store::proof
