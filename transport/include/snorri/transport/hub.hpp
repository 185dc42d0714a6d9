// The engine's side of the protocol (docs/protocol.md) as a machine without I/O: frames and time go
// in, frames and calls to its handler come out. It knows peers, credit, heartbeats, redelivery and
// acknowledgement; it knows nothing of sagas or the store.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snorri/base/clock.hpp"
#include "snorri/base/error.hpp"
#include "snorri/transport/link.hpp"
#include "snorri/transport/message.hpp"

namespace snorri::transport {

struct hub_options {
  std::string engine_name = "snorri";
  std::string store_id{};                          // tells peers which history they talk to
  duration heartbeat = std::chrono::seconds{1};    // sent when nothing else was
  duration silence_max = std::chrono::seconds{5};  // then a peer counts as gone
  duration redelivery = std::chrono::seconds{10};  // an unanswered command is sent again
  std::size_t body_bytes_max = 1u << 20u;
  std::size_t headers_bytes_max = 16u << 10u;
  std::size_t peers_max = 10'000;
  std::size_t subscriptions_max = 64;          // of one peer
  int credit_max = 4096;                       // commands or events in flight to one peer
  std::int64_t credit_bytes_max = 64ll << 20;  // of their bodies
  std::size_t waits_max = 1024;                // for ends of sagas, of one peer
  /// Of the bodies of commands that wait for room at a participant, or for one that carries them
  /// out. Beyond it only names are kept: only for a handler that has load_command().
  std::size_t waiting_bytes_max = std::numeric_limits<std::size_t>::max();
};

/// A position in the event log together with the events it published, as a subscriber gets them.
struct delivery {
  std::uint64_t position = 0;
  std::vector<message> events;
};

struct subscription_request {
  std::string name;
  std::vector<std::string> types;  // empty = all
  /// Where a name that is new to the engine begins: "start", "now" or a position.
  std::string from = "start";
  /// Why the peer asks again for what it was given, "" where it says nothing.
  std::string reason{};
};

/// A peer waits for the end of a saga.
struct await_request {
  std::string id;    // the peer's name for it
  std::string saga;  // "order/536365"
  duration within{};
};

/// How a saga ended.
struct saga_end {
  std::string id;  // of the await_request
  std::string saga;
  std::string status;          // "CONFIRMED" or "CANCELLED"
  std::string state;           // the one that it ended in
  std::uint64_t position = 0;  // of the record that ended it
  /// The last event that it published in that record; "" if it published none.
  std::string type{};
  std::string dataschema{};
  std::string body{};
};

/// What became of a message once it is on disk.
struct acknowledgement {
  std::string id;
  std::uint64_t position = 0;  // of its record
  bool duplicate = false;      // it had been recorded before
  std::string saga;            // "order/536365"; "" if it belongs to none
  std::string status;          // the saga's status after it: "PENDING"
};

/// The engine, seen from the hub. Calls come from inside receive() and tick().
class hub_handler {
 public:
  virtual ~hub_handler() = default;

  /// An event to be recorded. Answer once with acknowledge() or refuse().
  virtual void on_event(const std::string& peer, message what) = 0;

  /// An answer to the command `what.headers.causationid`. Answer it as an event.
  virtual void on_reply(const std::string& peer, message what) = 0;

  /// The participant could not carry the command out and says why: a technical failure.
  virtual void on_command_failed(const std::string& peer, std::string command_id,
                                 std::string reason) = 0;

  /// A participant said hello with the commands that it carries out.
  virtual void on_participant(const std::string& name,
                              const std::vector<std::string>& commands) = 0;

  /// Answer with open_subscription() or refuse_subscription().
  virtual void on_subscribe(const std::string& peer, subscription_request request) = 0;

  /// A peer waits for the end of a saga from now on. If that is over, or there is no such saga,
  /// answer with end_wait() or refuse_wait(); else saga_ended() will.
  virtual void on_await(const std::string& peer, const await_request& request) = 0;

  /// The subscriber has answered for everything up to `position`.
  virtual void on_cursor(const std::string& subscription, std::uint64_t position) = 0;

  /// A message was refused before it reached on_event or on_reply; `what` holds as much of it as
  /// could be read. The peer has its error frame already.
  virtual void on_refused(const std::string& peer, message what, const error& why) = 0;

