// One saga in virtual time: what the engine does with it, without engine, store and transport.
// Every input goes through both executors, and every record is written, read and folded as the
// store would have it; a disagreement is an error. Knows nothing of GoogleTest: given.hpp is made
// of it.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "snorri/sagas/decide.hpp"

namespace snorri::testing {

/// What an input came to.
struct happened {
  sagas::outcome outcome = sagas::outcome::applied;
  std::string reason;
  bool parked = false;
};

/// Errors of its calls: bad_argument, where what was asked makes no sense for the saga as it
/// stands, or where one input, decided twice, gave two different records; what reading a message
/// gives. Threads: one.
class virtual_saga {
 public:
  /// `by` outlives it. The key is that of the start event.
  explicit virtual_saga(const sagas::definition& by);
  virtual_saga(const virtual_saga& other);
  virtual_saga& operator=(const virtual_saga& other);
  virtual_saga(virtual_saga&&) = default;
  virtual_saga& operator=(virtual_saga&&) = default;
  ~virtual_saga() = default;

  // ---- inputs

  /// A message, taken for what it is: the start event of a saga that has not begun; else a reply to
  /// the oldest open command that it may answer; else an outside event with the saga's key; else a
  /// late reply to the latest command that it may answer.
  /// `schema` is its dataschema; by default that of the newest version.
  result<void> message(std::string_view type, std::string body,
                       std::optional<std::string> schema = {});
  /// A reply to the oldest open command `command` (its function's name), or else a late one to the
  /// latest.
  result<void> reply(std::string_view command, std::string_view type, std::string body);
  /// The last message once more, with the id that it had.
  result<void> repeat();
  /// A participant could not carry out the oldest open command of message type `type`.
  result<void> fail(std::string_view type, std::string_view reason);
  result<void> cancel(std::string_view reason);
  /// The parent of this child saga wants it undone.
  result<void> undo(std::string_view reason);
  /// A child saga of this one has ended: `child` is its type or its whole name ("hotel/7"), `event`
  /// one of child_confirmed, child_cancelled and child_undone, `data` the child's.
  result<void> child_ended(std::string_view child, std::string_view event, std::string data);
  /// Time passes; timers that become due fire in their order.
  result<void> pass(duration by);
  result<void> pass_until(time_point at);
  /// The same until that timer fires: "" is the state's, else "deadline" or a command's name.
  result<void> pass_until_timer(std::string_view name);
  /// The same until the first timer fires.
  result<void> pass_until_next_timer();
  /// What the engine draws for jitter from now on, in [0, 1). 0 at first.
  void draw(double jitter) { jitter_ = jitter; }

  // ---- what came of it

  const sagas::definition& by() const noexcept { return *by_; }
  /// "order/7", or "order" while it has not begun.
  std::string name() const;
  const sagas::instance& instance() const noexcept { return saga_; }
  const sagas::control& control() const noexcept { return saga_.control; }
  /// JSON.
  std::string data() const;
  time_point now() const noexcept { return now_; }
  const std::vector<sagas::record>& history() const noexcept { return history_; }
  /// The records of the last call that brought an input, and of what the saga did by itself then.
  std::span<const sagas::record> latest() const;
  /// What that input came to; of several timers the last.
  const happened& last() const noexcept { return last_; }

 private:
  struct sent {
    std::string source;
    std::string id;
    sagas::input_kind kind;
    std::string type;
    std::string schema;
    std::string body;
    std::string answers;
  };

  void begin_call() { latest_from_ = history_.size(); }
  std::string next_id();
  error senseless(const std::string& why) const;
  const std::string* asked_by(std::string_view type, std::string_view command) const;
  std::string schema_of(std::string_view type) const;
  result<void> answer(std::string command, std::string source, std::string_view type,
                      std::string body, std::string schema);
  result<void> begin_or_tell(sent what, const sagas::typed_event& event);
  result<void> deliver(const sent& what);
  result<void> signal(const sagas::input& what);
  result<void> fire(const sagas::timer_record& timer);
  result<void> take(const sagas::input& what);
  result<void> go_on_by_itself();
  result<void> keep(sagas::decision made, sagas::decision oracle);
  const sagas::timer_record* next_timer() const;

  const sagas::definition* by_;
  sagas::instance saga_;
  time_point now_;
  double jitter_ = 0;
  int messages_ = 0;
  std::vector<sagas::record> history_;
  std::size_t latest_from_ = 0;
  happened last_;
  std::optional<sent> last_message_;
  std::set<std::string> seen_;  // starts and outside events, as the store de-duplicates them
};

}  // namespace snorri::testing
