#include "snorri/sagas/turn.hpp"

#include <algorithm>
#include <stdexcept>

#include "snorri/base/invariant.hpp"

namespace snorri::sagas {

void check_fan_out(std::string_view step, std::size_t wanted) {
  constexpr std::size_t children_max = 1'000;
  if (wanted <= children_max) return;
  throw std::length_error("step " + std::string(step) + " wants " + std::to_string(wanted) +
                          " child sagas, and 1000 is the most: split the list");
}

namespace {

/// Delay before the attempt after `attempt`. Stops growing at the cap, so it never overflows.
duration delay_after(int attempt, const backoff& policy, double jitter) {
  double delay_us = static_cast<double>(policy.first_us);
  const auto cap_us = static_cast<double>(policy.cap_us);
  for (int i = 1; i < attempt && delay_us < cap_us; ++i) delay_us *= policy.factor;
  delay_us = std::min(delay_us, cap_us) * (1.0 - jitter * policy.jitter_percent / 100.0);
  return duration{static_cast<long long>(delay_us)};
}

bool contains(const std::vector<std::string>& list, std::string_view what) {
  return std::find(list.begin(), list.end(), what) != list.end();
}

}  // namespace

turn::turn(const control& before, std::string_view saga, const turn_input& input, time_point now,
           double jitter, record& out, chooser* choices)
    : before_(before),
      saga_(saga),
      input_(input),
      now_(now),
      jitter_(jitter),
      out_(out),
      choices_(choices) {}

bool turn::tries_left(int attempts_max) const noexcept {
  if (choices_ != nullptr) attempts_max = std::min(attempts_max, choices_->attempts_max());
  return before_.attempt < attempts_max;
}

bool turn::tries_left(std::string_view name, int attempts_max) const noexcept {
  if (choices_ != nullptr) attempts_max = std::min(attempts_max, choices_->attempts_max());
  const auto* open = before_.find_open_by_name(name);
  return open != nullptr && open->attempt < attempts_max;
}

const std::string* turn::answered_name() const noexcept {
  const auto* open = before_.find_open(input_.answers);
  return open == nullptr ? nullptr : &open->name;
}

bool turn::answers(std::string_view name) const noexcept {
  const auto* answered = answered_name();
  return answered != nullptr && *answered == name;
}

bool turn::collected(std::string_view type) const noexcept {
  return contains(before_.collected, type);
}

std::string turn::next_id() {
  std::string id(saga_);
  id += '/';
  id += std::to_string(out_.version);
  id += '.';
  id += std::to_string(index_++);
  return id;
}

command_record& turn::add(std::string_view name, std::string_view type, std::string body) {
  out_.commands.push_back(
      {next_id(), std::string(name), std::string(type), 1, now_, "", std::move(body), ""});
  return out_.commands.back();
}

void turn::close(const std::string& id) {
  if (before_.find_open(id) != nullptr && id != input_.answers) out_.closed.push_back(id);
}

void turn::send(std::string_view name, std::string_view type, std::string body) {
  add(name, type, std::move(body));
}

void turn::start_child(std::string_view name, std::string_view type, std::string body,
                       std::string_view saga) {
  add(name, type, std::move(body)).child = saga;
}

void turn::again(std::string_view name, const backoff& policy) {
  for (const auto& open : before_.open) {
    if (open.name != name) continue;
    delay_ = delay_after(open.attempt, policy, jitter_);
    if (policy.jitter_percent > 0) out_.jitter = jitter_;
    out_.commands.push_back({open.id, open.name, open.type, open.attempt + 1, now_ + delay_,
                             open.undoes, "", open.child});
  }
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
  add(name, type, std::move(body)).undoes = std::move(undoes);
}

void turn::undo_each(std::string_view name, std::string_view type, const std::string& body,
                     std::string_view done, std::string_view saga) {
  for (auto sent = before_.done.rbegin(); sent != before_.done.rend(); ++sent) {
    if (sent->name != done) continue;
    close(sent->id);
    auto& undo = add(name, type, body);
    undo.undoes = sent->id;
    undo.child = saga;
  }
}

void turn::compensate_each(std::string_view name, std::string_view type, const std::string& body,
                           std::string_view done) {
  undo_each(name, type, body, done, "");
}

void turn::undo_children(std::string_view name, std::string_view done, std::string_view saga) {
  undo_each(name, "undo", "{}", done, saga);
}

void turn::publish(std::string_view type, std::string body) {
  out_.events.push_back({next_id(), std::string(type), std::move(body)});
}

void turn::raise(std::string_view type, std::string body) {
  out_.raised.push_back({next_id(), std::string(type), std::move(body)});
}

void turn::set(std::string_view timer, time_point due) {
  std::erase_if(out_.timers, [timer](const timer_record& each) { return each.name == timer; });
  out_.timers.push_back({before_.epoch + ++timers_made_, due, std::string(timer)});
}

void turn::arm(std::string_view timer, duration limit) { set(timer, now_ + delay_ + limit); }

void turn::stop(std::string_view timer) { out_.stopped.emplace_back(timer); }

void turn::extend(std::string_view timer, duration by) {
  if (const auto* running = before_.find_timer(timer)) set(timer, running->due + by);
}

void turn::leave(std::string_view name) {
  for (const auto& open : before_.open) {
    if (open.name == name) out_.closed.push_back(open.id);
  }
}

void turn::abandon(std::string_view name) {
  leave(name);
  out_.failing = true;
}

void turn::settle(bool failed) {
  if (failed) out_.failing = true;
  const auto* name = answered_name();
  if (name == nullptr) return;
  const auto others =
      std::count_if(before_.open.begin(), before_.open.end(),
                    [name](const open_command& each) { return each.name == *name; });
  const bool is_known = before_.find_timer(*name) != nullptr || contains(before_.gave_up, *name);
  if (others <= 1 && is_known) stop(*name);
}

void turn::collect(std::string_view type) {
  if (!contains(before_.collected, type)) out_.collected.emplace_back(type);
}

void turn::consume(std::string_view type) { out_.consumed.emplace_back(type); }

void turn::give_up() { out_.gave_up.emplace_back(input_.timer); }

}  // namespace snorri::sagas
