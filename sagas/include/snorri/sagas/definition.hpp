// A saga's program behind a handle: what the engine, replay, the CLI, the test kit and the model
// checker call. Made from the user's types by SNORRI_SAGA (define.hpp).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snorri/base/codec.hpp"
#include "snorri/base/result.hpp"
#include "snorri/sagas/instance.hpp"
#include "snorri/sagas/shape.hpp"
#include "snorri/sagas/turn.hpp"

namespace snorri::sagas {

/// A message as the user's type. `type` is its index in definition::event_types(); negative ones
/// are the events that no message carries.
struct typed_event {
  static constexpr int timeout = -1;
  static constexpr int cancel = -2;
  static constexpr int completion = -3;
  static constexpr int deadline = -4;
  static constexpr int undo = -5;
  static constexpr int first_named_timer = -10;  // and on downwards: definition::timer_names()

  int type = timeout;
  std::shared_ptr<const void> value;
};

/// Which of the two executors takes the row. They agree on everything; tests and the model checker
/// compare them.
enum class executor { msm, interpreter };

struct row_taken {
  enum class what { taken, refused_by_guard, no_row };
  what happened = what::no_row;
  std::size_t row = 0;  // index in shape::rows
};

/// Threads: immutable after construction; any. The user's functions behind it must be pure.
class definition {
 public:
  definition();
  virtual ~definition();
  definition(const definition&) = delete;
  definition& operator=(const definition&) = delete;

  const sagas::shape& shape() const noexcept { return shape_; }
  /// The messages it takes. The first is the start event.
  const std::vector<std::string>& event_types() const noexcept { return event_types_; }
  /// Index in event_types(), or nothing.
  std::optional<int> find_event(std::string_view type) const noexcept;
  const state_shape* find_state(std::string_view name) const noexcept;
  /// The event that the timer `name` is: timeout, deadline or a command's own.
  typed_event timer_event(std::string_view name) const noexcept;
  /// A reply of this type says that its command had no effect.
  bool is_failure(int type) const noexcept;
  /// The state has a row for `event` ("completion", "undo"), whatever its guard.
  bool has_row(std::string_view state, std::string_view event) const noexcept;

  virtual std::unique_ptr<saga_data> make_data() const = 0;
  /// Errors: body_malformed.
  virtual result<std::unique_ptr<saga_data>> decode_data(std::string_view json) const = 0;

  /// Reads a body, first brought up to date where it is of an older `schema` (a dataschema that
  /// ends with the number of its version; "" = 1).
  /// Errors: body_malformed, naming the type and what is wrong where.
  virtual result<typed_event> decode(int type, std::string_view body, std::string_view schema = {},
                                     reading how = reading::strict) const = 0;
  /// The JSON of an event. Errors: user_code_threw.
  virtual result<std::string> encode(const typed_event& what) const = 0;
  /// The events that the user gave as samples of this type, or one made by default.
  virtual std::vector<typed_event> samples(int type) const = 0;
  /// The user gave samples: guards can be asked, instead of being explored both ways.
  virtual bool has_samples() const noexcept = 0;
  /// True if the event carries the saga's key. The start event always does.
  virtual bool has_key(int type) const noexcept = 0;
  /// Pre: has_key(what.type). Errors: key_invalid (empty, over 200 bytes, control characters).
  virtual result<std::string> key(const typed_event& what) const = 0;

  /// `when(data, event)` where the user wrote one, also for timeout and cancel.
  /// Errors: user_code_threw.
  virtual result<void> fold(saga_data& data, const typed_event& what) const = 0;

  /// Takes the first row that matches: folds the event into `after` (a copy of `before`) and lets
  /// the row's actions decide on `now`. Errors: user_code_threw; `after` and `now` are then void.
  virtual result<row_taken> take(executor by, std::string_view state, const saga_data& before,
                                 saga_data& after, const typed_event& what, turn& now) const = 0;

  /// Whose data these are, "" = nobody's. Errors: user_code_threw, key_invalid (over 512 bytes,
  /// control characters).
  virtual result<std::string> subject(const saga_data& data) const;

  /// The names of the user's invariants, and which of them hold.
  const std::vector<std::string>& invariants() const noexcept { return invariants_; }
  /// Errors: user_code_threw.
  virtual result<bool> holds(std::size_t invariant, const saga_data& data,
                             std::string_view state) const = 0;

 protected:
  /// Fills in everything that shape_ says.
  void described();

  sagas::shape shape_;
  std::vector<std::string> event_types_;
  std::vector<std::string> timer_names_;
  std::vector<bool> failures_;  // by event type
  std::vector<std::string> invariants_;
};

}  // namespace snorri::sagas
