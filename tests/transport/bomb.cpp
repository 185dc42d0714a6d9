// A peer that sends one message of very many frames: bomb ADDRESS PUBLIC SECRET ENGINE FRAMES
// BYTES.
#include <zmq.h>

#include <cstdlib>
#include <string>

int main(int argc, char** argv) {
  if (argc != 7) return 2;
  void* const context = zmq_ctx_new();
  void* const socket = zmq_socket(context, ZMQ_DEALER);
  zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, argv[2], 40);
  zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, argv[3], 40);
  zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, argv[4], 40);
  zmq_connect(socket, argv[1]);
  const auto frames = std::strtoull(argv[5], nullptr, 10);
  const std::string frame(std::strtoull(argv[6], nullptr, 10), 'x');
  // libzmq sends nothing of a message before its last frame is there.
  for (unsigned long long i = 1; i < frames; ++i) {
    zmq_send(socket, frame.data(), frame.size(), ZMQ_SNDMORE);
  }
  zmq_send(socket, frame.data(), frame.size(), 0);
  zmq_close(socket);
  return zmq_ctx_term(context);  // waits until it is sent: for ever, or until somebody ends it
}
