// What the store needs now and then: its log folded in when nothing waits, free pages given back,
// sagas that ended long ago moved into its archive; and what an operator has it forget. Each piece
// is small, and goes between two groups.
#include <algorithm>

#include "core.hpp"

namespace snorri::engine {

namespace {

constexpr duration between_upkeeps = std::chrono::seconds{1};
constexpr duration between_archivings = std::chrono::minutes{1};
const std::vector<std::string> ended_statuses{
    std::string(to_string(sagas::saga_status::confirmed)),
    std::string(to_string(sagas::saga_status::cancelled))};

constexpr std::size_t archived_at_once = 100;
/// Archiving takes one part in so many of the time.
constexpr int archiving_share = 20;

}  // namespace

void core::look_after_store() {
  if (!chores_.empty() || !committer_.idle()) return;
  const bool is_idle = now_ >= busy_until_ && pending_.empty() && !kept_;
  if (is_idle && !checkpointed_) checkpoint_store();
  if (now_ >= next_upkeep_) maintain_store();
  const bool archives = options_.archive_after > duration::zero() && !kept_;
  if (archives && now_ >= next_archiving_) archive_ended();
}

void core::show_store() {
  const auto now = store_.condition();
  counters_.writable = !kept_ && now.writable;
  counters_.not_writable_why = kept_ ? kept_->why.text() : now.why;
  counters_.file_bytes = now.file_bytes;
  counters_.free_bytes = now.free_bytes;
  counters_.log_bytes = now.log_bytes;
  counters_.archives = now.archives;
}

void core::checkpoint_store() {
  checkpointed_ = true;
  chores_.push_back([this](store::event_store& store) {
    return [this, done = store.checkpoint()] {
      if (!done) failure_ = done.error();
    };
  });
}

void core::maintain_store() {
  next_upkeep_ = now_ + between_upkeeps;
  chores_.push_back([this](store::event_store& store) {
    return [this, more = store.maintain()] {
      if (!more) {
        if (more.error().code() == errc::store_poisoned) failure_ = more.error();
      } else if (*more && now_ >= busy_until_) {
        next_upkeep_ = now_;
      }
    };
  });
}

void core::archive_ended() {
  next_archiving_ = now_ + between_archivings;
  store::retention which{ended_statuses, now_ - options_.archive_after, archived_at_once};
  chores_.push_back([this, which = std::move(which)](store::event_store& store) {
    const auto began = std::chrono::steady_clock::now();
    auto done = store.archive(which);
    const auto took =
        std::chrono::duration_cast<duration>(std::chrono::steady_clock::now() - began);
    return [this, took, done = std::move(done)] { end_archiving(done, took); };
  });
}

void core::end_archiving(const result<store::archived>& done, duration took) {
  if (!done) {
    if (done.error().code() == errc::store_poisoned) failure_ = done.error();
    log(severity::warning, "sagas could not be archived: " + done.error().text());
    return;
  }
  if (done->streams > 0) {
    counters_.archived += done->streams;
    log(severity::info, "archived " + std::to_string(done->streams) + " sagas that ended before " +
                            to_rfc3339(now_ - options_.archive_after) + ", " +
                            std::to_string(done->events) + " records");
  }
  if (done->is_more) next_archiving_ = now_ + archiving_share * took;
}

void core::request_forget(std::string subject, engine::forgotten_callback done) {
  ask([this, subject = std::move(subject), done = std::move(done)](const error* refused) {
    if (refused != nullptr) return done(*refused);
    if (is_written_now(subject)) {
      return done(error(errc::subject_in_use, "a saga of data subject '" + subject +
                                                  "' is being written this moment: ask again"));
    }
    chores_.push_back([this, subject, done](store::event_store& store) {
      // Moved, never copied: boost makes of a result<bool> that it copies "it has a value".
      return [this, subject, done, forgotten = store.forget(subject, ended_statuses)] {
        end_forgetting(subject, forgotten, done);
      };
    });
  });
}

/// Decided, and not yet handed to the store: that does not know of it.
bool core::is_written_now(const std::string& subject) const {
  const auto holds = [&subject](const batch& what) {
    return std::any_of(
        what.group.appends.begin(), what.group.appends.end(),
        [&subject](const store::append& each) { return each.events.front().subject == subject; });
  };
  return holds(pending_) || (kept_ && kept_->what && holds(*kept_->what));
}

void core::end_forgetting(const std::string& subject, const result<bool>& forgotten,
                          const engine::forgotten_callback& done) {
  if (forgotten) {
    cache_.forget_subject(subject);
    feeder_.forget_recent();
    log(severity::info,
        "data subject " + subject + (*forgotten ? " is forgotten" : " has no data here to forget"));
  } else if (forgotten.error().code() == errc::store_poisoned) {
    failure_ = forgotten.error();
  }
  done(forgotten);
}

}  // namespace snorri::engine
