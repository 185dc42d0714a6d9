// Subscriptions: opened by their peers, paused where a subscriber fails too often at one event, and
// set going again by an operator. The store counts, so that a restart forgets nothing.
#include <charconv>

#include "core.hpp"

namespace snorri::engine {

namespace {

constexpr const char* no_reason = "its connection ended before it had answered for the event";

store::subscription_start start_of(const std::string& from) {
  using kind = store::subscription_start::kind;
  if (from == "start") return {kind::start, 0};
  if (from == "now") return {kind::now, 0};
  store::subscription_start start{kind::after, 0};
  const auto read = std::from_chars(from.data(), from.data() + from.size(), start.position);
  // The hub has checked that it is a number; one too large for us means the end.
  if (read.ec != std::errc{}) start.from = kind::now;
  return start;
}

error paused_error(const store::subscription& row) {
  return {errc::subscription_paused,
          "subscription '" + row.name + "' failed " + std::to_string(row.failures) +
              " times in a row at the event after position " + std::to_string(row.cursor) + " (" +
              row.reason + "): mend the subscriber and resume it"};
}

}  // namespace

void core::on_subscribe(const std::string& peer, transport::subscription_request request) {
  if (kept_) return hub_.refuse_subscription(peer, request.name, not_now());
  const auto* known = feeder_.find(request.name);
  if (known != nullptr && known->paused) {
    return hub_.refuse_subscription(peer, request.name, paused_error(*known));
  }
  opening ask{peer, request.name, {{}, request.types, {}}, start_of(request.from), {}, {}};
  if (known != nullptr) {
    ask.known = *known;
    if (feeder_.begin_opening(request.name)) {
      ask.failure = request.reason.empty() ? no_reason : request.reason;
    }
  }
  chores_.push_back([this, ask = std::move(ask)](store::event_store& store) {
    auto opened = open_in(store, ask, options_.subscriber_failures_max);
    return [this, ask, opened = std::move(opened)] { end_opening(ask, opened); };
  });
}

/// On the committer's thread.
result<store::subscription> core::open_in(store::event_store& store, const opening& what,
                                          std::uint32_t failures_max) {
  const auto& known = what.known;
  // Cursors are written now and then; failures count at the event after this one.
  if (known) {
    if (auto moved = store.move_cursor(known->name, known->epoch, known->cursor); !moved) {
      return moved.error();
    }
    if (what.failure) {
      auto failed = store.fail_subscription(known->name, known->epoch, *what.failure, failures_max);
      if (!failed || failed->paused) return failed;
    }
  }
  return store.open_subscription(what.name, what.filter, what.start);
}

void core::end_opening(const opening& what, const result<store::subscription>& opened) {
  if (!opened) {
    feeder_.end_opening(what.name);
    if (opened.error().code() == errc::store_poisoned) failure_ = opened.error();
    return hub_.refuse_subscription(what.peer, what.name, opened.error());
  }
  if (opened->failures > 0) {
    log(opened->paused ? severity::error : severity::warning,
        "subscriber " + what.name + " failed " + std::to_string(opened->failures) +
            " times in a row at the event after position " + std::to_string(opened->cursor) +
            (opened->paused ? ", and is paused: " : ": ") + opened->reason);
  }
  feeder_.adopt(*opened);
  next_status_ = {};
  if (opened->paused) {
    const auto why = paused_error(*opened);
    const auto holder = hub_.close_subscription(what.name);
    if (holder != what.peer) hub_.refuse_subscription(holder, what.name, why);
    return hub_.refuse_subscription(what.peer, what.name, why);
  }
  hub_.open_subscription(what.peer, what.name, feeder_.open(what.name));
}

void core::request_resume(std::string name, engine::resumed_callback done) {
  ask([this, name = std::move(name), done = std::move(done)](const error* refused) {
    if (refused != nullptr) return done(*refused);
    chores_.push_back([this, name, done](store::event_store& store) {
      auto resumed = store.resume_subscription(name);
      return [this, name, done, resumed] { end_resuming(name, resumed, done); };
    });
  });
}

void core::end_resuming(const std::string& name, const result<void>& resumed,
                        const engine::resumed_callback& done) {
  if (resumed) {
    feeder_.resume(name);
    next_status_ = {};
    log(severity::info, "subscription " + name + " is resumed");
  } else if (resumed.error().code() == errc::store_poisoned) {
    failure_ = resumed.error();
  }
  done(resumed);
}

void core::show_paused() {
  counters_.paused.clear();
  for (const auto& each : feeder_.paused()) {
    counters_.paused.push_back({each.name, each.cursor, each.failures, each.reason});
  }
}

}  // namespace snorri::engine
