// The engine: takes messages from a listener, decides, writes, and only then acts. Three lines run
// it inside a program of one's own; `snorri serve` is nothing more than that.
//
//   auto store = store::open_sqlite_store({.path = "sagas.db"});
//   auto link  = transport::bind_zmq("tcp://127.0.0.1:7707");
//   auto e     = engine::make({}, **store, **link, sagas::linked_definitions(), clock);
//   (*e)->run();
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snorri/base/clock.hpp"
#include "snorri/base/result.hpp"
#include "snorri/engine/figures.hpp"
#include "snorri/engine/operating.hpp"
#include "snorri/sagas/definition.hpp"
#include "snorri/store/event_store.hpp"
#include "snorri/transport/hub.hpp"
#include "snorri/transport/link.hpp"

namespace snorri::engine {

enum class severity { debug, info, warning, error };

struct engine_options {
  std::string name = "snorri";
  std::size_t group_max = 1000;     // inputs committed together at most
  std::size_t cache_max = 100'000;  // sagas held in memory
  std::size_t snapshot_every = 64;  // records between two snapshots of one saga
  duration heartbeat = std::chrono::seconds{1};
  duration silence_max = std::chrono::seconds{5};
  duration redelivery = std::chrono::seconds{10};
  duration cursor_interval = std::chrono::milliseconds{200};  // between writes of a cursor
  std::size_t body_bytes_max = 1u << 20u;
  std::size_t peers_max = 10'000;
  /// Bodies of commands that no participant has room for: beyond it they are read again from the
  /// store when their turn comes.
  std::size_t waiting_bytes_max = 64u << 20u;
  std::size_t held_max = 10'000;            // messages that wait for a saga that has not begun
  std::size_t held_bytes_max = 64u << 20u;  // of their bodies; both are kept in memory, too
  /// A subscriber that fails so often in a row at one event is paused: nothing is skipped.
  std::uint32_t subscriber_failures_max = 10;
  /// Sagas that ended so long ago move into the store's archive; 0 = never.
  duration archive_after{};
  /// False: commits happen inside step(), so that a test sees each turn whole.
  bool commit_in_background = true;
  /// Draws the jitter of retries, in [0, 1); the system's generator if empty.
  std::function<double()> draw_jitter;
  /// Called from the engine's thread; may be empty.
  std::function<void(severity, std::string_view)> log;
};

/// A saga that the engine leaves alone, since its history can't be folded.
struct broken_saga {
  std::string saga;
  std::string reason;
};

/// A subscription that is given nothing, since its subscriber failed too often at one event.
struct paused_subscription {
  std::string name;
  std::uint64_t after = 0;  // the event is behind this position
  std::uint32_t failures = 0;
  std::string reason;  // of the last one
};

/// A look at the running engine. Counters start at 0 with the process.
struct engine_status {
  bool recovered = false;
  bool draining = false;
  std::uint64_t last_position = 0;
  std::uint64_t transitions = 0;
  std::uint64_t groups = 0;
  std::uint64_t parked = 0;
  std::uint64_t refused = 0;
  std::uint64_t discarded = 0;  // events for no saga, which their policy lets go
  std::uint64_t archived = 0;   // sagas that moved into the store's archive
  std::size_t held = 0;         // messages that wait for a saga that has not begun
  std::size_t broken_sagas = 0;
  std::vector<broken_saga> broken;  // the first hundred of them
  std::size_t sagas_cached = 0;
  std::size_t timers = 0;
  std::size_t commands_open = 0;
  std::size_t commands_left_on_disk = 0;  // of those, the ones whose bodies are not in memory
  /// Since when nothing is read from the sockets, because the disk is behind; nothing while it is.
  std::optional<time_point> full_since;
  std::uint64_t times_full = 0;
  std::vector<transport::peer_info> peers;
  /// False while the disk is full or may not be written: nothing new is taken in, what was decided
  /// is kept and tried again every second.
  bool writable = true;
  std::string not_writable_why;  // an error's text; "" while it is writable
  std::vector<paused_subscription> paused;
  duration clock_ahead{};        // the engine's time, of a clock that was put back
  std::uint64_t file_bytes = 0;  // of the store; 0 for one in memory
  std::uint64_t free_bytes = 0;  // of those, in pages that hold nothing
  std::uint64_t log_bytes = 0;   // not yet folded into the file
  std::size_t archives = 0;      // files
};

class engine {
 public:
  /// Checks the definitions against the store, folds every saga that has not ended, and takes up
  /// where each stopped: commands without an answer are sent again, timers are set again, overdue
  /// ones fire at once; sagas whose version is not there any more migrate, where a newer one says
  /// so. A saga that can't be folded is left alone (engine_status::broken), the others go on.
  /// Errors: definition_missing and definition_changed (with the sagas that can't go on, and why),
  /// definition_duplicate, and the store's.
  static result<std::unique_ptr<engine>> make(engine_options options, store::event_store& store,
                                              transport::listener& link,
                                              std::vector<const sagas::definition*> definitions,
                                              const clock_source& clock);
  ~engine();
  engine(const engine&) = delete;
  engine& operator=(const engine&) = delete;

  /// Runs until stop(), then drains: what was taken in is committed and answered, peers get a
  /// goodbye. Errors: the store's, after which nothing more can be promised: end the process.
  result<void> run();

  /// One turn: take in, decide, hand over to the disk, act on what is there. Waits at most
  /// `wait_max` when there is nothing to do. For tests, which own the clock; run() calls it too.
  /// Returns whether anything was done.
  result<bool> step(duration wait_max);

  /// When a timer, a delayed command or a message held for a saga is due next, for whoever owns the
  /// clock and calls step().
  std::optional<time_point> next_due() const;

  /// Threads: any, also from a signal handler.
  void stop() noexcept;

  /// Asks the saga to undo itself, as if a message `cancel` had come. Threads: any.
  void cancel(std::string saga_type, std::string key, std::string by, std::string reason);

  /// What an operator asks of one saga. Threads: any.
  void operate(saga_order what, operated_callback done);
  /// Publishes an event as a service would. Threads: any.
  void publish(publication what, published_callback done);
  /// Gives a message that was set aside to its saga again, or puts it away. Errors: not_found,
  /// state_refuses (somebody has), and publish's. Threads: any.
  void settle_parked(parked_order what, published_callback done);

  /// Called from the engine's thread. Errors: subscription_missing, draining, and the store's.
  using resumed_callback = std::function<void(const result<void>&)>;
  /// Sets a paused subscription going again, at the event where it stopped. Its subscriber asks for
  /// it again by itself. Threads: any.
  void resume_subscription(std::string name, resumed_callback done);

  /// Called from the engine's thread; false where the subject has no data here. Errors:
  /// subject_in_use (one of its sagas has not ended), draining, bad_argument, and the store's.
  using forgotten_callback = std::function<void(const result<bool>&)>;
  /// Deletes the key of a data subject, "customer/17": what was stored of its sagas can't be read
  /// any more, and is dropped from memory, too. Threads: any.
  void forget(std::string subject, forgotten_callback done);

  /// Threads: any.
  engine_status status() const;

  /// What it counts, taken once a second; never null. Threads: any.
  std::shared_ptr<const engine_figures> figures() const;

 private:
  struct state;
  explicit engine(std::unique_ptr<state> made);
  std::unique_ptr<state> state_;
};

}  // namespace snorri::engine
