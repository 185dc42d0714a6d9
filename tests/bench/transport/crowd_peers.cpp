// The crowd itself: libzmq's sockets without the SDK, so that a thousand fit into one thread.
#include <zmq.h>

#include <memory>
#include <string>
#include <vector>

#include "../measure.hpp"
#include "client.hpp"
#include "crowd.hpp"
#include "wire.hpp"

namespace bench {

namespace {

using namespace snorri;
namespace wire = transport::wire;

class socket_peer {
 public:
  socket_peer(void* context, const std::string& address)
      : socket_(zmq_socket(context, ZMQ_DEALER)) {
    const int none = 0;
    zmq_setsockopt(socket_, ZMQ_LINGER, &none, sizeof none);
    zmq_connect(socket_, address.c_str());
  }
  ~socket_peer() { zmq_close(socket_); }
  socket_peer(const socket_peer&) = delete;
  socket_peer& operator=(const socket_peer&) = delete;

  void* socket() const { return socket_; }

  template <class Message>
  void say(const Message& what) {
    const auto all = wire::encode(what);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const int more = i + 1 < all.size() ? ZMQ_SNDMORE : 0;
      if (zmq_send(socket_, all[i].data(), all[i].size(), ZMQ_DONTWAIT | more) < 0) return;
    }
  }

  bool take(transport::frames& into) {
    into.clear();
    int more = 1;
    while (more != 0) {
      zmq_msg_t part;
      zmq_msg_init(&part);
      const bool got = zmq_msg_recv(&part, socket_, ZMQ_DONTWAIT) >= 0;
      if (got) into.emplace_back(static_cast<char*>(zmq_msg_data(&part)), zmq_msg_size(&part));
      more = got ? zmq_msg_more(&part) : 0;
      zmq_msg_close(&part);
    }
    return !into.empty();
  }

 private:
  void* socket_;
};

void answer(socket_peer& at, wire::asked&& what) {
  wire::reply out;
  auto& headers = out.what.headers;
  headers.id = what.what.id + "/reply";
  headers.source = "crowd";
  headers.type = "Done";
  headers.causationid = what.what.id;
  out.what.body.assign(300, 'y');
  at.say(out);
}

void read_all(socket_peer& at) {
  transport::frames next;
  const wire::delivered* last = nullptr;
  std::variant<wire::from_engine, wire::fault> kept;
  while (at.take(next)) {
    auto read = wire::decode_from_engine(std::move(next));
    auto* content = std::get_if<wire::from_engine>(&read);
    if (content == nullptr) continue;
    if (auto* asked = std::get_if<wire::asked>(content)) answer(at, std::move(*asked));
    if (std::holds_alternative<wire::delivered>(*content)) {
      kept = std::move(read);
      last = &std::get<wire::delivered>(std::get<wire::from_engine>(kept));
    }
  }
  if (last != nullptr) at.say(wire::delivery_ack{last->subscription, last->delivery});
}

}  // namespace

int run_crowd(const std::string& address, std::size_t participants, std::size_t subscribers,
              std::size_t silent) {
  void* const context = zmq_ctx_new();
  zmq_ctx_set(context, ZMQ_MAX_SOCKETS, 8192);
  std::vector<std::unique_ptr<socket_peer>> peers;
  std::vector<zmq_pollitem_t> items;
  const auto total = participants + subscribers + silent;
  for (std::size_t i = 0; i < total; ++i) {
    auto& fresh = *peers.emplace_back(std::make_unique<socket_peer>(context, address));
    const bool is_participant = i < participants;
    const bool is_silent = i >= participants + subscribers;
    const auto name = (is_silent        ? "silent-"
                       : is_participant ? "service-"
                                        : "follower-") +
                      std::to_string(i);
    wire::hello hello{name, name, {}, 256};
    if (is_participant) hello.commands.push_back("Do-" + std::to_string(i));
    fresh.say(hello);
    if (!is_participant) fresh.say(wire::subscribe{{name, {}, "now", {}}});
    if (!is_silent) items.push_back({fresh.socket(), 0, ZMQ_POLLIN, 0});
  }
  auto beat_at = bench_clock::now();
  while (true) {
    zmq_poll(items.data(), static_cast<int>(items.size()), 200);
    for (std::size_t i = 0; i < items.size(); ++i)
      if (items[i].revents != 0) read_all(*peers[i]);
    if (seconds_since(beat_at) < 1) continue;
    beat_at = bench_clock::now();
    for (auto& each : peers) each->say(wire::heartbeat{});
  }
}

}  // namespace bench
