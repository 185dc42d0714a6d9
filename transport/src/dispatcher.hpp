// Which peer gets which command, and when again. A command is in one place at a time:
//
//   dispatch ─> orphan   nobody carries out its type         ─┐ a peer joins
//            ─> waiting  at its peer, whose window is full   ─┤ the window has room
//            ─> in flight  sent; sent again when due         ─┘
//            ─> answered  replied to or failed, not closed; placed anew when due
//   close() takes it out of any of them.
//
// A saga's commands go to one peer as long as the same peers are there (rendezvous hashing over
// instance names), because its memory of what was done is what makes a repeat harmless. One that
// drains is given nothing more, and keeps what it has in its hands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "open_command.hpp"
#include "snorri/base/clock.hpp"
#include "snorri/transport/hub.hpp"
#include "text_map.hpp"

namespace snorri::transport {

/// A peer, as commands see it.
struct lane {
  std::string peer;  // the link's id
  std::uint64_t instance_hash = 0;
  std::vector<std::string> commands;  // the types that it carries out
  std::size_t window = 0;
  std::size_t window_bytes = 0;  // of bodies; exceeded by the last one that fits into it at all
  place_list waiting;
  place_list in_flight;
  std::size_t in_flight_bytes = 0;

  bool has_room() const { return in_flight.size() < window && in_flight_bytes < window_bytes; }
};

/// A type of command and who carries it out.
struct route {
  std::vector<lane*> lanes;
  place_list orphans;
  std::size_t open = 0;
};

class dispatcher {
 public:
  /// What sends a command. It must not call back into the dispatcher.
  class sender {
   public:
    virtual void send_command(const lane& to, const command& what) = 0;

   protected:
    ~sender() = default;
  };

  dispatcher(duration redelivery, sender& through) : redelivery_(redelivery), sender_(through) {}

  void dispatch(command what, time_point now);
  void close(std::string_view id, time_point now);
  /// `by` replied or failed: it has room for another one.
  void answered(std::string_view id, const std::string& by, time_point now);

  /// `to` stays where it is until leave().
  void join(lane& to, time_point now);
  /// Its commands go to others, or wait.
  void leave(lane& from, time_point now);
  /// It keeps what is in flight to it; all else goes to others.
  void retire(lane& from, time_point now);
  void resize(lane& of, std::size_t window, std::size_t window_bytes, time_point now);

  void tick(time_point now);
  time_point next_deadline() const;
  /// Nothing is sent from now on.
  void stop() { stopped_ = true; }

  std::size_t size() const { return commands_.size(); }
  std::vector<command_queue> queues() const;
  /// Null if it is closed, or never was.
  const command* find(std::string_view id) const {
    const auto found = commands_.find(id);
    return found == commands_.end() ? nullptr : &found->second.what;
  }

 private:
  void place(open_command& what, time_point now);
  void place_all(place_list& these, time_point now);
  void replace(open_command& known, command what, time_point now);
  void give(open_command& what, lane& to, time_point now);
  void send(open_command& what, time_point now);
  void fill(lane& to, time_point now);
  void wait(open_command& what, lane* at);
  void take_out(open_command& what);
  void leave_routes(lane& from);
  void rebalance(route& type, lane& newcomer, time_point now);
  void reschedule(open_command& what, time_point now);
  void forget_route(const std::string& type);

  duration redelivery_;
  sender& sender_;
  bool stopped_ = false;
  text_map<open_command> commands_;
  text_map<route> routes_;
  text_map<std::uint64_t> redelivered_;  // by type
  schedule_list schedule_;               // in order of `due`: all wait equally long
};

/// The same on every machine and in every run.
std::uint64_t stable_hash(std::string_view text) noexcept;

}  // namespace snorri::transport
