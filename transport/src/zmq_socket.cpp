#include "zmq_socket.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "snorri/base/invariant.hpp"

namespace snorri::transport {
namespace {

/// From here on libzmq is given the string itself; below, copying is cheaper.
constexpr std::size_t copy_bytes_max = 4096;

/// A signal must not tear a message in two.
template <class Call>
int uninterrupted(Call call) {
  int outcome = 0;
  do {
    outcome = call();
  } while (outcome < 0 && zmq_errno() == EINTR);
  return outcome;
}

int send_copy(void* socket, const std::string& bytes, int flags) {
  return uninterrupted([&] { return zmq_send(socket, bytes.data(), bytes.size(), flags); });
}

int send_frame(void* socket, std::string& bytes, int flags) {
  if (bytes.size() <= copy_bytes_max) return send_copy(socket, bytes, flags);
  auto owner = std::make_unique<std::string>(std::move(bytes));
  zmq_msg_t part;
  zmq_msg_init_data(
      &part, owner->data(), owner->size(),
      [](void*, void* hint) { delete static_cast<std::string*>(hint); }, owner.get());
  std::string* const lent = owner.release();
  const int sent = uninterrupted([&] { return zmq_msg_send(&part, socket, flags); });
  if (sent < 0) {
    bytes = std::move(*lent);  // the caller may try again
    zmq_msg_close(&part);
  }
  return sent;
}

class received_part {
 public:
  received_part() { zmq_msg_init(&part_); }
  ~received_part() { zmq_msg_close(&part_); }
  received_part(const received_part&) = delete;
  received_part& operator=(const received_part&) = delete;

  bool take(void* socket) {
    return uninterrupted([&] { return zmq_msg_recv(&part_, socket, ZMQ_DONTWAIT); }) >= 0;
  }
  bool more() { return zmq_msg_more(&part_) != 0; }
  std::size_t size() { return zmq_msg_size(&part_); }
  std::string text() {
    return {static_cast<const char*>(zmq_msg_data(&part_)), zmq_msg_size(&part_)};
  }
  void assign_property(const char* name, std::string& to) {
    const char* const value = zmq_msg_gets(&part_, name);
    to.assign(value == nullptr ? "" : value);
  }

 private:
  zmq_msg_t part_;
};

}  // namespace

zmq_context::zmq_context() : context_(zmq_ctx_new()) {
  SNORRI_INVARIANT(context_ != nullptr, "libzmq gives no context: raise the file limit");
}

zmq_context::~zmq_context() {
  uninterrupted([&] { return zmq_ctx_term(context_); });
}

zmq_socket::zmq_socket(std::shared_ptr<zmq_context> context, int type, const zmq_options& options)
    : context_(std::move(context)), socket_(::zmq_socket(context_->get(), type)) {
  const auto linger = std::chrono::duration_cast<std::chrono::milliseconds>(options.linger_max);
  set(ZMQ_LINGER, static_cast<int>(linger.count()));
  set(ZMQ_SNDHWM, options.queue_messages_max);
  set(ZMQ_RCVHWM, options.queue_messages_max);
  set(ZMQ_HANDSHAKE_IVL, 3000);
  // Not ZMQ_HEARTBEAT_IVL: libzmq 4.3.4 ends the process if a heartbeat of its own falls due on a
  // connection that has closed while its input waited (its issue 4364). The protocol has
  // heartbeats; TCP's find the connections whose other end is gone without a word.
  set(ZMQ_TCP_KEEPALIVE, 1);
  set(ZMQ_TCP_KEEPALIVE_IDLE, 10);  // seconds
  set(ZMQ_TCP_KEEPALIVE_INTVL, 5);
  set(ZMQ_TCP_KEEPALIVE_CNT, 3);
  set(ZMQ_TCP_MAXRT, 30'000);  // milliseconds; what was sent and nobody has acknowledged
  const auto frame_max = static_cast<std::int64_t>(options.frame_bytes_max);
  zmq_setsockopt(socket_, ZMQ_MAXMSGSIZE, &frame_max, sizeof frame_max);
}

zmq_socket::~zmq_socket() { zmq_close(socket_); }

void zmq_socket::set(int option, int value) {
  const int done = zmq_setsockopt(socket_, option, &value, sizeof value);
  SNORRI_INVARIANT(done == 0, "libzmq refuses a socket option");
}

int zmq_socket::bind(const std::string& address) {
  return zmq_bind(socket_, address.c_str()) == 0 ? 0 : zmq_errno();
}

int zmq_socket::connect(const std::string& address) {
  return zmq_connect(socket_, address.c_str()) == 0 ? 0 : zmq_errno();
}

std::string zmq_socket::endpoint() const {
  std::array<char, 1024> text{};
  std::size_t size = text.size();
  zmq_getsockopt(socket_, ZMQ_LAST_ENDPOINT, text.data(), &size);
  return text.data();
}

bool zmq_socket::receive(frames& into, std::size_t count_max, sender_properties* about) {
  received_part part;
  if (!part.take(socket_)) return false;
  into.push_back(part.text());
  // The first one is the ROUTER's own: what is known of the sender comes with those behind it.
  if (about != nullptr) about->frames = about->bytes = 0;
  while (part.more()) {
    if (!part.take(socket_)) break;
    if (into.size() < count_max) into.push_back(part.text());
    if (about == nullptr) continue;
    if (about->frames++ == 0) {
      part.assign_property("User-Id", about->user_id);
      part.assign_property("Peer-Address", about->address);
    }
    about->bytes += part.size();
  }
  return true;
}

bool zmq_socket::send(const std::string* first, frames& what) {
  // Only the first frame can be refused: libzmq takes a message as a whole or not at all.
  if (first != nullptr && send_copy(socket_, *first, ZMQ_DONTWAIT | ZMQ_SNDMORE) < 0) return false;
  for (std::size_t i = 0; i < what.size(); ++i) {
    const int more = i + 1 < what.size() ? ZMQ_SNDMORE : 0;
    if (send_frame(socket_, what[i], ZMQ_DONTWAIT | more) < 0) return false;
  }
  return true;
}

bool zmq_socket::wait(duration timeout) {
  zmq_pollitem_t items[] = {{socket_, 0, ZMQ_POLLIN, 0},
                            {nullptr, wakeup_.descriptor(), ZMQ_POLLIN, 0}};
  // Rounded up: a timeout of less than a millisecond must not become a busy loop.
  const auto ms = std::chrono::ceil<std::chrono::milliseconds>(timeout).count();
  const auto bounded = std::clamp<std::int64_t>(ms, 0, 60'000);
  if (zmq_poll(items, 2, static_cast<long>(bounded)) <= 0) return false;
  if (items[1].revents != 0) wakeup_.clear();
  return items[0].revents != 0;
}

}  // namespace snorri::transport
