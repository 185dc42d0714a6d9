#include "traces/spans.hpp"

#include <algorithm>

#include "admin/access.hpp"

namespace snorri::app {

namespace {

constexpr std::size_t trace_digits = 32;
constexpr std::size_t span_digits = 16;
/// Whoever waited longer is linked to what it waited for.
constexpr duration long_wait = std::chrono::minutes{1};

/// "00-<32 hex>-<16 hex>-<2 hex>", as the engine lets it in.
struct context {
  std::string trace_id;
  std::string span_id;
};

context context_of(const std::string& traceparent) {
  if (traceparent.size() < 55) return {};
  return {traceparent.substr(3, trace_digits), traceparent.substr(36, span_digits)};
}

}  // namespace

saga_spans::saga_spans(std::string store, std::string saga)
    : store_(std::move(store)), saga_(std::move(saga)) {}

std::string saga_spans::derive(std::string_view kind, std::string_view what,
                               std::size_t digits) const {
  const std::string seed = store_ + '\n' + saga_ + '\n' + std::to_string(begun_) + '\n' +
                           std::string(kind) + '\n' + std::string(what);
  return digest_of(seed).substr(0, digits);
}

std::vector<span> saga_spans::take(const sagas::record& what) {
  std::vector<span> done;
  const bool applied = what.outcome == sagas::outcome::applied;
  const bool begins = applied && what.kind == sagas::input_kind::start && (begun_ == 0 || ended_);
  if (begins) begin(what);
  if (begun_ == 0) return done;
  if (!what.answers.empty() && (applied || what.kind == sagas::input_kind::failure)) {
    const bool retried = std::any_of(what.commands.begin(), what.commands.end(),
                                     [&](const auto& each) { return each.id == what.answers; });
    if (!retried) close(what.answers, what, done);
  }
  if (!applied) return done;
  for (const std::string& id : what.closed) close(id, what, done);
  if (begins || what.from != what.to || what.reentered) {
    if (!begins) leave(what, done);
    enter(what);
  }
  send(what);
  if (sagas::ended(what.status)) end(what, done);
  return done;
}

void saga_spans::begin(const sagas::record& what) {
  begun_ = what.version;
  ended_ = false;
  commands_.clear();
  slow_.clear();
  const auto from = context_of(what.traceparent);
  root_ = {from.trace_id.empty() ? derive("trace", "", trace_digits) : from.trace_id,
           derive("saga", "", span_digits),
           from.span_id,
           "saga " + saga_.substr(0, saga_.find('/')),
           span_kind::internal,
           what.at,
           what.at};
  root_.attributes = {{"snorri.saga", saga_}, {"snorri.event", what.type}};
}

void saga_spans::enter(const sagas::record& what) {
  state_ = {root_.trace_id,
            derive("state", std::to_string(what.version), span_digits),
            root_.span_id,
            what.to,
            span_kind::internal,
            what.at,
            what.at};
  state_.attributes = {{"snorri.saga", saga_},
                       {"snorri.version", std::to_string(what.version)},
                       {"snorri.input", std::string(to_string(what.kind)) + " " + what.type}};
  state_.links = std::exchange(slow_, {});
  const auto cause = context_of(what.traceparent);
  if (!cause.trace_id.empty() && cause.trace_id != root_.trace_id) {
    state_.links.push_back({cause.trace_id, cause.span_id, "set going by a message of this trace"});
  }
}

void saga_spans::send(const sagas::record& what) {
  for (const auto& command : what.commands) {
    const auto found = commands_.find(command.id);
    if (found != commands_.end()) {
      found->second.attempts = command.attempt;
      continue;
    }
    span sent{root_.trace_id,
              derive("command", command.id, span_digits),
              state_.span_id,
              command.type.empty() ? command.name : command.type,
              span_kind::client,
              what.at,
              what.at};
    sent.attributes = {{"snorri.saga", saga_}, {"snorri.command", command.id}};
    if (!command.undoes.empty()) sent.attributes.emplace_back("snorri.undoes", command.undoes);
    if (!command.child.empty()) sent.attributes.emplace_back("snorri.child", command.child);
    commands_.emplace(command.id, open_span{std::move(sent), command.attempt});
  }
}

void saga_spans::close(const std::string& command, const sagas::record& what,
                       std::vector<span>& into) {
  const auto found = commands_.find(command);
  if (found == commands_.end()) return;
  span done = std::move(found->second.what);
  done.attributes.emplace_back("snorri.attempts", std::to_string(found->second.attempts));
  commands_.erase(found);
  done.end = what.at;
  const bool answered = what.answers == command;
  if (answered) done.attributes.emplace_back("snorri.answer", what.type);
  if (answered && !what.source.empty()) {
    done.attributes.emplace_back("snorri.participant", what.source);
  }
  const bool replied = answered && what.kind != sagas::input_kind::failure;
  done.status = replied && !what.failed ? span_status::good : span_status::failed;
  if (!answered) done.status_text = "given up without an answer: the outcome is unknown";
  if (answered && what.failed) done.status_text = what.type;
  if (answered && !replied) done.status_text = what.reason;
  if (done.end - done.start > long_wait) {
    slow_.push_back({done.trace_id, done.span_id, "waited long for this command"});
  }
  into.push_back(std::move(done));
}

void saga_spans::leave(const sagas::record& what, std::vector<span>& into) {
  state_.end = what.at;
  into.push_back(state_);
}

void saga_spans::end(const sagas::record& what, std::vector<span>& into) {
  ended_ = true;
  while (!commands_.empty()) close(std::string(commands_.begin()->first), what, into);
  leave(what, into);
  root_.end = what.at;
  const bool confirmed = what.status == sagas::saga_status::confirmed;
  root_.status = confirmed ? span_status::good : span_status::failed;
  if (!confirmed) root_.status_text = "cancelled";
  root_.attributes.emplace_back("snorri.status", std::string(to_string(what.status)));
  into.push_back(root_);
}

}  // namespace snorri::app
