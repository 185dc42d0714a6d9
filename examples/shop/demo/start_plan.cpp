#include "start_plan.hpp"

#include "services.hpp"

namespace shop {

using namespace std::chrono_literals;

start_plan::start_plan(const demo_options& options) : crash_(options.crash) {
  for (const auto service : service_names) {
    const std::string name(service);
    const auto late = options.down.find(name);
    waiting_[name] = late == options.down.end() ? 0s : late->second;
  }
}

std::vector<std::string> start_plan::start_due(fleet& all, const progress& now) {
  std::vector<std::string> said;
  for (auto it = waiting_.begin(); it != waiting_.end();) {
    const auto& [name, late] = *it;
    // Analytics joins when every order is in, to show that it misses nothing. In a crash demo it is
    // needed as a victim from the beginning.
    const bool joins_last = name == "analytics" && !crash_ && late == 0s;
    if (std::chrono::steady_clock::now() < begin_ + late || (joins_last && !now.fed)) {
      ++it;
      continue;
    }
    if (late > 0s) said.push_back(name + " starts, " + std::to_string(late.count()) + " s late");
    all.start(name);
    it = waiting_.erase(it);
  }
  return said;
}

}  // namespace shop
