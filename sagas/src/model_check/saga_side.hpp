// What the saga makes of what comes in: decide() and decide_next() asked once for each core and
// input, both executors compared, and the result remembered.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "model_check/saga_core.hpp"
#include "snorri/sagas/decide.hpp"
#include "snorri/sagas/model_check.hpp"

namespace snorri::sagas::checking {

class scripted;

/// What comes in, in terms of a core.
struct core_input {
  input_kind kind = input_kind::start;
  std::uint8_t slot = 0;    // reply, failure: whose
  bool undo = false;        // ... its undo's
  std::uint8_t number = 0;  // reply: in the command's answers; timer: in the core's timers;
                            // start, event: in the catalog's
  std::uint32_t key() const {
    return static_cast<std::uint32_t>(kind) << 24 | std::uint32_t{slot} << 16 |
           std::uint32_t{undo} << 8 | number;
  }
};

/// Where a slot's command comes from.
struct slot_origin {
  int old = -1;       // slot of the core before
  int sent = -1;      // or: the how manieth of the commands that the step sent first
  int undo_old = -1;  // the same for its undo
  bool undo_sent = false;
  bool on_way = false;  // the command was sent, first or again
  bool undo_on_way = false;
};

/// Commands that were sent and closed again within one step.
struct stray {
  int command = -1;
  int undoes = -1;  // slot of the core before
};

/// What the saga did with one input, up to where it waits again.
struct core_step {
  std::uint32_t target = 0;
  std::vector<slot_origin> origins;  // one a slot of the target
  std::vector<stray> strays;
  std::vector<std::uint8_t> script;  // what the user's conditions said
  std::vector<std::size_t> rows;
  std::vector<finding> findings;
  bool walked = false;  // the search came by
};

class saga_side {
 public:
  saga_side(catalog& known, const check_options& options);

  const saga_core& core(std::uint32_t number) const { return cores_[number]; }
  std::size_t core_count() const { return cores_.size(); }
  const core_step& step(std::uint32_t number) const { return steps_[number]; }
  core_step& step(std::uint32_t number) { return steps_[number]; }

  /// The saga before anything.
  std::uint32_t fresh() const { return 0; }
  /// First and last+1 of the steps that may come of it.
  std::pair<std::uint32_t, std::uint32_t> steps(std::uint32_t core, const core_input& what);

  /// As decide() takes it. The strings live as long as the catalog, `before` and this call's
  /// statement.
  input make_input(const saga_core& canonical, const core_input& what, const std::string& answers,
                   const std::string& id) const;
  /// What text a code of the user's own gave, once each.
  const std::vector<std::string>& thrown() const { return thrown_; }
  std::size_t bytes() const { return bytes_; }

 private:
  struct run_state;
  core_step run(std::uint32_t core, const core_input& what, scripted& choices);
  void take_input(run_state& now, const saga_core& before, scripted& choices);
  void go_on(run_state& now, scripted& choices);
  void take(run_state& now, decision& made, decision& oracle);
  void trace(run_state& now, const saga_core& before, const std::vector<slot>& slots);
  void check_record(run_state& now, decision& made, decision& oracle);
  void check_undos(run_state& now, const record& what);
  std::uint32_t intern(saga_core&& what);
  void check_core(saga_core& what) const;
  void check_late(saga_core& what) const;

  catalog& known_;
  const check_options& options_;
  const std::string name_;  // "order/check"
  std::deque<saga_core> cores_;
  std::deque<core_step> steps_;
  std::unordered_map<std::string, std::uint32_t> numbers_;
  std::unordered_map<std::uint64_t, std::pair<std::uint32_t, std::uint32_t>> asked_;
  std::vector<std::string> thrown_;
  std::size_t bytes_ = 0;
};

}  // namespace snorri::sagas::checking
