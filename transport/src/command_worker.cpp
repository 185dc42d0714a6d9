#include "command_worker.hpp"

#include <stdexcept>

#include "client.hpp"

namespace snorri::transport {
namespace {

/// The transaction is gone, and with it what was done in it before.
struct transaction_lost : std::runtime_error {
  using std::runtime_error::runtime_error;
};

command_worker::outcome failure(const wire::asked& what, std::string reason) {
  // Bounded, for the headers are; never empty, for the protocol asks for a reason.
  constexpr std::size_t reason_bytes_max = 2048;
  if (reason.empty()) reason = "the handler failed without saying why";
  if (reason.size() > reason_bytes_max) reason.resize(reason_bytes_max);
  return wire::failed{what.what.id, std::move(reason)};
}

}  // namespace

result<std::vector<command_worker::outcome>> command_worker::work(std::deque<wire::asked>& waiting,
                                                                  int count_max,
                                                                  duration time_max) {
  std::vector<outcome> done;
  const auto end = steady_now() + time_max;
  try {
    memory_.begin();
    while (!waiting.empty() && static_cast<int>(done.size()) < count_max) {
      const wire::asked what = std::move(waiting.front());
      waiting.pop_front();
      done.push_back(carry_out(what));
      if (steady_now() >= end) break;
    }
    memory_.commit();
  } catch (const std::exception& failed) {
    return error(errc::io_failed, std::string("the participant's memory can't be written: ") +
                                      failed.what() + "; nothing of this batch was answered");
  }
  return done;
}

command_worker::outcome command_worker::carry_out(const wire::asked& what) {
  if (auto known = memory_.recall(what.source, what.what.id)) {
    if (known->undone_by.empty()) return success(what, std::move(known->reply));
    return failure(what, error(errc::command_refused, "it was undone by " + known->undone_by +
                                                          " and is not carried out any more")
                             .text());
  }
  const auto handler = handlers_.find(what.what.type);
  if (handler == handlers_.end()) {
    return failure(what, name_ + " carries out no " + what.what.type);
  }
  return ask_handler(what, handler->second);
}

command_worker::outcome command_worker::ask_handler(const wire::asked& what,
                                                    const participant::raw_handler& handler) {
  const auto now = system_clock().now();
  const auto& undoes = what.what.undoes;
  raw_reply undone_reply;
  if (!undoes.empty()) {
    if (auto undone = memory_.recall(what.source, undoes)) undone_reply = std::move(undone->reply);
  }
  std::string reason;
  memory_.set_mark();
  try {
    context about(what.what, memory_.database(), std::move(undone_reply), keep_alive_);
    auto answer = handler(what.what.body, about);
    if (!memory_.in_transaction()) throw transaction_lost("the handler ended the transaction");
    // What the engine would refuse must not be remembered: it would be refused for ever.
    if (answer.type.empty()) throw std::runtime_error("the handler's answer has no type");
    if (answer.body.size() > body_bytes_max_) {
      throw std::runtime_error("the answer " + answer.type + " has " +
                               std::to_string(answer.body.size()) + " bytes; the engine takes " +
                               std::to_string(body_bytes_max_));
    }
    if (!undoes.empty()) memory_.forbid(what.source, undoes, what.what.id, now);
    memory_.remember(what.source, what.what.id, answer, now);
    memory_.keep();
    return success(what, std::move(answer));
  } catch (const std::exception& failed) {
    reason = failed.what();
  } catch (...) {
    reason = "the handler threw something that is no std::exception";
  }
  if (!memory_.in_transaction()) {
    throw transaction_lost("the transaction ended within " + what.what.type + ": " + reason);
  }
  memory_.take_back();
  return failure(what, std::move(reason));
}

command_worker::outcome command_worker::success(const wire::asked& what, raw_reply answer) const {
  wire::reply out;
  auto& headers = out.what.headers;
  headers.id = what.what.id + "/reply";
  headers.source = name_;
  headers.type = std::move(answer.type);
  headers.dataschema = std::move(answer.dataschema);
  headers.correlationid = what.what.saga;
  headers.causationid = what.what.id;
  headers.traceparent = what.what.traceparent;
  headers.tracestate = what.what.tracestate;
  out.what.body = std::move(answer.body);
  return out;
}

}  // namespace snorri::transport
