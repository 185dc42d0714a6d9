#include "proxy_connection.hpp"

#include <sys/socket.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

namespace snorri::faults {

namespace {

using boost::system::error_code;

constexpr std::size_t read_bytes_max = 64u << 10u;
constexpr std::chrono::milliseconds tick{5};

}  // namespace

connection::connection(asio::io_context& loop, socket from_peer, const weather& around,
                       std::uint64_t& bytes)
    : around_(around),
      bytes_(bytes),
      peer_(std::move(from_peer)),
      engine_(loop),
      to_engine_(loop, read_bytes_max),
      to_peer_(loop, read_bytes_max) {
  to_engine_.from = to_peer_.to = &peer_;
  to_engine_.to = to_peer_.from = &engine_;
}

void connection::open(const asio::generic::stream_protocol::endpoint& upstream) {
  engine_.async_connect(upstream, [self = shared_from_this()](error_code failed) {
    if (failed) return self->cut(false);
    self->read(self->to_engine_);
    self->read(self->to_peer_);
  });
}

void connection::cut(bool hard) {
  if (!is_open_) return;
  is_open_ = false;
  error_code ignored;
  for (auto* each : {&peer_, &engine_}) {
    if (hard) each->set_option(asio::socket_base::linger(true, 0), ignored);
    each->close(ignored);
  }
  to_engine_.pause.cancel();
  to_peer_.pause.cancel();
}

void connection::swallow() { swallows_ = true; }

void connection::set_delay(std::chrono::milliseconds by) { delay_ = by; }

void connection::slow_down(direction which, std::size_t bytes_a_tick) {
  auto& of = which == direction::to_engine ? to_engine_ : to_peer_;
  of.bytes_a_tick = bytes_a_tick;
  error_code ignored;  // so that the sender feels it soon
  of.from->set_option(asio::socket_base::receive_buffer_size(4096), ignored);
}

void connection::garble(direction which, std::string bytes, bool anywhere) {
  auto& of = which == direction::to_engine ? to_engine_ : to_peer_;
  of.garbage = std::move(bytes);
  of.garbage_goes_anywhere = anywhere;
}

void connection::resume() {
  for (auto* each : {&to_engine_, &to_peer_}) {
    if (std::exchange(each->is_held, false)) pass_on(*each);
  }
}

bool connection::is_inside_a_frame() const {
  return !to_engine_.frames.at_boundary() || !to_peer_.frames.at_boundary();
}

void connection::read(pump& of) {
  const auto most =
      of.bytes_a_tick > 0 ? std::min(of.bytes_a_tick, of.buffer.size()) : of.buffer.size();
  of.from->async_read_some(
      asio::buffer(of.buffer.data(), most),
      [self = shared_from_this(), &of](error_code failed, std::size_t count) {
        if (failed) return self->ended(of);
        of.ready.assign(of.buffer.data(), count);
        const auto pause = of.bytes_a_tick > 0 ? std::max(self->delay_, tick) : self->delay_;
        pause.count() > 0 ? self->wait(of, pause, &connection::pass_on) : self->pass_on(of);
      });
}

/// One end has gone. The other is told, unless the connection is half-open: that is what it is.
void connection::ended(pump& of) {
  if (!swallows_) return cut(false);
  error_code ignored;
  of.from->close(ignored);
  if (!peer_.is_open() && !engine_.is_open()) is_open_ = false;
}

void connection::wait(pump& of, std::chrono::milliseconds by, void (connection::*then)(pump&)) {
  of.pause.expires_after(by);
  of.pause.async_wait([self = shared_from_this(), &of, then](error_code failed) {
    if (!failed && self->is_open_) ((*self).*then)(of);
  });
}

void connection::pass_on(pump& of) {
  if (!is_open_) return;
  if (around_.is_partitioned) {
    of.is_held = true;
    return;
  }
  if (swallows_) return read(of);
  if (!of.garbage.empty()) {
    const auto at = of.garbage_goes_anywhere ? around_.below(of.ready.size() + 1)
                                             : of.frames.next_boundary(of.ready);
    if (at != zmtp_frames::npos) of.ready.insert(at, std::exchange(of.garbage, {}));
  }
  write(of);
}

void connection::write(pump& of) {
  if (of.ready.empty()) return read(of);
  auto size = of.ready.size();
  if (around_.split_max > 0) size = std::min(size, 1 + around_.below(around_.split_max));
  asio::async_write(*of.to, asio::buffer(of.ready.data(), size),
                    [self = shared_from_this(), &of](error_code failed, std::size_t count) {
                      if (failed) return self->cut(false);
                      of.frames.passed(std::string_view(of.ready).substr(0, count));
                      self->bytes_ += count;
                      of.ready.erase(0, count);
                      self->write(of);
                    });
}

}  // namespace snorri::faults
