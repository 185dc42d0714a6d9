#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>

#include "guard_state.hpp"

namespace snorri::transport {
namespace {

/// Reads of one connection in a row, before others have their turn.
constexpr int turns_max = 8;

using boost::system::error_code;

bool would_block(const error_code& why) {
  return why == boost::asio::error::would_block || why == boost::asio::error::try_again;
}

}  // namespace

tcp_guard::connection::connection(state& guard, tcp::socket peer,
                                  std::shared_ptr<taken_count> taken)
    : guard_(guard),
      peer_(std::move(peer)),
      inner_(guard.io),
      taken_(std::move(taken)),
      scan_(guard.with.limits.bytes_held_max / 2),
      held_(guard.with.limits, guard.now()),
      since_(guard.now()),
      inside_since_(since_),
      up_{&peer_, &inner_, {}},
      down_{&inner_, &peer_, {}} {}

void tcp_guard::connection::start(const tcp::endpoint& from, std::string name) {
  name_ = std::move(name);
  error_code failed;
  inner_.open(tcp::v4(), failed);
  if (!failed) inner_.bind(from, failed);
  if (failed) return end();
  inner_.async_connect(guard_.inner, [self = shared_from_this()](const error_code& why) {
    if (why) return self->end();
    error_code ignored;
    for (auto* socket : {&self->peer_, &self->inner_}) {
      socket->non_blocking(true, ignored);
      socket->set_option(tcp::no_delay(true), ignored);
    }
    self->pump(self->up_);
    self->pump(self->down_);
  });
}

void tcp_guard::connection::pump(direction& which) {
  for (int turn = 0; turn < turns_max; ++turn) {
    if (is_over_ || !write(which)) return;
    if (which.is_over) return end();
    if (&which == &up_ && must_wait()) return;
    if (!read(which)) return;
  }
  boost::asio::post(guard_.io, [self = shared_from_this(), &which] { self->pump(which); });
}

bool tcp_guard::connection::write(direction& which) {
  while (!which.pending.empty()) {
    error_code why;
    const auto written = which.to->write_some(boost::asio::buffer(which.pending), why);
    which.pending.erase(0, written);
    if (!why) continue;
    if (would_block(why)) {
      which.to->async_wait(tcp::socket::wait_write,
                           [self = shared_from_this(), &which](const error_code& failed) {
                             if (!failed) self->pump(which);
                           });
    } else {
      end();
    }
    return false;
  }
  if (which.pending.capacity() > 0) std::string().swap(which.pending);
  return true;
}

bool tcp_guard::connection::read(direction& which) {
  error_code why;
  const auto got = which.from->read_some(boost::asio::buffer(guard_.buffer), why);
  if (would_block(why)) {
    which.from->async_wait(tcp::socket::wait_read,
                           [self = shared_from_this(), &which](const error_code& failed) {
                             if (!failed) self->pump(which);
                           });
    return false;
  }
  if (why) {
    end();
    return false;
  }
  const std::string_view bytes(guard_.buffer.data(), got);
  if (&which == &up_) {
    if (const auto wrong = scan_.pass(bytes)) {
      cut_off(*wrong);
      return false;
    }
  }
  const auto written = which.to->write_some(boost::asio::buffer(bytes.data(), bytes.size()), why);
  which.pending.assign(bytes.substr(written));
  return true;
}

bool tcp_guard::connection::must_wait() {
  const auto is_full = [this] {
    return held_.is_full(scan_.frames(), scan_.bytes(), *taken_, guard_.now());
  };
  if (!is_full()) return false;
  taken_->waiting.store(true);
  // The engine may have taken the last one just before.
  if (is_full()) return true;
  return !taken_->waiting.exchange(false);
}

void tcp_guard::connection::resume() {
  if (!is_over_) pump(up_);
}

void tcp_guard::connection::look() {
  const auto now = guard_.now();
  if (const auto wrong =
          held_.fault(scan_.frames(), scan_.bytes(), *taken_, guard_.drained_at(), now)) {
    return cut_off(*wrong);
  }
  if (taken_->frames == 0 && now >= since_ + guard_.with.limits.first_message_max) {
    return cut_off("it has said nothing since it connected");
  }
  if (!scan_.is_inside() || scan_.frames() != inside_frame_) {
    inside_frame_ = scan_.frames();
    inside_since_ = now;
  } else if (now >= inside_since_ + guard_.with.limits.frame_time_max && !taken_->waiting) {
    return cut_off("it took too long over one frame");
  }
  if (taken_->waiting && taken_->waiting.exchange(false)) pump(up_);  // more is allowed with time
}

void tcp_guard::connection::cut_off(const std::string& why) {
  guard_.log(taken_->address, why);
  is_said_ = true;
  end();
}

void tcp_guard::connection::end() {
  if (is_over_) return;
  is_over_ = true;
  if (!is_said_ && !guard_.closing && taken_->frames == 0 && scan_.frames() == 0) {
    guard_.log(taken_->address, "its handshake came to nothing");
  }
  taken_->over.store(true);
  error_code ignored;
  peer_.close(ignored);
  inner_.close(ignored);
  guard_.forget(name_);
}

}  // namespace snorri::transport
