// One connection through the fault proxy: two sockets and a pump for each direction.
#pragma once

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "zmtp_frames.hpp"

namespace snorri::faults {

namespace asio = boost::asio;
using socket = asio::generic::stream_protocol::socket;

/// What all connections share.
struct weather {
  bool is_partitioned = false;
  std::size_t split_max = 0;
  std::uint64_t bytes = 0;
  std::function<std::size_t(std::size_t count)> below;  // a random number
};

class connection : public std::enable_shared_from_this<connection> {
 public:
  enum class direction { to_engine, to_peer };

  connection(asio::io_context& loop, socket from_peer, const weather& around, std::uint64_t& bytes);

  void open(const asio::generic::stream_protocol::endpoint& upstream);
  /// The ends are told at once: by an RST where `hard`.
  void cut(bool hard);
  void swallow();
  void set_delay(std::chrono::milliseconds by);
  void slow_down(direction which, std::size_t bytes_a_tick);
  /// `bytes` are put between the next two frames, or `anywhere`.
  void garble(direction which, std::string bytes, bool anywhere);
  /// The weather has changed.
  void resume();

  bool is_open() const { return is_open_; }
  /// Some bytes of a frame have passed and others have not.
  bool is_inside_a_frame() const;

 private:
  struct pump {
    pump(asio::io_context& loop, std::size_t capacity) : pause(loop), buffer(capacity) {}
    socket* from = nullptr;
    socket* to = nullptr;
    asio::steady_timer pause;
    std::vector<char> buffer;
    std::string ready;  // read and not yet passed on
    std::size_t bytes_a_tick = 0;
    std::string garbage;
    bool garbage_goes_anywhere = false;
    zmtp_frames frames;
    bool is_held = false;  // by a partition
  };

  void read(pump& of);
  void ended(pump& of);
  void pass_on(pump& of);
  void write(pump& of);
  void wait(pump& of, std::chrono::milliseconds by, void (connection::*then)(pump&));

  const weather& around_;
  std::uint64_t& bytes_;
  socket peer_;
  socket engine_;
  pump to_engine_;
  pump to_peer_;
  std::chrono::milliseconds delay_{0};
  bool is_open_ = true;
  bool swallows_ = false;
};

}  // namespace snorri::faults
