// The engine's loop and what it owns. One thread runs everything here but committing, which has a
// thread of its own. The parts: events.cpp (which sagas an event is for), intake.cpp (what else
// peers say), operating.cpp and publishing.cpp (what operators ask for), holding.cpp (messages that
// came before their saga), transition.cpp (deciding and recording), children.cpp (sagas that sagas
// start), release.cpp (acting after the commit), recovery.cpp (the start), following.cpp
// (subscriptions), awaiting.cpp (ends of sagas), unwritable.cpp (a full disk), figures.cpp (what is
// counted), upkeep.cpp (what the store needs now and then, and is asked to forget), core.cpp (the
// turn).
#pragma once

#include <atomic>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "committer.hpp"
#include "effects.hpp"
#include "engine_time.hpp"
#include "feeder.hpp"
#include "held_messages.hpp"
#include "saga_cache.hpp"
#include "saga_type.hpp"
#include "schedule.hpp"
#include "snorri/engine/engine.hpp"
#include "snorri/engine/history.hpp"
#include "snorri/engine/operating.hpp"
#include "snorri/engine/parked.hpp"
#include "tally.hpp"

namespace snorri::engine {

class core final : public transport::hub_handler {
 public:
  core(engine_options options, store::event_store& store,
       std::unique_ptr<store::store_reader> reader, transport::listener& link,
       const clock_source& clock);

  /// Errors: the store's.
  result<void> load_definitions(saga_types types);
  result<void> recover();

  result<bool> turn(duration wait_max);
  result<void> drain();

  void request_stop() noexcept;
  bool stop_requested() const noexcept { return stop_requested_.load(); }
  void request_cancel(std::string saga_type, std::string key, std::string by, std::string reason);
  void request_forget(std::string subject, engine::forgotten_callback done);
  void request_resume(std::string name, engine::resumed_callback done);
  void request_operation(saga_order what, operated_callback done);
  void request_publication(publication what, published_callback done);
  void request_settlement(parked_order what, published_callback done);
  engine_status status() const;
  std::shared_ptr<const engine_figures> figures() const;
  /// Of what sagas wait for; not the hub's own housekeeping.
  std::optional<time_point> next_due() const;

 private:
  // hub_handler: called from take_in()
  void on_event(const std::string& peer, transport::message what) override;
  void on_reply(const std::string& peer, transport::message what) override;
  void on_command_failed(const std::string& peer, std::string command_id,
                         std::string reason) override;
  void on_participant(const std::string& name, const std::vector<std::string>& commands) override;
  void on_subscribe(const std::string& peer, transport::subscription_request request) override;
  void on_await(const std::string& peer, const transport::await_request& request) override;
  void on_cursor(const std::string& subscription, std::uint64_t position) override;
  void on_refused(const std::string& peer, transport::message what, const error& why) override;
  void on_denied(const std::string& who, const error& why) override;
  bool load_command(transport::command& stub) override;

  struct saga_ref {
    const saga_type* type = nullptr;
    std::string key;
  };
  /// The saga and key in a command's id "order/536365/2.0". Errors: command_unknown.
  result<saga_ref> saga_of_command(std::string_view command_id) const;
  /// `why`: for the history, where somebody asked for it. "" = a peer just said it.
  void receive_event(const std::string& peer, transport::message what, const std::string& why);
  void receive_reply(const std::string& peer, transport::message what, const std::string& why);
  /// Answers a message that was recorded before. True if it was.
  result<bool> answer_duplicate(const std::string& peer, const transport::message& what);
  /// The newest version that knows the event by its key.
  static const sagas::definition* reader_of(const saga_type& type, const std::string& event);

  // ---- one event, and every saga type that takes it

  struct refusal {
    error why;
    std::string key;            // of the saga it was for, "" where that is not known
    bool only_a_reply = false;  // of no weight where another type takes the event
    bool is_kept = true;        // set aside for an operator, also when its sender is told
  };
  /// Types take the event or refuse it on their own; its sender gets one answer.
  struct offering {
    const transport::message& what;
    std::optional<transport::acknowledgement> answer;  // of the type that took it first
    std::optional<std::size_t> append;                 // number of the record that answers
    bool is_remembered = false;                        // a record of this group keeps its id
    std::string why{};                                 // of receive_event
    std::vector<refusal> refusals{};
  };
  struct read_event {
    const sagas::definition* reader;
    int type;
    sagas::typed_event event;
    std::string key;
  };
  static result<read_event> read(const saga_type& type, const transport::message& what);
  void offer(const saga_type& type, offering& to);
  /// The saga that the event is for, null if there is none. Nothing: its refusal is noted.
  std::optional<live_saga*> find_for(const saga_type& type, const read_event& event, bool starts,
                                     offering& to);
  /// True if the event was dealt with by what the definition says of a second start.
  bool is_second_start(const live_saga& saga, const read_event& event, offering& to);
  void begin(const saga_type& type, live_saga* saga, const read_event& event, offering& to);
  void deliver(live_saga& saga, const read_event& event, offering& to);
  void take_missing(const saga_type& type, const read_event& event, offering& to);
  void take(live_saga& saga, const sagas::input& input, offering& to);
  void conclude(const std::string& peer, offering& made);

