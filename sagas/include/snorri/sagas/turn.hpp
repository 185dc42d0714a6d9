// One transition while it is being decided: what guards may ask, and what actions may decide.
// Nothing here is carried out; the record that comes of it is.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "snorri/base/clock.hpp"
#include "snorri/sagas/instance.hpp"
#include "snorri/sagas/record.hpp"

namespace snorri::sagas {

struct backoff {
  long long first_us;
  int factor;
  long long cap_us;
  int jitter_percent;
};

/// Throws std::length_error where a step wants more children than one record may hold: 1,000.
void check_fan_out(std::string_view step, std::size_t wanted);

/// Answers for the user's code where every answer is to be tried: the model checker's.
class chooser {
 public:
  virtual ~chooser() = default;
  /// Which of `count` (at least 2) answers to take: 0 = no, 1 = yes for a condition; `count` = ask
  /// the user's code. `asked` is the condition's or function's name.
  virtual std::size_t choose(std::string_view asked, std::size_t count) = 0;
  /// A limit of attempts is never taken to be more than this, at least 1.
  virtual int attempts_max() const = 0;
};

/// What a turn is about; outlives it.
struct turn_input {
  input_kind kind = input_kind::event;
  std::string_view timer;    // of kind timer: which
  std::string_view answers;  // of a reply or failure: the command's id
};

/// Threads: one. Lives for one call of decide().
class turn {
 public:
  /// `jitter` in [0, 1) was drawn by the engine; decide() itself never draws. `choices` may be
  /// null.
  turn(const control& before, std::string_view saga, const turn_input& input, time_point now,
       double jitter, record& out, chooser* choices = nullptr);

  // ---- for guards

  chooser* choices() const noexcept { return choices_; }
  /// Fewer than `attempts_max` attempts were made in this state.
  bool tries_left(int attempts_max) const noexcept;
  /// The same for the open commands `name`.
  bool tries_left(std::string_view name, int attempts_max) const noexcept;
  /// What came in answers a command `name`.
  bool answers(std::string_view name) const noexcept;
  bool nothing_open() const noexcept { return before_.open.empty(); }
  bool failing() const noexcept { return before_.failing; }
  bool collected(std::string_view type) const noexcept;

  // ---- for actions

  void send(std::string_view name, std::string_view type, std::string body);
  /// Starts a saga of type `saga` by the event `type`.
  void start_child(std::string_view name, std::string_view type, std::string body,
                   std::string_view saga);
  /// Asks again for every open command `name`.
  void again(std::string_view name, const backoff& policy);
  /// Undoes the command `done` sent last, or, if that is "", the last one that is not undone.
  void compensate(std::string_view name, std::string_view type, std::string body,
                  std::string_view done);
  /// Undoes every command `done` that is not undone, newest first; none is no error.
  void compensate_each(std::string_view name, std::string_view type, const std::string& body,
                       std::string_view done);
  /// The same for the child sagas that `done` started.
  void undo_children(std::string_view name, std::string_view done, std::string_view saga);
  bool has_done(std::string_view name) const noexcept { return before_.has_done(name); }
  void publish(std::string_view type, std::string body);
  void raise(std::string_view type, std::string body);
  void arm(std::string_view timer, duration limit);
  void stop(std::string_view timer);
  /// Moves a timer that is set further away.
  void extend(std::string_view timer, duration by);
  /// Closes the open commands `name` without an answer: the state's work has failed.
  void abandon(std::string_view name);
  /// Closes the open commands `name` without an answer.
  void leave(std::string_view name);
  /// The answered command's branch has come to its end, with or without an effect.
  void settle(bool failed);
  void collect(std::string_view type);
  void consume(std::string_view type);
  void give_up();
  void ignore() { ask_ = asked::ignore; }
  void defer() { ask_ = asked::defer; }
  void park() { ask_ = asked::park; }
  void fail() { ask_ = asked::fail; }

  /// What the row wants of the event instead of a transition.
  enum class asked { transition, ignore, defer, park, fail };
  asked what() const noexcept { return ask_; }

 private:
  std::string next_id();
  const std::string* answered_name() const noexcept;
  command_record& add(std::string_view name, std::string_view type, std::string body);
  void close(const std::string& id);
  void set(std::string_view timer, time_point due);
  void undo_each(std::string_view name, std::string_view type, const std::string& body,
                 std::string_view done, std::string_view saga);

  const control& before_;
  std::string_view saga_;
  turn_input input_;
  time_point now_;
  double jitter_;
  record& out_;
  chooser* choices_;
  duration delay_{0};  // of the latest `again`: the timer counts from when that command goes out
  std::size_t index_ = 0;
  std::uint64_t timers_made_ = 0;
  asked ask_ = asked::transition;
};

}  // namespace snorri::sagas
