// When each service is started.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "fleet.hpp"
#include "options.hpp"
#include "progress.hpp"

namespace shop {

class start_plan {
 public:
  explicit start_plan(const demo_options& options);

  /// Starts what is due. Says so, in a line each, of those that come late because of --down.
  std::vector<std::string> start_due(fleet& all, const progress& now);

  bool done() const { return waiting_.empty(); }

 private:
  bool crash_;
  std::chrono::steady_clock::time_point begin_ = std::chrono::steady_clock::now();
  std::map<std::string, std::chrono::seconds> waiting_;
};

}  // namespace shop
