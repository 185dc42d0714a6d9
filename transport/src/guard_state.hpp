// The guard's inside: its thread, its connections, and what one of them does.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <mutex>
#include <thread>
#include <vector>

#include "denials.hpp"
#include "tcp_guard.hpp"
#include "text_map.hpp"
#include "zmtp_scan.hpp"

namespace snorri::transport {

using boost::asio::ip::tcp;

struct tcp_guard::state {
  explicit state(settings given) : with(std::move(given)), handshakes(with.limits) {}

  void accept();
  void take(tcp::socket peer);
  void look();  // once in a while at every connection
  void forget(const std::string& inner);
  void log(const std::string& address, const std::string& why);
  time_point now() const;
  time_point drained_at() const { return time_point{duration{drained_us.load()}}; }

  settings with;
  boost::asio::io_context io;
  tcp::acceptor acceptor{io};
  boost::asio::steady_timer looking{io};
  boost::asio::steady_timer again{io};
  tcp::endpoint inner;
  std::uint32_t next_address = 1;
  handshake_limits handshakes;
  denials denied;
  std::vector<char> buffer = std::vector<char>(65'536);
  std::atomic<bool> speaks{false};
  std::atomic<std::int64_t> drained_us{0};
  bool closing = false;
  mutable std::mutex mutex;  // of the two below
  text_map<std::shared_ptr<taken_count>> counts;
  text_map<std::shared_ptr<connection>> connections;
  std::thread thread;
};

/// Threads: the guard's.
class tcp_guard::connection : public std::enable_shared_from_this<connection> {
 public:
  connection(state& guard, tcp::socket peer, std::shared_ptr<taken_count> taken);

  void start(const tcp::endpoint& from, std::string name);
  /// Goes on after the engine has taken something.
  void resume();
  void look();
  void end();

 private:
  struct direction {
    tcp::socket* from;
    tcp::socket* to;
    std::string pending;  // read and not yet written
    bool is_over = false;
  };

  void pump(direction& which);
  /// False if it must wait; then the wait has begun.
  bool write(direction& which);
  bool read(direction& which);
  bool must_wait();
  void cut_off(const std::string& why);

  state& guard_;
  tcp::socket peer_;
  tcp::socket inner_;
  std::shared_ptr<taken_count> taken_;
  std::string name_;  // the loopback address
  zmtp_scan scan_;
  held_frames held_;
  time_point since_;
  time_point inside_since_;
  std::uint64_t inside_frame_ = 0;
  bool is_over_ = false;
  bool is_said_ = false;  // why it ends
  direction up_;
  direction down_;
};

}  // namespace snorri::transport
