// While the store can't be written, since its disk is full or write-protected: the group that it
// refused is kept and given to it again, nothing is taken in that would need a record, timers wait,
// and heartbeats go on. What was decided ahead waits behind the group, so nothing is lost by this,
// and nothing is acknowledged or sent that is not on disk.
#include "core.hpp"

namespace snorri::engine {

namespace {

constexpr duration between_tries = std::chrono::seconds{1};
constexpr duration between_words = std::chrono::minutes{1};

}  // namespace

/// After these a group is not written, and may be given again: event_store::commit.
bool core::may_be_tried_again(errc why) noexcept {
  return why == errc::store_full || why == errc::store_read_only || why == errc::io_failed;
}

void core::keep(batch what, const error& why) {
  if (!kept_) {
    kept_ = kept_batch{{}, why, now_, {}, now_ + between_words};
    log(severity::error, "the store can't be written, nothing new is taken in: " + why.text());
    next_status_ = {};
  } else if (now_ >= kept_->next_word) {
    kept_->next_word = now_ + between_words;
    log(severity::error,
        "the store can't be written for " + to_text(now_ - kept_->since) + ": " + why.text());
  }
  kept_->why = why;
  kept_->what = std::move(what);
  kept_->next_try = now_ + between_tries;
}

bool core::try_again() {
  if (!kept_->what || now_ < kept_->next_try) return false;
  batch what = std::move(*kept_->what);
  kept_->what.reset();
  committer_.start_apart(std::move(what));
  return true;
}

void core::written_again() {
  log(severity::info, "the store is written again, after " + to_text(now_ - kept_->since));
  kept_.reset();
  next_status_ = {};
}

error core::not_now() const {
  return {kept_->why.code(),
          "this engine's store can't be written at the moment, so nothing was "
          "recorded: send it again later under the same id (" +
              kept_->why.message() + ")"};
}

bool core::refuse_unwritable(const std::string& peer, const std::string& id) {
  if (!kept_) return false;
  ++counters_.refused;
  refuse(peer, id, not_now());
  return true;
}

}  // namespace snorri::engine
