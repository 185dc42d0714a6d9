#include "disk_faults.hpp"

#include <memory>
#include <optional>

#include "../faulty_disk.hpp"
#include "recording.hpp"

namespace snorri::store::proof {

namespace {

enum class target { sync, write, torn_write, truncation };

struct fault {
  target what;
  std::size_t nth;  // 1 = the first
};

std::string to_text(const fault& what) {
  constexpr const char* texts[] = {"sync ", "write ", "torn write ", "truncation "};
  return texts[static_cast<std::size_t>(what.what)] + std::to_string(what.nth) + " failed: ";
}

void ask_for(faulty_disk& disk, const fault& what) {
  switch (what.what) {
    case target::sync:
      disk.fail_sync = what.nth;
      return;
    case target::torn_write:
      disk.tears_writes = true;
      [[fallthrough]];
    case target::write:
      disk.fail_write = what.nth;
      return;
    case target::truncation:
      disk.fail_truncate = what.nth;
      return;
  }
}

/// The workload up to the failure, and the store that is left.
class failing_run {
 public:
  failing_run(const recording& of, const std::filesystem::path& folder, const fault& what)
      : of_(of), folder_(folder) {
    disk_.journal = &journal_;
    ask_for(disk_, what);
  }

  std::string run() {
    if (auto error = open()) return opening_fault(*error);
    acknowledge(0);
    while (acknowledged_ < of_.steps.size()) {
      const auto& step = of_.steps[acknowledged_];
      submitted_ = acknowledged_ + 1;
      journal_.submitted(submitted_);
      if (step.what == load_step::kind::reopen) {
        store_.reset();
        if (auto error = open()) return opening_fault(*error);
      } else {
        group_outcome outcome;
        auto done = perform(*store_, step, outcome);
        // A file of its own, which is written before anything leaves the main one: once more.
        if (step.what == load_step::kind::archive && !done &&
            done.error().code() == errc::io_failed) {
          done = perform(*store_, step, outcome);
        }
        if (!done && done.error().code() != errc::store_poisoned)
          return "it is no poison but " + done.error().text();
        if (!done) return stays_poisoned();
        if (auto text = judge(outcome); !text.empty()) return text;
      }
      acknowledge(submitted_);
    }
    store_.reset();
    return "";
  }

  std::size_t acknowledged() const { return acknowledged_; }
  std::size_t submitted() const { return submitted_; }
  const disk_journal& journal() const { return journal_; }

 private:
  void acknowledge(std::size_t step) {
    acknowledged_ = step;
    journal_.acknowledged(step, folder_);
  }

  std::optional<error> open() {
    auto options = small_options((folder_ / store_name).string());
    options.vfs = faulty_disk::vfs_name;
    auto opened = open_sqlite_store(options);
    if (!opened) return opened.error();
    store_ = std::move(*opened);
    return std::nullopt;
  }

  /// The disk works again: what is on it is looked at next.
  static std::string opening_fault(const error& failure) {
    const bool is_known = failure.code() == errc::io_failed ||
                          failure.code() == errc::store_poisoned ||
                          failure.code() == errc::store_full;
    return is_known ? "" : "opening says " + failure.text();
  }

  /// A disk is no reason to refuse one append.
  std::string judge(const group_outcome& outcome) const {
    const auto& undisturbed = of_.outcomes[submitted_];
    for (std::size_t n = 0; n < outcome.size(); ++n) {
      if (outcome[n].has_value() == undisturbed[n].has_value()) continue;
      return "an append of step " + std::to_string(submitted_) + " hears " +
             (outcome[n] ? "that it is written" : outcome[n].error().text());
    }
    return "";
  }

  std::string stays_poisoned() {
    const auto writes = disk_.writes;
    store::group group;
    group.routes = {{"Do", "worker"}};
    const bool stays = is_poisoned(store_->commit(group)) && is_poisoned(store_->commit({})) &&
                       is_poisoned(store_->checkpoint()) &&
                       is_poisoned(store_->put_definition({"saga", 1, "hash", "{}"})) &&
                       is_poisoned(store_->maintain());
    store_.reset();
    if (!stays) return "the store answers again";
    return disk_.writes == writes ? "" : "the store writes again";
  }

  template <class T>
  static bool is_poisoned(const result<T>& outcome) {
    return !outcome && outcome.error().code() == errc::store_poisoned;
  }

  const recording& of_;
  const std::filesystem::path& folder_;
  faulty_disk disk_;
  disk_journal journal_;
  std::unique_ptr<event_store> store_;
  std::size_t acknowledged_ = 0;
  std::size_t submitted_ = 0;
};

std::string check_fault(const recording& of, const fault& what, const std::filesystem::path& folder,
                        random_numbers& random) {
  write_folder(folder, {});
  failing_run run(of, folder, what);
  if (auto text = run.run(); !text.empty()) return text;
  auto text = check_recovered(of, folder, run.acknowledged(), run.submitted(), random);
  if (!text.empty()) return "started again: " + text;
  // A kernel may drop what it failed to sync: then the disk has less than the process had seen.
  for (const auto how : {loss::all, loss::some_sectors}) {
    disk_image disk(run.journal());
    disk.move_to(run.journal().events().size());
    write_folder(folder, disk.after(how, random));
    text = check_recovered(of, folder, run.acknowledged(), run.submitted(), random);
    if (!text.empty()) return "started again, " + to_text(how) + ": " + text;
  }
  return "";
}

}  // namespace

fault_report fail_everywhere(const fault_plan& plan) {
  fault_report report;
  recording of;
  {
    const scratch_folder folder;
    of = record(make_load_steps(plan.seed, plan.steps), folder.path());
  }
  if (!of.fault.empty()) {
    report.failures.push_back({0, "the workload without a fault: " + of.fault});
    return report;
  }
  std::vector<fault> faults;
  const auto add = [&faults](target what, std::size_t count) {
    for (std::size_t nth = 1; nth <= count; ++nth) faults.push_back({what, nth});
    return count;
  };
  if (plan.syncs) report.syncs = add(target::sync, of.syncs);
  if (plan.writes) {
    report.writes = add(target::write, of.writes) + add(target::torn_write, of.writes);
    report.truncations = add(target::truncation, of.truncations);
  }
  work what;
  what.items = faults.size();
  what.processes = plan.processes;
  what.check = [&](std::size_t n, const std::filesystem::path& folder) {
    random_numbers random(plan.seed, n);
    const auto text = check_fault(of, faults[n], folder, random);
    return text.empty() ? "" : to_text(faults[n]) + text;
  };
  if (plan.progress) {
    what.progress = [&](std::size_t done) { plan.progress(done, faults.size()); };
  }
  report.failures = carry_out(what);
  return report;
}

}  // namespace snorri::store::proof
