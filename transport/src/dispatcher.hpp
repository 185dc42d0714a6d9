// Which peer gets which command, and when again. A command is in one place at a time:
//
//   dispatch ─> orphan   nobody carries out its type         ─┐ a peer joins
//            ─> waiting  at its peer, whose window is full   ─┤ the window has room
//            ─> in flight  sent; sent again when due         ─┘
//            ─> answered  replied to or failed, not closed; placed anew when due
//   close() takes it out of any of them.
//
// Of what waits for the same peer the more urgent goes first; of equals, the one that came first.
// Bodies of what waits are kept up to a limit: beyond it a command is only a name, and is read
// again when its turn comes. A participant that is away for an hour costs disk, not memory.
//
// A saga's commands go to one peer as long as the same peers are there (rendezvous hashing over
// instance names), because its memory of what was done is what makes a repeat harmless. One that
// drains is given nothing more, and keeps what it has in its hands.
#pragma once

#include <algorithm>
#include <array>
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

/// Commands that wait, by urgency and then in order of arrival.
class waiting_list {
 public:
  void push(open_command& what) { of(what).push_back(what); }
  void erase(open_command& what) { of(what).erase(place_list::s_iterator_to(what)); }
  bool empty() const { return size() == 0; }
  std::size_t size() const;
  /// Pre: not empty.
  open_command& front();
  void swap(waiting_list& other) { by_urgency_.swap(other.by_urgency_); }
  template <class Visit>
  void each(Visit visit) {  // which may erase the one that it is given
    for (auto& list : by_urgency_)
      for (auto at = list.begin(); at != list.end();) visit(*at++);
  }

 private:
  place_list& of(const open_command& what) {
    const int urgency = std::clamp(what.what.priority, 0, priority_max);
    return by_urgency_[static_cast<std::size_t>(priority_max - urgency)];
  }

  std::array<place_list, priority_max + 1> by_urgency_;  // the most urgent first
};

/// A peer, as commands see it.
struct lane {
  std::string peer;  // the link's id
  std::uint64_t instance_hash = 0;
  std::vector<std::string> commands;  // the types that it carries out
  std::size_t window = 0;
  std::size_t window_bytes = 0;  // of bodies; exceeded by the last one that fits into it at all
  waiting_list waiting;
  place_list in_flight;
  std::size_t in_flight_bytes = 0;

  bool has_room() const { return in_flight.size() < window && in_flight_bytes < window_bytes; }
};

/// A type of command and who carries it out.
struct route {
  std::vector<lane*> lanes;
  waiting_list orphans;
  std::size_t open = 0;
};

class dispatcher {
 public:
  /// What sends a command. It must not call back into the dispatcher.
  class sender {
   public:
    virtual void send_command(const lane& to, const command& what) = 0;
    /// Reads again what was left on disk: all of `stub` but id, type, saga, attempt and priority.
    /// False where it can't be had now; it is asked again later.
    virtual bool load_command(command& stub) = 0;

   protected:
    ~sender() = default;
  };

  /// Keeps bodies of up to `waiting_bytes_max` of what waits.
  dispatcher(duration redelivery, std::size_t waiting_bytes_max, sender& through)
      : redelivery_(redelivery), waiting_bytes_max_(waiting_bytes_max), sender_(through) {}

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
  std::size_t waiting_bytes() const { return waiting_bytes_; }  // of bodies
  std::size_t left_on_disk() const { return left_on_disk_; }    // commands without their body
  std::vector<command_queue> queues() const;
  /// Null if it is closed, or never was.
  const command* find(std::string_view id) const {
    const auto found = commands_.find(id);
    return found == commands_.end() ? nullptr : &found->second.what;
  }

 private:
  void place(open_command& what, time_point now);
  void place_all(waiting_list& these, time_point now);
  void replace(open_command& known, command what, time_point now);
  void give(open_command& what, lane& to, time_point now);
  void send(open_command& what, time_point now);
  void fill(lane& to, time_point now);
  void wait(open_command& what, lane* at);
  void keep(open_command& what);
  void unkeep(open_command& what);
  bool has_body(open_command& what);
  void take_out(open_command& what);
  void leave_routes(lane& from);
  void rebalance(route& type, lane& newcomer, time_point now);
  void reschedule(open_command& what, time_point now);
  void forget_route(const std::string& type);

  duration redelivery_;
  std::size_t waiting_bytes_max_;
  std::size_t waiting_bytes_ = 0;
  std::size_t left_on_disk_ = 0;
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
