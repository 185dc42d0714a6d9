#include "model_check/search.hpp"

#include <algorithm>

namespace snorri::sagas::checking {

namespace {

cost cost_of_bounds(const check_bounds& what) {
  const auto field = [](int value, budget which) {
    return static_cast<cost>(std::clamp(value, 0, 15)) * one(which);
  };
  return field(what.losses, budget::losses) + field(what.duplicates, budget::duplicates) +
         field(what.cancels, budget::cancels) + field(what.crashes, budget::crashes) +
         field(what.technical_failures, budget::technical_failures) +
         field(what.outside_events, budget::outside_events);
}

}  // namespace

search::search(catalog& known, saga_side& saga, const check_options& options)
    : options_(options),
      known_(known),
      saga_(saga),
      bounds_(cost_of_bounds(options.bounds)),
      rules_(known, saga, bounds_),
      rows_taken_(known.by().shape().rows.size()) {}

void search::run(check_report& into) {
  if (known_.starts().empty()) {
    into.stopped = "stopped before its start: there is no start event";
    return;
  }
  number_of({});
  reach(0, 0, 0, 0);
  walk(into);
  check_ends(into);
  into.states = expanded_ - 1;  // without the one before the start
  into.saga_states = saga_.core_count() - 1;
  into.transitions = edges_.size();
  for (std::size_t row = 0; row < rows_taken_.size(); ++row) {
    if (!rows_taken_[row]) into.rows_untaken.push_back(row);
  }
}

bool search::has_room(check_report& into, bool measure_memory) const {
  if (expanded_ > options_.states_max) {  // the one before the start does not count
    into.stopped = "stopped at " + std::to_string(options_.states_max) + " states";
    return false;
  }
  if (!measure_memory) return true;
  constexpr std::size_t text_overhead = 80;  // of a node in the table, with its string
  const std::size_t bytes = visits_.size() * sizeof(visit) + edges_.size() * sizeof(known_edge) +
                            worlds_.capacity() * sizeof(known_world) + text_bytes_ +
                            worlds_.size() * text_overhead + spent_bytes_ + saga_.bytes();
  if (bytes < options_.memory_bytes_max) return true;
  into.stopped = "stopped at " + std::to_string(options_.memory_bytes_max >> 20) + " MiB of memory";
  return false;
}

void search::walk(check_report& into) {
  constexpr std::size_t between_reports = 4096;
  std::size_t row_end = visits_.size();  // first visit that takes one move more
  into.complete = true;
  for (std::size_t at = 0; at < visits_.size(); ++at) {
    if (at == row_end) {
      ++into.moves_max;
      row_end = visits_.size();
    }
    if (at % between_reports == 0) {
      if (options_.progress) options_.progress({expanded_, edges_.size(), into.moves_max});
    }
    if (!has_room(into, at % between_reports == 0)) {
      into.complete = false;
      return;
    }
    const visit now = visits_[at];
    if (!worlds_[now.world].expanded) {
      if (!expand(now.world)) {
        into.complete = false;
        into.stopped = "stopped where more than 200 commands were under way at once";
        continue;
      }
      look_at(static_cast<std::uint32_t>(at));
    }
    const auto first = worlds_[now.world].first_edge;
    const auto last = first + worlds_[now.world].edge_count;
    for (auto by = first; by < last; ++by) {
      const cost spent = now.spent + cost_of(edges_[by].what.what);
      if (!within(spent, bounds_)) continue;
      const bool is_new = reach(edges_[by].target, static_cast<std::uint32_t>(at), by, spent);
      const auto step_number = edges_[by].what.step;
      if (step_number == edge::no_step) continue;
      core_step& step = saga_.step(step_number);
      if (step.walked) continue;
      step.walked = true;
      for (const auto row : step.rows) rows_taken_[row] = true;
      if (step.findings.empty()) continue;
      // The story ends with this edge, be its end known by another way or not.
      if (!is_new) {
        visits_.push_back({edges_[by].target, static_cast<std::uint32_t>(at), by, spent});
      }
      const auto end = static_cast<std::uint32_t>(visits_.size() - 1);
      for (const auto& each : step.findings) add_finding(each, end);
    }
  }
}

std::uint32_t search::number_of(const world& what) {
  auto text = world_rules::encode(what);
  const auto number = static_cast<std::uint32_t>(worlds_.size());
  const auto [known, is_new] = numbers_.try_emplace(std::move(text), number);
  if (is_new) {
    worlds_.push_back({});
    worlds_.back().text = &known->first;
    text_bytes_ += known->first.capacity();
  }
  return known->second;
}

bool search::expand(std::uint32_t number) {
  const world from = rules_.decode(*worlds_[number].text);
  if (world_rules::is_too_wide(from)) return false;
  const auto moves = rules_.moves(from);
  const auto first = static_cast<std::uint32_t>(edges_.size());
  for (const edge& each : moves) {
    const auto target = number_of(rules_.after(from, each));
    if (target != number || each.step != edge::no_step) edges_.push_back({target, each});
  }
  worlds_[number].first_edge = first;
  worlds_[number].edge_count = static_cast<std::uint32_t>(edges_.size()) - first;
  worlds_[number].expanded = true;
  ++expanded_;
  return true;
}

bool search::reach(std::uint32_t number, std::uint32_t from, std::uint32_t by, cost spent) {
  auto& known = worlds_[number].spent;
  for (const cost each : known) {
    if (within(each, spent)) return false;
  }
  if (known.empty()) worlds_[number].first_visit = static_cast<std::uint32_t>(visits_.size());
  known.push_back(spent);
  spent_bytes_ += sizeof(cost) * 2;
  visits_.push_back({number, from, by, spent});
  return true;
}

void search::add_finding(const finding& what, std::uint32_t visit) {
  const bool known = std::any_of(findings_.begin(), findings_.end(), [&what](const found& each) {
    return each.what.property == what.property;
  });
  if (!known) findings_.push_back({what, visit});
}

/// What is to be seen in a world that was come by for the first time.
void search::look_at(std::uint32_t number) {
  const world here = rules_.decode(*worlds_[visits_[number].world].text);
  const saga_core& core = saga_.core(here.core);
  for (const auto& each : core.findings) add_finding(each, number);
  if (core.is_stuck() && first_stuck_ == 0) first_stuck_ = number;
  if (core.ended()) {
    for (const auto& each : rules_.check_end(here)) add_finding(each, number);
  }
}

/// From every world there must be a way to an end by moves that are nobody's fault. Worlds behind
/// the bounds are not known, and count as one.
void search::check_ends(check_report& into) {
  std::vector<std::uint32_t> good;
  std::vector<bool> is_good(worlds_.size());
  std::vector<std::uint32_t> count(worlds_.size() + 1);
  const auto mark = [&](std::uint32_t number) {
    if (is_good[number]) return;
    is_good[number] = true;
    good.push_back(number);
  };
  for (std::uint32_t number = 0; number < worlds_.size(); ++number) {
    if (!worlds_[number].expanded) {
      mark(number);
      continue;
    }
    const auto& core = saga_.core(rules_.decode(*worlds_[number].text).core);
    const auto status = core.saga.control.status;
    into.confirmed += status == saga_status::confirmed ? 1 : 0;
    into.cancelled += status == saga_status::cancelled ? 1 : 0;
    into.stuck += core.is_stuck() ? 1 : 0;
    if (core.ended() || core.is_stuck()) mark(number);
    const auto& here = worlds_[number];
    for (auto by = here.first_edge; by < here.first_edge + here.edge_count; ++by) {
      if (is_fault_free(edges_[by].what.what)) ++count[edges_[by].target + 1];
    }
  }
  for (std::size_t i = 1; i < count.size(); ++i) count[i] += count[i - 1];
  std::vector<std::uint32_t> sources(count.back());
  auto next = count;
  for (std::uint32_t number = 0; number < worlds_.size(); ++number) {
    const auto& here = worlds_[number];
    if (!here.expanded) continue;
    for (auto by = here.first_edge; by < here.first_edge + here.edge_count; ++by) {
      if (is_fault_free(edges_[by].what.what)) sources[next[edges_[by].target]++] = number;
    }
  }
  while (!good.empty()) {
    const auto number = good.back();
    good.pop_back();
    for (auto i = count[number]; i < count[number + 1]; ++i) mark(sources[i]);
  }
  std::uint32_t first = 0;
  for (std::uint32_t number = 0; number < worlds_.size(); ++number) {
    if (is_good[number] || worlds_[number].spent.empty()) continue;
    const auto seen = worlds_[number].first_visit;
    if (first == 0 || seen < first) first = seen;
  }
  if (first == 0) return;
  const auto& here = worlds_[visits_[first].world];
  const auto& saga = saga_.core(rules_.decode(*here.text).core).saga.control;
  bool moves = false;
  for (auto by = here.first_edge; by < here.first_edge + here.edge_count; ++by) {
    moves = moves || is_fault_free(edges_[by].what.what);
  }
  add_finding({check_property::can_end,
               moves ? "from state " + saga.state + " it can't come to an end any more"
                     : "it hangs in state " + saga.state + ": nothing can happen any more"},
              first);
}

search::way search::way_to(std::uint32_t number) const {
  way made;
  made.end = rules_.decode(*worlds_[visits_[number].world].text);
  while (number != 0) {
    const visit& at = visits_[number];
    const auto& before = visits_[at.from];
    made.moves.insert(made.moves.begin(),
                      {rules_.decode(*worlds_[before.world].text), edges_[at.by].what});
    number = at.from;
  }
  return made;
}

}  // namespace snorri::sagas::checking
