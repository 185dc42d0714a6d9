// A publisher on a thread of its own, for a program whose threads have other things to do than to
// poll it. snorri/transport/asio.hpp puts it behind coroutines.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "snorri/transport/publisher.hpp"

namespace snorri::transport {

class publisher_thread {
 public:
  explicit publisher_thread(std::string name, publisher_options options = {});
  /// What is unanswered is given up: its callbacks are told so before this returns.
  ~publisher_thread();
  publisher_thread(const publisher_thread&) = delete;
  publisher_thread& operator=(const publisher_thread&) = delete;

  /// `what` is called soon, on that thread, as are the callbacks that it gives to the publisher. It
  /// must not throw, and not wait for anything. Threads: any.
  void post(std::function<void(publisher&)> what);

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace snorri::transport