  // ---- messages that came before their saga

  void hold(const saga_type& type, const read_event& event, duration for_long, offering& to);
  void give_held(live_saga& saga);
  bool expire_held();
  /// On disk, or decided and on its way there.
  bool is_recorded(const std::string& source, const std::string& id);
  /// Until the pending group is on disk, a repeat of the message is known by this.
  void remember_message(const transport::message& what);
  result<void> recover_held();

  // ---- transitions

  struct transition {
    sagas::outcome outcome;
    std::string reason;  // where it was not applied
    std::optional<std::size_t>
        append;  // number of its record in the pending group, if there is one
  };
  /// Decides, records into the pending batch, and puts what may happen after the commit there too;
  /// then the same for all that follows by itself. A saga that does not begin is forgotten.
  /// Whoever it comes from is told what became of it: nothing is parked then.
  enum class answered { no, yes };
  transition move(live_saga& saga, const sagas::input& what, bool deduplicate,
                  answered sender = answered::no);
  void follow(live_saga& saga, double jitter);
  std::size_t record(live_saga& saga, sagas::decision made, bool deduplicate);
  void plan_effects(const live_saga& saga, const sagas::record& what);
  transport::acknowledgement answer_of(const std::string& message_id, const live_saga& saga) const;
  void dispatch(dispatch_command what);
  static transport::command command_of(const live_saga& saga, const sagas::open_command& open);

  // ---- sagas that sagas start

  struct child_call {
    std::string parent;   // "trip/7"
    std::string command;  // "trip/7/1.0"
    bool recovered = false;
  };
  struct child_key {
    const saga_type* type = nullptr;
    std::string key;
    sagas::typed_event start;
  };
  bool run_child_calls();
  void run(const child_call& call);
  void start_child(live_saga& parent, const sagas::open_command& command);
  void undo_child(live_saga& parent, const sagas::open_command& command, bool recovered);
  void give_undo(live_saga& parent, const sagas::open_command& command, live_saga& child,
                 bool recovered);
  void give_to_child(live_saga& parent, const sagas::open_command& command, live_saga& child,
                     sagas::input_kind kind);
  void answer_parent(live_saga& parent, const std::string& command, const live_saga& child,
                     std::string_view type);
  void answer_undone(live_saga& parent, const std::string& command);
  void reply_to_parent(live_saga& parent, const std::string& command, const std::string& source,
                       const std::string& id, std::string_view type, const std::string& body);
  void fail_command(live_saga& parent, const std::string& command, const std::string& reason);
  void tell_parents();
  void tell_parent(const std::string& child);
  /// Errors: definition_missing, type_unknown, body_malformed, key_invalid.
  result<child_key> key_of_child(const sagas::open_command& start) const;
  /// The command as it was sent. Errors: the store's; record_unreadable.
  result<sagas::command_record> read_command(const live_saga& saga, const std::string& id);
  /// Whether the child was given this undo before. Errors: the store's; record_unreadable.
  result<bool> was_given(const live_saga& child, const std::string& undo);
  /// The saga "trip/7"; null if there is none, or it can't be read: then that is noted.
  live_saga* find_or_note(const std::string& name);

  // ---- operators

  struct repeated_order {
    bool is_known = false;                     // it came before
    std::optional<result<operated>> answer{};  // nothing: it follows
  };
  std::optional<result<operated>> operate(const saga_order& what, const operated_callback& done);
  std::optional<result<operated>> operate_on(live_saga& saga, const saga_order& what,
                                             const operated_callback& done);
  repeated_order operate_again(const saga_order& what, const operated_callback& done);
  result<std::optional<operated>> read_order(const saga_order& what);

  static bool is_operator(std::string_view peer) noexcept;
  std::string add_operator(published_callback done);
  void answer_operator(const std::string& peer, const result<published>& answer);
  void acknowledge(const std::string& peer, transport::acknowledgement what);
  void refuse(const std::string& peer, const std::string& id, const error& why);
  void publish(publication what, published_callback done);
  result<void> check_start(publication& what);
  result<published> prospects_of(const transport::message& what);
  std::string prospect_of(const saga_type& type, const read_event& event, const live_saga* saga);
  result<store::parked_message> find_parked(std::uint64_t id);
  result<published> settled_before(const store::parked_message& row, const settlement& known,
                                   const parked_order& what);
  void settle_parked(const store::parked_message& row, const parked_order& what, const char* how);
  void discard_parked(const store::parked_message& row, const parked_order& what,
                      const published_callback& done);
  void retry_parked(const store::parked_message& row, const parked_order& what,
                    const published_callback& done);
  bool answers_open_command(const transport::message& what);

  // ---- subscriptions

