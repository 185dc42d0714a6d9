#include "snorri/transport/zmq_link.hpp"

#include "zmq_address.hpp"
#include "zmq_socket.hpp"

namespace snorri::transport {
namespace {

/// Only then: with it libzmq writes 127.0.0.1 as [::ffff:127.0.0.1].
int speaks_ipv6(const std::string& address) {
  return address.find('[') == std::string::npos ? 0 : 1;
}

class zmq_listener final : public listener {
 public:
  explicit zmq_listener(const zmq_options& options)
      : socket_(std::make_shared<zmq_context>(), ZMQ_ROUTER, options) {
    socket_.set(ZMQ_ROUTER_MANDATORY, 1);
  }

  int bind(const std::string& address) {
    socket_.set(ZMQ_IPV6, speaks_ipv6(address));
    return socket_.bind(address);
  }

  void receive(std::vector<packet>& into, std::size_t packets_max) override {
    for (std::size_t i = 0; i < packets_max; ++i) {
      frames all;
      all.reserve(frames_max + 1);
      if (!socket_.receive(all, frames_max + 1)) return;
      packet next{std::move(all.front()), {}};
      all.erase(all.begin());
      next.frames = std::move(all);
      into.push_back(std::move(next));
    }
  }

  bool send(const std::string& peer, frames what) override { return socket_.send(&peer, what); }
  void wait(duration timeout) override { socket_.wait(timeout); }
  void wake() noexcept override { socket_.waker().raise(); }
  std::string address() const override { return socket_.endpoint(); }

 private:
  zmq_socket socket_;
};

class zmq_channel final : public channel {
 public:
  zmq_channel(std::shared_ptr<zmq_context> context, const zmq_options& options)
      : socket_(std::move(context), ZMQ_DEALER, options) {
    // Not ZMQ_IMMEDIATE: with it libzmq 4.3.4 aborts the process ("!_more", fq.cpp) when a
    // connection ends between two frames that are being read. What is queued for an engine that is
    // away is sent when it is back, or given up with the channel; the session counts on neither.
    socket_.set(ZMQ_RECONNECT_IVL, 100);
    socket_.set(ZMQ_RECONNECT_IVL_MAX, 5000);
  }

  int connect(const std::string& address) {
    socket_.set(ZMQ_IPV6, speaks_ipv6(address));
    return socket_.connect(address);
  }

  bool send(frames what) override { return socket_.send(nullptr, what); }

  bool receive(frames& into, duration timeout) override {
    into.clear();
    if (socket_.receive(into, frames_max)) return true;
    return timeout > duration::zero() && socket_.wait(timeout) && socket_.receive(into, frames_max);
  }

  void wake() noexcept override { socket_.waker().raise(); }

 private:
  zmq_socket socket_;
};

class zmq_connecting final : public connector {
 public:
  zmq_connecting(std::string address, const zmq_options& options)
      : address_(std::move(address)),
        options_(options),
        context_(std::make_shared<zmq_context>()) {}

  result<std::unique_ptr<channel>> connect() override {
    if (auto fault = connect_fault(address_)) return *fault;
    auto fresh = std::make_unique<zmq_channel>(context_, options_);
    if (const int failed = fresh->connect(address_); failed != 0) {
      return address_error(address_, failed);
    }
    return std::unique_ptr<channel>(std::move(fresh));
  }

 private:
  std::string address_;
  zmq_options options_;
  std::shared_ptr<zmq_context> context_;
};

}  // namespace

result<std::unique_ptr<listener>> bind_zmq(const std::string& address, const zmq_options& options) {
  if (auto fault = bind_fault(address, options.allow_insecure)) return *fault;
  auto fresh = std::make_unique<zmq_listener>(options);
  if (const int failed = fresh->bind(address); failed != 0) return address_error(address, failed);
  return std::unique_ptr<listener>(std::move(fresh));
}

std::unique_ptr<connector> zmq_connector(std::string address, const zmq_options& options) {
  return std::make_unique<zmq_connecting>(std::move(address), options);
}

}  // namespace snorri::transport
