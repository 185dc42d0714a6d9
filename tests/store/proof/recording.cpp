#include "recording.hpp"

#include <memory>
#include <optional>
#include <utility>

#include "../faulty_disk.hpp"
#include "content.hpp"
#include "snorri/store/verify.hpp"

namespace snorri::store::proof {

namespace {

std::string path_in(const std::filesystem::path& folder) { return (folder / store_name).string(); }

content read_all_of(event_store& store) {
  const auto reader = store.make_reader();
  if (!reader) return {"", "make_reader: " + reader.error().text()};
  return read_content(**reader);
}

/// A store that a disk failed under, and what is asked of it.
class recovered {
 public:
  recovered(const recording& of, const std::filesystem::path& folder, random_numbers& random)
      : of_(of), folder_(folder), random_(random) {}

  std::string check(std::size_t acknowledged, std::size_t submitted) {
    // As an operator does it, before anything is written. Half a new store is none yet.
    if (acknowledged > 0 && random_.chance(25)) {
      if (auto fault = verify_existing(); !fault.empty()) return "before opening: " + fault;
    }
    if (auto fault = open(); !fault.empty()) return fault;
    if (auto fault = find_step(acknowledged, submitted); !fault.empty()) return fault;
    if (auto fault = verify_existing(); !fault.empty()) return "after opening: " + fault;
    if (auto fault = go_on(); !fault.empty()) return fault;
    if (auto fault = repeat_messages(); !fault.empty()) return fault;
    if (auto fault = append_one(); !fault.empty()) return fault;
    store_.reset();
    return random_.chance(25) ? verify_existing() : "";
  }

 private:
  std::string verify_existing() const {
    const auto path = folder_ / store_name;
    std::error_code none;
    if (!std::filesystem::exists(path, none) || std::filesystem::file_size(path, none) == 0)
      return "";
    return verify_fault(folder_, random_.chance(20));
  }

  std::string open() {
    auto store = open_sqlite_store(small_options(path_in(folder_)));
    if (!store) return "it can't be opened: " + store.error().text();
    store_ = std::move(*store);
    return "";
  }

  std::string find_step(std::size_t acknowledged, std::size_t submitted) {
    const auto found = read_all_of(*store_);
    if (!found.fault.empty()) return "after opening: " + found.fault;
    for (step_ = submitted + 1; step_-- > acknowledged;) {
      if (found.text == of_.contents[step_]) return "";
    }
    return "it holds what it held after no step from " + std::to_string(acknowledged) + " to " +
           std::to_string(submitted) +
           "; of the first of these: " + difference(of_.contents[acknowledged], found.text);
  }

  std::string go_on() {
    const auto steps = random_.between(0, 2);
    for (std::size_t n = 0; n < steps && step_ < of_.steps.size(); ++n) {
      const auto& step = of_.steps[step_++];
      if (step.what == load_step::kind::reopen) {
        store_.reset();
        if (auto fault = open(); !fault.empty()) return fault;
        continue;
      }
      group_outcome outcome;
      if (const auto done = perform(*store_, step, outcome); !done)
        return "step " + std::to_string(step_) + " again: " + done.error().text();
    }
    if (steps == 0) return "";
    const auto found = read_all_of(*store_);
    if (!found.fault.empty()) return "going on: " + found.fault;
    if (found.text != of_.contents[step_])
      return "it goes on otherwise: " + difference(of_.contents[step_], found.text);
    return "";
  }

  /// Messages of acknowledged steps come again: each hears where it went the first time.
  std::string repeat_messages() {
    for (auto n = step_, repeated = std::size_t{0}; n > 0 && repeated < 3; --n) {
      const auto& appends = of_.steps[n - 1].group.appends;
      for (std::size_t i = 0; i < appends.size(); ++i) {
        const auto& first = of_.outcomes[n][i];
        if (!appends[i].deduplicate || !first) continue;
        ++repeated;
        store::group again;
        again.appends = {appends[i]};
        const auto outcome = store_->commit(again);
        if (!outcome) return "a message again: " + outcome.error().text();
        const auto& answer = outcome->at(0);
        if (!answer) return "a message again: " + answer.error().text();
        if (!answer->duplicate || answer->first != first->first)
          return "id " + appends[i].events.front().id + " was forgotten";
      }
    }
    return "";
  }

  std::string append_one() {
    const auto reader = store_->make_reader();
    if (!reader) return reader.error().text();
    const auto last = (*reader)->last_position();
    if (!last) return last.error().text();
    store::append what;
    what.stream = {"order", "afterwards"};
    what.events = {{"Type", "/after", "after", from_us(1), "{}", "{}"}};
    store::group group;
    group.appends = {what};
    const auto outcome = store_->commit(group);
    if (!outcome) return "an append: " + outcome.error().text();
    if (!outcome->at(0)) return "an append: " + outcome->at(0).error().text();
    return outcome->at(0)->first == *last + 1 ? "" : "an append leaves a gap";
  }

  const recording& of_;
  const std::filesystem::path& folder_;
  random_numbers& random_;
  std::unique_ptr<event_store> store_;
  std::size_t step_ = 0;
};

}  // namespace

recording record(const std::vector<load_step>& steps, const std::filesystem::path& folder) {
  recording made;
  made.steps = steps;
  made.outcomes.resize(steps.size() + 1);
  made.journal.start_with(folder);
  faulty_disk disk;
  disk.journal = &made.journal;
  auto options = small_options(path_in(folder));
  options.vfs = faulty_disk::vfs_name;
  std::unique_ptr<event_store> store;
  const auto open = [&] {
    auto opened = open_sqlite_store(options);
    if (!opened) return made.fault = "opening: " + opened.error().text(), false;
    store = std::move(*opened);
    return true;
  };
  const auto read = [&] {
    auto all = read_all_of(*store);
    made.fault = all.fault;
    made.contents.push_back(std::move(all.text));
    return made.fault.empty();
  };
  if (!open() || !read()) return made;
  made.journal.acknowledged(0, folder);
  for (std::size_t n = 1; n <= steps.size(); ++n) {
    made.journal.submitted(n);
    if (steps[n - 1].what == load_step::kind::reopen) {
      store.reset();
      if (!open()) return made;
    } else if (const auto done = perform(*store, steps[n - 1], made.outcomes[n]); !done) {
      made.fault = "step " + std::to_string(n) + ": " + done.error().text();
      return made;
    }
    made.journal.acknowledged(n, folder);
    if (!read()) return made;
  }
  store.reset();
  made.journal.acknowledged(steps.size(), folder);
  made.syncs = disk.syncs;
  made.writes = disk.writes;
  made.truncations = disk.truncations;
  return made;
}

std::string check_recovered(const recording& of, const std::filesystem::path& folder,
                            std::size_t acknowledged, std::size_t submitted,
                            random_numbers& random) {
  return recovered(of, folder, random).check(acknowledged, submitted);
}

std::string verify_fault(const std::filesystem::path& folder, bool structure) {
  verify_options options;
  options.structure = structure;
  const auto report = verify_store(path_in(folder), options);
  if (!report) return "verify: " + report.error().text();
  if (report->sound()) return "";
  const auto& first = report->findings.front();
  return "verify finds " + first.kind + ": " + first.text;
}

}  // namespace snorri::store::proof