  /// `who` sent what its key does not allow, or has no key that is known. It has its error frame;
  /// nothing else happened. Of many alike one call a second is made.
  virtual void on_denied(const std::string& /*who*/, const error& /*why*/) {}

  /// Fills in what the hub did not keep of a command that waited for long: body, undoes and trace.
  /// `stub` has its id, type, saga, attempt and priority. False: not now; it is asked again when
  /// the command is due again. Called from dispatch() and close(), too. Must not call the hub.
  virtual bool load_command(command& /*stub*/) { return false; }
};

/// The commands of one type that are not closed.
struct command_queue {
  std::string type;
  std::size_t open = 0;
  std::size_t unserved = 0;       // of those: nobody who is there carries them out
  std::uint64_t redelivered = 0;  // since the start: sent again, since no answer came
};

struct peer_info {
  std::string name;
  std::vector<std::string> commands;
  std::vector<std::string> subscriptions;
  std::size_t commands_in_flight = 0;
  std::size_t bytes_in_flight = 0;  // of those commands' bodies
  int credit = 0;
  std::int64_t credit_bytes = 0;
  std::size_t waits = 0;             // for ends of sagas
  bool draining = false;             // it gets nothing more
  std::size_t commands_waiting = 0;  // for room in its window
};

class hub {
 public:
  hub(hub_options options, hub_handler& handler);
  ~hub();
  hub(const hub&) = delete;
  hub& operator=(const hub&) = delete;

  void receive(packet what, time_point now);

  /// Who may do what from now on; null: whoever is there may do everything. Sessions of keys that
  /// are not in it any more end with an error, those whose rights have changed with a goodbye.
  void use(std::shared_ptr<const access_policy> access, time_point now);

  /// Heartbeats, silent peers, redelivery. Call it when next_deadline() is reached, or more often.
  void tick(time_point now);
  time_point next_deadline() const;
  /// Nobody was listened to: the silence of every peer counts from now.
  void excuse_silence(time_point now);

  /// Delivers `what` until close(): to a participant that carries out its type, again when that one
  /// goes away or stays silent. The same id again replaces it and delivers it at once.
  void dispatch(command what, time_point now);
  void close(std::string_view command_id);

  void acknowledge(const std::string& peer, acknowledgement what);
  /// An error frame for the message `message_id` ("" where it has none).
  void refuse(const std::string& peer, std::string_view message_id, const error& why);

  /// To the peer that waits under `what.id`.
  void end_wait(const std::string& peer, saga_end what);
  void refuse_wait(const std::string& peer, const std::string& id, const error& why);
  /// To all that wait for it.
  void saga_ended(const saga_end& what);
  bool is_awaited() const;  // whether anybody waits for any saga

  /// From here on deliver() feeds the subscription to this peer; a peer that had it loses it.
  void open_subscription(const std::string& peer, const std::string& name, std::uint64_t cursor);
  /// The answer to a peer that asked for the subscription, or had it, and does not get it.
  void refuse_subscription(const std::string& peer, const std::string& name, const error& why);
  /// Nothing more is delivered. Gives the peer that had it, "" if none had: it is told nothing.
  std::string close_subscription(const std::string& name);
  /// Positions that may be delivered now; 0 when nobody is connected, the credit is used up, in
  /// messages or bytes, or the peer drains.
  std::size_t room(const std::string& subscription) const;
  void deliver(const std::string& subscription, delivery what);
  /// Names of the subscriptions with a connected peer.
  std::vector<std::string> open_subscriptions() const;

  /// Says goodbye to every peer; nothing is dispatched or delivered after it.
  void drain(std::string_view reason);

  /// What is to be sent now, in order. Acknowledgements of one peer are put into one message.
  std::vector<packet> take_outgoing();
  /// The link could not send to `peer`: it counts as gone, its commands go elsewhere.
  void unreachable(const std::string& peer, time_point now);

  std::vector<peer_info> peers() const;
  std::size_t commands_open() const;
  /// Of those: how many are kept by name only.
  std::size_t commands_left_on_disk() const;
  /// In order of their names; a type of which none is open stays once it was sent again.
  std::vector<command_queue> command_queues() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace snorri::transport
