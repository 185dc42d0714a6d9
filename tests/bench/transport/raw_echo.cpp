// ZeroMQ's side: the same frames through cppzmq, and nothing looks into them.
#include <array>
#include <cstdio>
#include <zmq.hpp>

#include "../child.hpp"
#include "../measure.hpp"
#include "rates.hpp"

namespace bench {

namespace {

/// Of a command: protocol, kind, headers, body.
constexpr std::array<std::size_t, 4> frame_bytes = {8, 7, 275, 300};

void set_up(zmq::socket_t& socket) {
  socket.set(zmq::sockopt::sndhwm, 0);  // a ROUTER drops what is over the mark
  socket.set(zmq::sockopt::rcvhwm, 0);
  socket.set(zmq::sockopt::linger, 0);
}

void send(zmq::socket_t& socket) {
  for (std::size_t i = 0; i < frame_bytes.size(); ++i) {
    const bool last = i + 1 == frame_bytes.size();
    socket.send(zmq::message_t(frame_bytes[i]),
                last ? zmq::send_flags::none : zmq::send_flags::sndmore);
  }
}

bool receive(zmq::socket_t& socket) {
  zmq::message_t part;
  do {
    if (!socket.recv(part)) return false;
  } while (part.more());
  return true;
}

/// The server's pair and the one that every client uses.
struct key_pairs {
  std::array<char, 41> server_public{};
  std::array<char, 41> server_secret{};
  std::array<char, 41> client_public{};
  std::array<char, 41> client_secret{};
};

key_pairs make_keys() {
  key_pairs out;
  zmq_curve_keypair(out.server_public.data(), out.server_secret.data());
  zmq_curve_keypair(out.client_public.data(), out.client_secret.data());
  return out;
}

}  // namespace

double raw_exchanges_per_second(const exchange_plan& plan) {
  zmq::context_t context;
  zmq::socket_t socket(context, zmq::socket_type::dealer);
  set_up(socket);
  const auto keys = make_keys();
  const bool is_encrypted = !plan.keys_folder.empty();
  if (is_encrypted) {
    socket.set(zmq::sockopt::curve_serverkey, keys.server_public.data());
    socket.set(zmq::sockopt::curve_publickey, keys.client_public.data());
    socket.set(zmq::sockopt::curve_secretkey, keys.client_secret.data());
  }
  // The DEALER binds, so that the system chooses the port; it is the ROUTER that echoes.
  socket.bind(plan.address);
  child echo({"--role", "echo", socket.get(zmq::sockopt::last_endpoint),
              is_encrypted ? keys.server_secret.data() : "-"});
  send(socket);  // the echo is there when this is back
  if (!receive(socket)) return 0;
  std::size_t sent = 0;
  std::size_t back = 0;
  const auto begun = bench_clock::now();
  while (seconds_since(begun) < plan.seconds) {
    for (; sent - back < plan.in_flight; ++sent) send(socket);
    if (!receive(socket)) return 0;
    ++back;
  }
  return static_cast<double>(back) / seconds_since(begun);
}

int run_raw_echo(const std::string& address, const std::string& secret) {
  zmq::context_t context;
  zmq::socket_t socket(context, zmq::socket_type::router);
  set_up(socket);
  if (secret != "-") {
    socket.set(zmq::sockopt::curve_server, true);
    socket.set(zmq::sockopt::curve_secretkey, secret);
  }
  socket.connect(address);
  while (true) {
    zmq::message_t part;
    if (!socket.recv(part)) return 0;
    const bool more = part.more();
    socket.send(part, more ? zmq::send_flags::sndmore : zmq::send_flags::none);
  }
}

}  // namespace bench
