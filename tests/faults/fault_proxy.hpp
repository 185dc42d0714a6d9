// A TCP proxy between an engine and its peers that does to their connections what networks do:
// cuts, delays, half-open connections, partitions, slow readers, garbage. It knows no protocol, but
// for where ZMTP's frames begin. One thread of its own; every fault may be called for from any.
//
// Which connection is struck is drawn from a seed: the same seed and the same connections give the
// same choices. What the kernel and the processes do meanwhile is not its to repeat.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace snorri::faults {

/// What happened so far.
struct proxy_counts {
  std::size_t connections = 0;
  std::size_t cut = 0;
  std::size_t cut_inside_a_frame = 0;
  std::size_t half_opened = 0;
  std::size_t partitions = 0;
  std::size_t slowed = 0;
  std::size_t garbled = 0;    // connections that were given garbage
  std::size_t strangers = 0;  // connections of the proxy's own that said nothing but garbage
  std::uint64_t bytes = 0;    // passed on, both ways
};

class fault_proxy {
 public:
  /// Listens on a port of 127.0.0.1 that the system chooses. `upstream` is where connections lead,
  /// "tcp://127.0.0.1:7707" or "ipc:///path"; nobody needs to be there yet. Throws if it can't.
  fault_proxy(std::string upstream, std::uint64_t seed);
  ~fault_proxy();
  fault_proxy(const fault_proxy&) = delete;
  fault_proxy& operator=(const fault_proxy&) = delete;

  /// Where peers connect: "tcp://127.0.0.1:40213".
  std::string address() const;

  /// Cuts one connection, by a FIN or by an RST, between two frames or inside of one. Nothing
  /// happens where there is none; so with the others.
  void cut_one();
  void cut_all();
  /// Both ends of one stay connected; what they say is swallowed.
  void half_open_one();
  /// Nothing passes, and nobody is told, until heal(). Who connects is let in and waits.
  void partition();
  void heal();
  /// From now on each new connection, and each that is open, is given a delay of its own between
  /// the two: what is said on one overtakes what was said before on another.
  void delay(std::chrono::milliseconds least, std::chrono::milliseconds most);
  /// What one end of one connection is sent is read by so few bytes a tick of 5 ms.
  void slow_one(std::size_t bytes_a_tick);
  /// Random bytes between two frames of one connection, in one direction; it is cut a moment later
  /// if its ends do not give it up themselves. `anywhere`: inside frames, too, where only a link
  /// that checks what arrives, as CURVE does, can tell.
  void garble_one(bool anywhere = false);
  /// A connection of the proxy's own to the engine: random bytes, then it stays or goes.
  void send_stranger();
  /// Splits what passes into pieces of 1 to `most` bytes; 0 = as it comes.
  void split(std::size_t most);

  proxy_counts counts() const;

 private:
  class machine;
  std::unique_ptr<machine> machine_;
};

}  // namespace snorri::faults
