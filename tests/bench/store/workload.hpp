// What is appended: sagas of five events, a thousand of them alive at a time, random keys and ids.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "snorri/store/types.hpp"

namespace bench {

class workload {
 public:
  explicit workload(std::uint64_t seed) : random_(seed) {}

  snorri::store::group next(std::size_t appends);

 private:
  struct live {
    std::string key;
    std::string correlation;
    int events = 0;
  };
  std::string random_id();

  std::mt19937_64 random_;
  std::vector<live> live_;
  std::size_t turn_ = 0;
  std::int64_t at_us_ = 1'291'190'400'000'000;
};

}  // namespace bench
