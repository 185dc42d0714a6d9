// A session and the connection it runs on: the part that participant, publisher and subscriber
// share. It moves frames and keeps time; what they mean is its owner's.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "session.hpp"
#include "snorri/base/error.hpp"
#include "snorri/transport/key_files.hpp"
#include "snorri/transport/link.hpp"

namespace snorri::transport {

/// Monotonic: no clock that is set moves a heartbeat.
time_point steady_now();

/// Where lines go that a service has to say.
using log_line = std::function<void(std::string_view)>;

struct client_options {
  session_options session;
  std::string engine;
  std::shared_ptr<connector> link;  // in place of `engine`
  std::string key_file;             // of no use with `link`; nor is the key
  std::optional<service_key> key;
  std::shared_ptr<const clock_source> clock;  // in place of steady_now()
  log_line log;                               // stderr if empty
};

/// Threads: one, but for wake().
class client {
 public:
  explicit client(client_options options);

  transport::session& session() noexcept { return session_; }
  time_point now() const noexcept;

  /// Connects where that is due, sends, and takes in up to `news_max`; waits for at most `wait` for
  /// the first. That the engine came or went is logged here and reported too.
  /// Errors: address_invalid; then nothing else will ever happen.
  std::optional<error> exchange(duration wait, std::size_t news_max,
                                std::vector<session::news>& into);
  /// What time asks for, and nothing else: what comes in is kept for the next exchange(). For one
  /// that can't take news now. Threads: any, if exchange(), flush() and close() wait meanwhile.
  void keep_alive();
  /// Sends what can be sent now.
  void flush();
  /// Says goodbye and disconnects.
  void close(std::string_view reason);

  /// Ends the wait of exchange(). Threads: any.
  void wake() noexcept;

  void log(std::string_view line) const;

 private:
  std::optional<error> connect(time_point now);
  void disconnect();
  void receive(duration wait, std::size_t news_max, std::vector<session::news>& into);
  bool was_woken();
  void report(const std::vector<session::news>& news, std::size_t from);
  duration patience(duration wait, time_point now) const;

  client_options options_;
  transport::session session_;
  std::vector<session::news> kept_;  // by keep_alive()
  std::mutex mutex_;                 // of channel_ as wake() sees it, and of woken_
  std::condition_variable woken_or_not_;
  bool woken_ = false;
  std::shared_ptr<channel> channel_;
  std::string trouble_;  // what the link knew of why the last connections came to nothing
  duration blocked_{};   // how long to wait before the link is tried again; 0 = it takes everything
};

}  // namespace snorri::transport
