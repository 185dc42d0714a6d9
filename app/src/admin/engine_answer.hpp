// What the engine answers from its own thread, waited for in the admin's.
#pragma once

#include <chrono>
#include <future>
#include <memory>
#include <optional>
#include <utility>

#include "snorri/base/result.hpp"

namespace snorri::app {

/// Gives what `ask(callback)` calls its callback with, or timed_out. Nobody may wait any more when
/// the callback is called.
/// Threads: blocks the caller.
template <class Value, class Ask>
result<Value> answer_of_engine(Ask ask) {
  constexpr std::chrono::seconds answer_wait{10};
  const auto promise = std::make_shared<std::promise<std::optional<result<Value>>>>();
  auto answer = promise->get_future();
  ask([promise](const result<Value>& done) {
    std::optional<result<Value>> kept;
    if (done) {
      kept.emplace(*done);
    } else {
      kept.emplace(done.error());
    }
    promise->set_value(std::move(kept));
  });
  if (answer.wait_for(answer_wait) == std::future_status::ready) return *answer.get();
  return error(errc::timed_out,
               "the engine has not answered in time, and may still do it: ask again under the same "
               "Idempotency-Key, or look");
}

}  // namespace snorri::app
