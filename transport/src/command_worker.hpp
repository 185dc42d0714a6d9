// Carries commands out, each once: memory first, then the handler, then memory again, many in one
// transaction. Knows nothing of connections.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "participant_memory.hpp"
#include "snorri/base/result.hpp"
#include "snorri/transport/participant.hpp"
#include "text_map.hpp"
#include "wire.hpp"

namespace snorri::transport {

class command_worker {
 public:
  using handlers = text_map<participant::raw_handler>;
  /// What the engine is told.
  using outcome = std::variant<wire::reply, wire::failed>;

  /// `keep_alive` is what a handler may call that works for long.
  command_worker(std::string name, const handlers& by_type, participant_memory& memory,
                 std::size_t body_bytes_max, std::function<void()> keep_alive)
      : name_(std::move(name)),
        handlers_(by_type),
        memory_(memory),
        body_bytes_max_(body_bytes_max),
        keep_alive_(std::move(keep_alive)) {}

  /// Takes commands off the front until there are none, `count_max` are done or `time_max` is over.
  /// What it returns is on disk.
  /// Errors: io_failed: the outcome of this batch is unknown; go on with a new worker and memory.
  result<std::vector<outcome>> work(std::deque<wire::asked>& waiting, int count_max,
                                    duration time_max);

 private:
  outcome carry_out(const wire::asked& what);
  outcome ask_handler(const wire::asked& what, const participant::raw_handler& handler);
  outcome success(const wire::asked& what, raw_reply answer) const;

  std::string name_;
  const handlers& handlers_;
  participant_memory& memory_;
  std::size_t body_bytes_max_;
  std::function<void()> keep_alive_;
};

}  // namespace snorri::transport
