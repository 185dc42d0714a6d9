#include "killer.hpp"

namespace shop {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr std::size_t kills_min = 50;
constexpr std::size_t kills_max = 100;  // for when feeding takes longer than planned

}  // namespace

bool killer::is_due(const progress& now) const {
  const bool enough = kills_ >= (now.fed ? kills_min : kills_max);
  return !enough && steady::now() >= next_;
}

bool killer::wants_to(const progress& now) const {
  return is_due(now) && (now.ended < now.received || steady::now() >= next_ + 1s);
}

void killer::kill_one(fleet& of) {
  of.kill_and_restart(random_() % 4 == 0 ? 0 : random_());
  ++kills_;
  next_ = steady::now() + std::chrono::milliseconds(200 + random_() % 600);
}

bool killer::done() const { return kills_ >= kills_min; }

}  // namespace shop
