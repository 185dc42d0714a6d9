// A service that carries out commands. It does the work once per command id, answers with an
// event, answers a repeat with the same event, and refuses what was undone before it came.
//
//   participant p{"inventory"};
//   p.on<ReserveInventory>([](const ReserveInventory& c) -> reply<InventoryReserved,
//                                                                 InventoryFailed> { ... });
//   return p.run();
#pragma once

#include <concepts>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

#include "snorri/base/clock.hpp"
#include "snorri/base/codec.hpp"
#include "snorri/base/message_name.hpp"
#include "snorri/base/message_schema.hpp"
#include "snorri/base/result.hpp"
#include "snorri/transport/key_files.hpp"
#include "snorri/transport/link.hpp"
#include "snorri/transport/message.hpp"

namespace SQLite {
class Database;
}

namespace snorri::transport {

struct participant_options {
  std::string engine = "tcp://127.0.0.1:7707";
  std::shared_ptr<connector> link{};  // in place of `engine`: another way to reach it
  /// Where the engine asks for keys (docs/security.md): the file of `snorri keys make`, or the key.
  std::string key_file{};
  std::optional<service_key> key{};
  std::shared_ptr<const clock_source> clock{};  // in place of the steady one: for tests
  /// The SQLite file of what was done. One per instance: a second process is turned away.
  /// ":memory:" forgets everything when the participant ends: for tests and examples.
  std::string memory{};  // "" = "<name>.memory.db"
  int credit = 256;      // commands that may wait here
  /// Of their bodies, together; the engine's limit if absent.
  std::optional<std::int64_t> credit_bytes{};
  int batch_max = 256;         // commands carried out in one transaction
  bool handle_signals = true;  // SIGTERM and SIGINT end run(); the second one kills
  duration reconnect_min = std::chrono::milliseconds{100};
  duration reconnect_max = std::chrono::seconds{5};
  /// An answered command is forgotten after this; the engine must not ask again later than that.
  duration remember = std::chrono::hours{24 * 90};
  std::function<void(std::string_view)> log{};  // one line a call; stderr if empty
};

/// An answer as it travels.
struct raw_reply {
  std::string type;
  std::string body;
  std::string dataschema{};  // "" = the first version of the body
};

/// The answer to a command: one event out of those that the saga waits for.
template <class... Events>
class reply {
 public:
  template <class Event>
  requires(std::same_as<std::remove_cvref_t<Event>, Events> || ...) reply(Event&& event)
      : event_(std::forward<Event>(event)) {}

  const std::variant<Events...>& event() const noexcept { return event_; }

 private:
  std::variant<Events...> event_;
};

/// What a handler may know of the command, beyond its body. Lives as long as the handler's call.
class context {
 public:
  const std::string& command_id() const noexcept { return command_.id; }
  const std::string& saga() const noexcept { return command_.saga; }
  int attempt() const noexcept { return command_.attempt; }
  const std::string& traceparent() const noexcept { return command_.traceparent; }

  /// The id of the command that this one compensates; "" if it compensates none.
  const std::string& undoes() const noexcept { return command_.undoes; }
  /// Whether that command was carried out here. If not, there is nothing to undo: answer as if
  /// undone; the command is refused should it still come.
  bool undone_was_done() const noexcept { return !undone_reply_.type.empty(); }
  /// What that command was answered with; empty strings if it was not carried out here.
  const raw_reply& undone_reply() const noexcept { return undone_reply_; }

  /// The participant's own database, inside the transaction that also remembers the answer: what
  /// the handler writes through it happens exactly once. The handler must not begin, commit or
  /// roll back. (Include <SQLiteCpp/SQLiteCpp.h> to use it.)
  SQLite::Database& database() const noexcept { return *database_; }

  /// Sends the heartbeat that may be due. run() sees to that by itself, however long a handler
  /// works; under step() a handler that works for longer than the engine's heartbeat calls it.
  void keep_alive() const { keep_alive_(); }

 private:
  friend class command_worker;
  context(const command& what, SQLite::Database& database, raw_reply undone_reply,
          const std::function<void()>& keep_alive)
      : command_(what),
        database_(&database),
        undone_reply_(std::move(undone_reply)),
        keep_alive_(keep_alive) {}

  const command& command_;
  SQLite::Database* database_;
  raw_reply undone_reply_;
  const std::function<void()>& keep_alive_;
};

/// Threads: everything from one, except stop(). Handlers run on the thread of run().
class participant {
 public:
  using raw_handler = std::function<raw_reply(std::string_view body, context& about)>;

  /// `name` is the service's: "inventory". Instances of one service use the same.
  explicit participant(std::string name, participant_options options = {});
  ~participant();
  participant(const participant&) = delete;
  participant& operator=(const participant&) = delete;

  /// Carries out `Command` by `handler(const Command&)` or `handler(const Command&, context&)`,
  /// which returns an event or a reply<Events...>. If it throws, its changes are rolled back, the
  /// engine hears what() and asks again as the saga says; nothing is remembered.
  /// Pre: before run(); one handler a type.
  template <class Command, class Handler>
  participant& on(Handler handler);

  /// The same for a body that the handler reads itself.
  participant& on_raw(std::string type, raw_handler handler);

  /// Works until stop() or a signal; an engine that is away is waited for, for ever. Says goodbye.
  /// Returns main's exit status: 0, or 1 when it can't go on (the log has the reason): the memory
  /// can't be opened, is another's, or can't be written.
  int run();

  /// One turn, for a program that owns the loop: takes in what has come, carries it out, answers.
  /// Waits at most `wait_max` for something to do. Returns whether anything was done. Handles no
  /// signals. Pre: run() is not running.
  /// Errors: those for which run() returns 1.
  result<bool> step(duration wait_max);

  /// run() finishes its batch and returns. What waits here goes to another instance. Threads: any.
  void stop() noexcept;

  /// For a deploy: takes nothing more on, run() carries out what it has, and returns when the
  /// engine has all of its answers. stop() ends that early. Threads: any.
  void drain() noexcept;
  /// That has come to its end. For whoever calls step(); run() has returned by then.
  bool is_drained() const noexcept;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

namespace detail {

template <class Event>
raw_reply encode_reply(const Event& event) {
  return {std::string(message_name<Event>()), codec<Event>::encode(event),
          std::string(message_schema<Event>())};
}

template <class... Events>
raw_reply encode_reply(const reply<Events...>& answer) {
  return std::visit([](const auto& event) { return encode_reply(event); }, answer.event());
}

template <class Message>
Message decode_body(std::string_view body) {
  try {
    return codec<Message>::decode(body);
  } catch (const std::exception& failure) {
    throw std::runtime_error("the body can't be read as " + std::string(message_name<Message>()) +
                             ": " + failure.what());
  }
}

}  // namespace detail

template <class Command, class Handler>
participant& participant::on(Handler handler) {
  return on_raw(std::string(message_name<Command>()),
                [handler = std::move(handler)](std::string_view body, context& about) mutable {
                  const Command what = detail::decode_body<Command>(body);
                  if constexpr (std::is_invocable_v<Handler&, const Command&, context&>) {
                    return detail::encode_reply(handler(what, about));
                  } else {
                    static_assert(std::is_invocable_v<Handler&, const Command&>,
                                  "a handler takes (const Command&) or (const Command&, context&)");
                    return detail::encode_reply(handler(what));
                  }
                });
}

}  // namespace snorri::transport
