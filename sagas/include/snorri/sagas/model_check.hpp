// Proves a saga before it runs: explores every interleaving of its definition, over the decide()
// and decide_next() that the engine calls, within stated bounds. What it can't say is said, too:
// the report tells what was explored and what was not.
//
// The world around the saga: participants that keep their contract (once per id, the same answer
// to a repeat, no late do after its undo), and a network that loses, repeats and reorders.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "snorri/sagas/definition.hpp"
#include "snorri/sagas/instance.hpp"
#include "snorri/sagas/record.hpp"

namespace snorri::sagas {

/// How much may go wrong in one story. Each is 0 to 15.
struct check_bounds {
  int losses = 2;              // of commands and answers on the way
  int duplicates = 2;          // delivered twice
  int cancels = 1;             // by an operator
  int crashes = 1;             // of the engine, between its commit and what it sends
  int technical_failures = 1;  // a participant could not do it, or a child could not be started
  int outside_events = -1;     // that answer no command; -1 = one more than there are types of
                               // them, and at least 2
  int attempts_max = 2;        // of a command, where the saga allows more: at least 1
};

/// What is proven.
enum class check_property {
  can_end,          // from every state it can still end by itself
  right_end,        // cancelled: all is undone; confirmed: all that is required is done
  pivot_kept,       // after the pivot nothing is undone
  undone_once,      // nothing is undone twice, or before it could be done
  timers_set,       // who waits for a participant has a timer, and a row for it
  invariants_hold,  // the definition's and the options'
  executors_agree,  // msm, the interpreter and the fold of the stored record
  answers_taken,    // every answer to an open command has a row
};
/// "can_end", as in JSON.
std::string_view to_string(check_property what) noexcept;
/// One sentence: what holds where nothing violates it.
std::string_view meaning(check_property what) noexcept;

/// A predicate beside the definition's own: true in every state that the saga can reach.
struct check_invariant {
  std::string name;
  std::function<bool(const instance&)> holds;
};

struct check_progress {
  std::size_t states = 0;
  std::size_t transitions = 0;
  std::size_t moves = 0;  // of the stories that are looked at now
};

struct check_options {
  check_bounds bounds;
  std::size_t states_max = 3'000'000;
  std::size_t memory_bytes_max = std::size_t{1} << 30;  // of the checker, estimated
  std::vector<check_invariant> invariants;
  /// Called now and then from the same thread; may be empty.
  std::function<void(const check_progress&)> progress;
};

/// One way into a state, the shortest there is.
struct check_story {
  /// One line a move: "InventoryReserved answers reserve  RESERVE -> CAPTURE  -> CapturePayment",
  /// "lost: CapturePayment".
  std::vector<std::string> lines;
  std::vector<std::string> open;  // what is still open at its end, one line each
  std::vector<record> records;    // the saga's own history, of the key "check"
  std::string mermaid;            // a sequenceDiagram
};

struct check_violation {
  check_property property = check_property::can_end;
  std::string sentence;  // what is wrong, of which saga, in which state
  check_story story;
};

struct check_report {
  std::string type;
  int version = 0;
  check_bounds bounds;
  bool complete = false;        // all within the bounds was explored
  std::string stopped;          // why not
  std::size_t states = 0;       // of saga, participants and network together
  std::size_t saga_states = 0;  // of the saga alone
  std::size_t transitions = 0;
  std::size_t moves_max = 0;  // of the longest story without a detour
  std::size_t confirmed = 0;  // states in which it ended so
  std::size_t cancelled = 0;
  std::size_t stuck = 0;                    // states in which it waits for an operator
  check_story shortest_stuck;               // empty where it never gets stuck
  std::vector<std::size_t> rows_untaken;    // numbers in the shape
  std::vector<std::string> not_explored;    // a sentence each
  std::vector<check_violation> violations;  // the shortest of each property, worst first

  /// Nothing is violated, and nothing within the bounds was left out.
  bool proven() const noexcept { return complete && violations.empty(); }
};

/// Explores `what`. The same answer every time.
/// Limits: about 100 bytes a state and 12 a transition; stops at the options' limits, and says so.
/// Threads: any; the definition's functions are called from the caller's.
check_report model_check(const definition& what, const check_options& options = {});

/// "order 1: proven, 12,345 states, 67,890 transitions, losses 2, duplicates 2, ..."; for a saga
/// that is not, what is violated.
std::string summary(const check_report& of);

/// The summary, each violation with its story, and what was not explored: for people.
std::string to_text(const check_report& of);

/// The report as JSON, without its records' bodies.
std::string to_json(const check_report& of);

}  // namespace snorri::sagas
