// The engine's loop and what it owns. One thread runs everything here but committing, which has a
// thread of its own. The parts: intake.cpp (what a message means), transition.cpp (deciding and
// recording), release.cpp (acting after the commit), recovery.cpp (the start), core.cpp (the turn).
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "committer.hpp"
#include "effects.hpp"
#include "feeder.hpp"
#include "saga_cache.hpp"
#include "schedule.hpp"
#include "snorri/engine/engine.hpp"

namespace snorri::engine {

class core final : public transport::hub_handler {
 public:
  core(engine_options options, store::event_store& store,
       std::unique_ptr<store::store_reader> reader, transport::listener& link,
       const clock_source& clock);

  result<void> load_definitions(const std::vector<const sagas::definition*>& definitions);
  result<void> recover();

  result<bool> turn(duration wait_max);
  result<void> drain();

  void request_stop() noexcept;
  bool stop_requested() const noexcept { return stop_requested_.load(); }
  void request_cancel(std::string saga_type, std::string key, std::string by, std::string reason);
  engine_status status() const;

 private:
  // hub_handler: called from take_in()
  void on_event(const std::string& peer, transport::message what) override;
  void on_reply(const std::string& peer, transport::message what) override;
  void on_command_failed(const std::string& peer, std::string command_id,
                         std::string reason) override;
  void on_participant(const std::string& name, const std::vector<std::string>& commands) override;
  void on_subscribe(const std::string& peer, transport::subscription_request request) override;
  void on_cursor(const std::string& subscription, std::uint64_t position) override;
  void on_refused(const std::string& peer, transport::message what, const error& why) override;

  struct saga_ref {
    const saga_type* type = nullptr;
    std::string key;
  };
  /// The saga and key in a command's id "order/536365/2.0". Errors: command_unknown.
  result<saga_ref> saga_of_command(std::string_view command_id) const;
  /// Answers a message that was recorded before. True if it was.
  result<bool> answer_duplicate(const std::string& peer, const transport::message& what);
  /// The newest version that knows the event by its key.
  static const sagas::definition* reader_of(const saga_type& type, const std::string& event);
  void offer(const saga_type& type, const std::string& peer, const transport::message& what,
             bool& acknowledged);

  /// Decides, records into the pending batch, and puts what may happen after the commit there too.
  struct answer_to {
    std::string peer;  // "" = nobody waits for an answer
    std::string message_id;
  };
  sagas::outcome move(live_saga& saga, const sagas::input& what, const answer_to* waiting,
                      bool deduplicate);
  void record(live_saga& saga, sagas::record what, const answer_to* waiting, bool deduplicate);
  void plan_effects(const live_saga& saga, const sagas::record& what);

  /// Sets a message aside with its reason, and tells the peer once that is on disk.
  void park(const std::string& peer, const transport::message& what, const error& why);
  void refuse_or_park(const std::string& peer, const transport::message& what, const error& why);

  bool take_in();
  bool fire_due();
  void fire(const arm_timer& timer);
  bool run_cancels();
  void flush_cursors();
  result<void> commit_pending();
  result<void> release(committed done);
  void settle(const std::string& name, const sagas::record& what);
  void perform(const effect& what, const store::group_outcome& outcome);
  bool send_outgoing();
  duration idle_time(duration wait_max) const;
  void publish_status();
  result<void> recover_saga(const store::stream_row& row);
  void trim_cache();
  void log(severity level, std::string_view text) const;

  engine_options options_;
  store::event_store& store_;
  std::unique_ptr<store::store_reader> reader_;
  transport::listener& link_;
  const clock_source& clock_;
  const std::string source_;  // of what the engine says itself: "snorri/<store id>"

  std::map<std::string, saga_type> types_;
  std::unordered_map<std::string, std::vector<const saga_type*>> types_by_event_;
  saga_cache cache_;
  schedule schedule_;
  feeder feeder_;
  transport::hub hub_;
  committer committer_;

  batch pending_;
  /// Messages that are decided and not on disk: (source, id) to a digest of type and body.
  std::unordered_map<std::string, std::size_t> under_way_;
  std::map<std::string, std::string> routes_;
  std::vector<transport::packet> packets_;
  store::position last_position_ = 0;
  time_point now_{};
  time_point next_cursor_flush_{};
  time_point next_status_{};
  time_point busy_until_{};
  bool checkpointed_ = true;
  /// What a handler could not report to its caller: the loop ends with it.
  result<void> failure_{};

  std::atomic<bool> stop_requested_{false};
  struct cancel_request {
    std::string saga_type;
    std::string key;
    std::string by;
    std::string reason;
  };
  mutable std::mutex mutex_;
  std::deque<cancel_request> cancels_;
  engine_status status_;
  engine_status counters_;  // the loop's own copy
};

}  // namespace snorri::engine
