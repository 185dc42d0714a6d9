// The storm's hand: what is killed and what befalls connections, one thing after the other.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "../../store/proof/random.hpp"
#include "../fault_proxy.hpp"
#include "demo/child.hpp"
#include "storm.hpp"

namespace snorri::faults {

/// The processes, by name.
using fleet = std::map<std::string, std::unique_ptr<shop::child>>;

class storm_weather {
 public:
  storm_weather(const storm_plan& plan, fault_proxy& proxy, fleet& processes)
      : random_(plan.seed, 1),
        proxy_(proxy),
        processes_(processes),
        garbage_goes_anywhere_(plan.has_keys) {}

  /// One more blow.
  void strike();
  /// How long until the next.
  std::chrono::milliseconds pause() { return std::chrono::milliseconds(random_.between(20, 160)); }
  /// No more faults.
  void calm();

  /// Starts again what has ended and is not done; throws if one ended by itself in a way that it
  /// must not.
  void look_after();

  const std::map<std::string, std::size_t>& kills() const { return kills_; }
  std::size_t kills_total() const;

 private:
  void kill_one();

  store::proof::random_numbers random_;
  fault_proxy& proxy_;
  fleet& processes_;
  bool garbage_goes_anywhere_;
  std::map<std::string, std::size_t> kills_;
  bool is_partitioned_ = false;
};

}  // namespace snorri::faults
