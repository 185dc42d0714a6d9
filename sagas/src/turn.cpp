#include "snorri/sagas/turn.hpp"

#include <algorithm>

#include "snorri/base/invariant.hpp"

namespace snorri::sagas {

namespace {

/// Delay before the attempt after `attempt`. Stops growing at the cap, so it never overflows.
duration delay_after(int attempt, const backoff& policy, double jitter) {
  double delay_us = static_cast<double>(policy.first_us);
  const auto cap_us = static_cast<double>(policy.cap_us);
  for (int i = 1; i < attempt && delay_us < cap_us; ++i) delay_us *= policy.factor;
  delay_us = std::min(delay_us, cap_us) * (1.0 - jitter * policy.jitter_percent / 100.0);
  return duration{static_cast<long long>(delay_us)};
}

}  // namespace

turn::turn(const control& before, std::string_view saga, time_point now, double jitter, record& out)
    : before_(before), saga_(saga), now_(now), jitter_(jitter), out_(out) {}

std::string turn::next_id() {
  std::string id(saga_);
  id += '/';
  id += std::to_string(out_.version);
  id += '.';
  id += std::to_string(index_++);
  return id;
}

void turn::send(std::string_view name, std::string_view type, std::string body) {
  out_.commands.push_back(
      {next_id(), std::string(name), std::string(type), 1, now_, "", std::move(body)});
}

void turn::again(std::string_view name, const backoff& policy) {
  const auto* open = before_.find_open_by_name(name);
  if (open == nullptr) return;  // it was answered meanwhile: there is nothing to ask again
  delay_ = delay_after(open->attempt, policy, jitter_);
  if (policy.jitter_percent > 0) out_.jitter = jitter_;
  out_.commands.push_back(
      {open->id, open->name, open->type, open->attempt + 1, now_ + delay_, open->undoes, ""});
}

void turn::compensate(std::string_view name, std::string_view type, std::string body,
                      std::string_view done) {
  std::string undoes;
  for (auto sent = before_.done.rbegin(); sent != before_.done.rend(); ++sent) {
    if (done.empty() || sent->name == done) {
      undoes = sent->id;
      break;
    }
  }
  if (before_.find_open(undoes) != nullptr) out_.closed.push_back(undoes);
  out_.commands.push_back({next_id(), std::string(name), std::string(type), 1, now_,
                           std::move(undoes), std::move(body)});
}

void turn::publish(std::string_view type, std::string body) {
  out_.events.push_back({next_id(), std::string(type), std::move(body)});
}

void turn::arm(duration limit) {
  out_.timers.assign(1, {before_.epoch + 1, now_ + delay_ + limit});
}

void turn::give_up() { stuck_ = true; }

void turn::ignore() { ignored_ = true; }

}  // namespace snorri::sagas