  struct opening {
    std::string peer;
    std::string name;
    store::event_filter filter;
    store::subscription_start start;
    std::optional<store::subscription> known;  // as it was when the peer asked
    std::optional<std::string> failure;        // what it was given before came to nothing: why
  };
  static result<store::subscription> open_in(store::event_store& store, const opening& what,
                                             std::uint32_t failures_max);
  void end_opening(const opening& what, const result<store::subscription>& opened);
  void end_resuming(const std::string& name, const result<void>& resumed,
                    const engine::resumed_callback& done);
  void show_paused();

  // ---- peers that wait for the end of a saga

  static sagas::saga_status status_of(const store::stream_row& row);
  /// Pre: it has ended. Errors: the store's, record_unreadable.
  result<transport::saga_end> read_end(const store::stream_row& row);
  void tell_end(const std::string& saga, const sagas::record& what, store::position at);

  // ---- while the store can't be written

  struct kept_batch {
    std::optional<batch> what;  // nothing while it is being tried
    error why;
    time_point since;
    time_point next_try;
    time_point next_word;  // to the log
  };
  static bool may_be_tried_again(errc why) noexcept;
  void keep(batch what, const error& why);
  bool try_again();
  void written_again();
  /// What peers are told meanwhile.
  error not_now() const;
  /// True if the message was refused, since nothing can be recorded.
  bool refuse_unwritable(const std::string& peer, const std::string& id);

  // ---- what the store needs now and then

  void look_after_store();
  void show_store();
  void maintain_store();
  void checkpoint_store();
  void archive_ended();
  bool is_written_now(const std::string& subject) const;
  void end_forgetting(const std::string& subject, const result<bool>& forgotten,
                      const engine::forgotten_callback& done);
  void end_archiving(const result<store::archived>& done, duration took);

  /// From any thread: `what` is called in a later turn, or with the reason why not.
  using asked_call = std::function<void(const error* refused)>;
  void ask(asked_call what);
  bool run_requests();
  void refuse_requests(const error& why);

  /// Sets a message aside with its reason, and tells the peer once that is on disk.
  void park(const std::string& peer, const transport::message& what, const error& why);
  void set_aside(const transport::message& what, const error& why, std::string key);
  void refuse_or_park(const std::string& peer, const transport::message& what, const error& why);

  bool take_in();
  void note_full(bool full);
  bool fire_due();
  void fire(const arm_timer& timer);
  bool run_cancels();
  void flush_cursors();
  void look_at_clock();
  result<bool> take_done();
  result<void> commit_pending();
  bool start_next();
  result<void> release(committed done);
  void settle(const std::string& name, const sagas::record& what);
  void perform(const effect& what, const store::group_outcome& outcome);
  bool send_outgoing();
  duration idle_time(duration wait_max) const;
  void publish_status();
  void publish_figures();
  result<void> recover_saga(const store::stream_row& row);
  void take_up(live_saga& saga);
  /// Writes all that is pending.
  result<void> finish_writing();
  /// The store's failure ends the loop; a saga that can't be read is left alone and shown.
  void note(const std::string& saga, const error& why);
  void trim_cache();
  void log(severity level, std::string_view text) const;

  engine_options options_;
  store::event_store& store_;
  std::unique_ptr<store::store_reader> reader_;
  transport::listener& link_;
  const clock_source& clock_;
  const std::string source_;  // of what the engine says itself: "snorri/<store id>"

  saga_types types_;
  std::unordered_map<std::string, std::vector<const saga_type*>> types_by_event_;
  saga_cache cache_;
  schedule schedule_;
  held_messages held_;
  feeder feeder_;
  transport::hub hub_;
  committer committer_;

  batch pending_;
  std::optional<kept_batch> kept_;
  std::deque<chore> chores_;  // in the order asked for
  /// Messages that are decided and not on disk: (source, id) to a digest of type and body.
  std::unordered_map<std::string, std::size_t> under_way_;
  std::map<std::string, std::string> routes_;
  std::deque<child_call> child_calls_;
  std::deque<std::string> ended_children_;  // whose parents are not told yet
  /// Commands that undo a child, and how they were given to it: by cancel or by undo.
  std::unordered_map<std::string, sagas::input_kind> undos_given_;
  bool telling_parents_ = false;
  std::map<std::string, published_callback, std::less<>> operators_;  // who wait for an answer
  std::uint64_t operators_made_ = 0;
  parked_book parked_book_;
  std::map<std::string, std::string> broken_;  // saga to reason
  std::vector<transport::packet> packets_;
  store::position last_position_ = 0;
  engine_time time_;
  time_point now_{};
  time_point next_cursor_flush_{};
  time_point next_status_{};
  time_point busy_until_{};
  time_point next_upkeep_{};
  time_point next_full_word_{};  // to the log
  time_point next_archiving_{};
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
  std::deque<asked_call> requests_;
  engine_status status_;
  engine_status counters_;  // the loop's own copy
  tally tally_;
  time_point next_figures_{};
  std::shared_ptr<const engine_figures> figures_ = std::make_shared<engine_figures>();
};

}  // namespace snorri::engine
