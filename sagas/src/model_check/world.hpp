// The saga among its participants and the network: what is on its way, what each participant did
// and would answer, and every move that may come next.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model_check/saga_side.hpp"

namespace snorri::sagas::checking {

/// What became of one command outside of the saga.
struct request {
  enum class memory : std::uint8_t { nothing, done, refused, undone };

  bool on_way = false;          // to the participant, at least once
  bool answer_on_way = false;   // back
  bool failure_on_way = false;  // that it could not be done, technically
  memory is = memory::nothing;
  std::uint8_t answer = 0;  // which, of the catalog's

  friend bool operator==(const request&, const request&) = default;
};

/// A command and its undo.
struct unit {
  int command = -1;
  request forward;
  int undo = -1;  // a command of the catalog, while it may still do something
  request backward;
};

struct world {
  std::uint32_t core = 0;
  std::vector<unit> slots;  // as the core's
  std::vector<unit> loose;  // what the saga has forgotten and that may still have an effect
};

enum class move_kind : std::uint8_t {
  start,    // number: which start event
  does,     // a command arrives for the first time; number: which answer the participant gives
  repeats,  // ... once more
  cannot,   // ... and the participant could not do it
  lose_command,
  lose_answer,
  lose_failure,
  answer,   // an answer arrives
  failure,  // a technical failure arrives
  timer,    // number: which
  cancel,
  crash,
  outside,  // number: which event
  undo,     // by the parent
};

struct move {
  move_kind kind = move_kind::start;
  std::uint8_t unit = 0;
  bool loose : 1 = false;  // of the loose ones
  bool undo : 1 = false;   // of the unit's undo
  bool keeps : 1 = false;  // delivered twice: it stays on its way
  std::uint8_t number = 0;
};

/// Which of the bounds a move uses up: one field each, of five bits, the highest one free.
using cost = std::uint32_t;
enum class budget { losses, duplicates, cancels, crashes, technical_failures, outside_events };
constexpr cost one(budget what) { return cost{1} << (5 * static_cast<unsigned>(what)); }
constexpr cost all_of_fields(std::uint32_t value) {
  cost sum = 0;
  for (unsigned i = 0; i < 6; ++i) sum |= value << (5 * i);
  return sum;
}
/// Each field of `left` is at most that of `right`.
constexpr bool within(cost left, cost right) {
  constexpr cost guard = all_of_fields(0x10);
  return (((right | guard) - left) & guard) == guard;
}
cost cost_of(const move& what);
/// It happens without anybody's fault.
inline bool is_fault_free(const move& what) {
  return (cost_of(what) & ~(cost{0x1F} << (5 * static_cast<unsigned>(budget::outside_events)))) ==
         0;
}

/// What the saga is given by a move that it takes part in.
core_input input_of(const move& what);

/// What a move may lead to. `step` is where the saga took part.
struct edge {
  static constexpr std::uint32_t no_step = 0xFFFFFFFF;
  move what;
  std::uint32_t step = no_step;
};

class world_rules {
 public:
  world_rules(catalog& known, saga_side& saga, cost bounds)
      : known_(known), saga_(saga), bounds_(bounds) {}

  /// Every move that is possible in `from`, in an order that is always the same.
  std::vector<edge> moves(const world& from);
  /// More commands at once than a move can tell apart: nothing behind it is explored.
  static bool is_too_wide(const world& what) {
    constexpr std::size_t units_max = 200;
    return what.slots.size() > units_max || what.loose.size() > units_max;
  }
  /// Where it leads. `moved`, if given, tells for each slot of the result which slot of the step's
  /// target (or, without a step, of `from`) it was.
  world after(const world& from, const edge& by, std::vector<std::size_t>* moved = nullptr) const;
  /// What is wrong with an end. Empty if all is well.
  std::vector<finding> check_end(const world& what) const;

  static std::string encode(const world& what);
  world decode(const std::string& text) const;

 private:
  void add_unit_moves(const world& from, std::size_t number, bool loose, std::vector<edge>& into);
  void add_request_moves(const unit& of, move base, bool is_open, std::vector<edge>& into);
  void add_saga_moves(const move& what, std::uint32_t core, std::vector<edge>& into);
  world follow(const world& from, const core_step& step) const;
  void tidy(world& what, std::vector<std::size_t>* moved) const;
  void tidy(unit& what, bool is_open, bool undo_open) const;
  bool allowed(budget what) const { return within(one(what), bounds_); }

  catalog& known_;
  saga_side& saga_;
  cost bounds_;
};

}  // namespace snorri::sagas::checking
