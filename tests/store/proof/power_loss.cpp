#include "power_loss.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include "recording.hpp"

namespace snorri::store::proof {

namespace {

constexpr std::size_t points_a_workload = 2500;
constexpr std::size_t points_a_recovery = 12;
constexpr std::size_t percent_again = 20;

struct point {
  std::size_t moment;
  loss how;
};

bool is_change(disk_event::kind what) {
  return what != disk_event::kind::submitted && what != disk_event::kind::acknowledged;
}

/// The moments right before and after a sync first, then the others, each with some kind of loss.
std::vector<point> choose_points(const disk_journal& journal, std::size_t count,
                                 random_numbers& random) {
  std::vector<std::size_t> boundaries;
  std::vector<std::size_t> others;
  const auto& events = journal.events();
  for (std::size_t n = 1; n <= events.size(); ++n) {
    const bool is_before_sync = n < events.size() && events[n].what == disk_event::kind::sync;
    if (is_before_sync || events[n - 1].what == disk_event::kind::sync) {
      boundaries.push_back(n);
    } else if (is_change(events[n - 1].what)) {
      others.push_back(n);
    }
  }
  std::vector<point> points;
  const auto add = [&](std::size_t moment) {
    points.push_back({moment, static_cast<loss>(random.below(loss_kinds))});
  };
  const auto every = std::max<std::size_t>(1, (boundaries.size() + count - 1) / count);
  for (std::size_t n = 0; n < boundaries.size(); n += every) add(boundaries[n]);
  while (points.size() < count)
    add(random.chance(50) ? random.one_of(boundaries) : random.one_of(others));
  points.resize(std::min(points.size(), count));
  std::sort(points.begin(), points.end(),
            [](const point& a, const point& b) { return a.moment < b.moment; });
  return points;
}

std::string at(const recording& of, const disk_image& disk, loss how) {
  return "power lost at change " + std::to_string(disk.moment()) + " of " +
         std::to_string(of.journal.events().size()) + " (steps " +
         std::to_string(disk.acknowledged()) + " to " + std::to_string(disk.submitted()) + "), " +
         to_text(how) + ": ";
}

/// The power goes a second time while the store that lost it recovers and goes on.
std::string lose_again(const recording& of, std::size_t step, const std::filesystem::path& folder,
                       random_numbers& random) {
  const auto begin =
      of.steps.begin() + static_cast<std::ptrdiff_t>(std::min(step, of.steps.size()));
  const auto count = std::min<std::ptrdiff_t>(4, of.steps.end() - begin);
  const auto again = record({begin, begin + count}, folder);
  if (!again.fault.empty()) return "recovering: " + again.fault;
  disk_image disk(again.journal);
  for (const auto& each : choose_points(again.journal, points_a_recovery, random)) {
    disk.move_to(each.moment);
    write_folder(folder, disk.after(each.how, random));
    const auto fault =
        check_recovered(again, folder, disk.acknowledged(), disk.submitted(), random);
    if (!fault.empty()) return "recovering, " + at(again, disk, each.how) + fault;
  }
  return "";
}

class enumeration {
 public:
  enumeration(const recording& of, std::vector<point> points, std::uint64_t seed)
      : of_(of), points_(std::move(points)), seed_(seed), disk_(of.journal) {}

  std::string check(std::size_t n, const std::filesystem::path& folder) {
    const auto& [moment, how] = points_[n];
    random_numbers random(seed_, n);
    disk_.move_to(moment);
    const auto files = disk_.after(how, random);
    write_folder(folder, files);
    auto fault = check_recovered(of_, folder, disk_.acknowledged(), disk_.submitted(), random);
    if (fault.empty() && is_again(n)) {
      write_folder(folder, files);
      fault = lose_again(of_, disk_.acknowledged(), folder, random);
    }
    return fault.empty() ? "" : at(of_, disk_, how) + fault;
  }

  static bool is_again(std::size_t n) { return n % (100 / percent_again * points_a_recovery) == 7; }

 private:
  const recording& of_;
  std::vector<point> points_;
  std::uint64_t seed_;
  disk_image disk_;
};

}  // namespace

power_report lose_power(const power_plan& plan) {
  power_report report;
  for (std::uint64_t n = 0; report.points < plan.points && report.failures.empty(); ++n) {
    const scratch_folder folder;
    const auto seed = random_numbers(plan.seed, n).next();
    const auto of = record(make_load_steps(seed, plan.steps), folder.path());
    ++report.workloads;
    if (!of.fault.empty()) {
      report.failures.push_back({0, "workload " + std::to_string(n) + ": " + of.fault});
      break;
    }
    const auto& events = of.journal.events();
    report.moments += static_cast<std::size_t>(std::count_if(
        events.begin(), events.end(), [](const disk_event& each) { return is_change(each.what); }));
    work what;
    what.items = std::min(points_a_workload, plan.points - report.points);
    what.processes = plan.processes;
    random_numbers random(seed);
    enumeration points(of, choose_points(of.journal, what.items, random), seed);
    what.check = [&points](auto item, const auto& scratch) { return points.check(item, scratch); };
    if (plan.progress) {
      what.progress = [&](std::size_t done) { plan.progress(report.points + done); };
    }
    report.failures = carry_out(what);
    for (std::size_t i = 0; i < what.items; ++i) report.again += enumeration::is_again(i) ? 1 : 0;
    report.points += what.items;
  }
  report.again *= points_a_recovery;
  return report;
}

}  // namespace snorri::store::proof
