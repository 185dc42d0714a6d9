// Events that operators publish, and messages set aside that are given to their sagas again: both
// go the way of any message; who asked is answered as a peer would be.
#include <algorithm>

#include "core.hpp"
#include "operators_words.hpp"
#include "snorri/base/uuid.hpp"

namespace snorri::engine {

namespace {

// No link gives a peer such a name.
constexpr std::string_view operator_prefix = "\x01operator/";

/// Of the id of a message that its saga has refused on record, and that is given to it again.
std::string resent_suffix(std::uint64_t parked) { return "/parked." + std::to_string(parked); }

}  // namespace

bool core::is_operator(std::string_view peer) noexcept { return peer.starts_with(operator_prefix); }

void core::acknowledge(const std::string& peer, transport::acknowledgement what) {
  if (!is_operator(peer)) return hub_.acknowledge(peer, std::move(what));
  answer_operator(peer, published{std::move(what.id),
                                  what.position,
                                  what.duplicate,
                                  std::move(what.saga),
                                  std::move(what.status),
                                  {}});
}

void core::refuse(const std::string& peer, const std::string& id, const error& why) {
  if (!is_operator(peer)) return hub_.refuse(peer, id, why);
  answer_operator(peer, why);
}

void core::answer_operator(const std::string& peer, const result<published>& answer) {
  const auto found = operators_.find(peer);
  if (found == operators_.end()) return;
  const auto done = std::move(found->second);
  operators_.erase(found);
  done(answer);
}

std::string core::add_operator(published_callback done) {
  std::string peer = std::string(operator_prefix) + std::to_string(++operators_made_);
  operators_.emplace(peer, std::move(done));
  return peer;
}

void core::request_publication(publication what, published_callback done) {
  ask([this, what = std::move(what), done = std::move(done)](const error* refused) mutable {
    if (refused != nullptr) return done(*refused);
    publish(std::move(what), std::move(done));
  });
}

void core::publish(publication what, published_callback done) {
  auto& headers = what.what.headers;
  if (headers.id.empty()) headers.id = make_uuid7(now_);
  if (headers.source.empty()) return done(error(errc::bad_argument, "who says it is not said"));
  auto good = check_words(headers.source, headers.id, headers.type, headers.dataschema);
  if (good) good = check_reason(what.reason);
  if (!good) return done(good.error());
  if (kept_ && !what.dry_run) return done(not_now());
  if (!what.starts.empty()) {
    if (auto free = check_start(what); !free) return done(free.error());
  }
  if (what.dry_run) return done(prospects_of(what.what));
  receive_event(add_operator(std::move(done)), std::move(what.what), what.reason);
}

/// Fills in the type of the event; the key it carries must be free.
result<void> core::check_start(publication& what) {
  auto& headers = what.what.headers;
  const auto type = types_.find(what.starts);
  if (type == types_.end()) {
    return error(errc::not_found, "no saga type of this engine is called " + what.starts);
  }
  const auto& by = type->second.newest();
  if (headers.type.empty()) headers.type = by.event_types().front();
  if (headers.type != by.event_types().front()) {
    return error(errc::type_unknown, "a saga of type " + what.starts + " begins with " +
                                         by.event_types().front() + ", not with " + headers.type);
  }
  const auto event = read(type->second, what.what);
  if (!event) return event.error();
  // The same request once more is answered as the first was.
  if (is_recorded(headers.source, headers.id)) return {};
  const auto saga = cache_.find(type->second, event->key);
  const bool reusable = by.shape().policies.key_reusable;
  if (!saga) return reusable ? result<void>{} : saga.error();
  if (*saga == nullptr) return {};
  const auto status = (*saga)->instance.control.status;
  if (sagas::ended(status) && reusable) return {};
  return error(errc::key_in_use, "there is a saga " + (*saga)->name + ", " +
                                     std::string(sagas::to_string(status)) +
                                     ": give the new one another key");
}

/// What would take the event, type by type. An error where nothing would.
result<published> core::prospects_of(const transport::message& what) {
  const auto takers = types_by_event_.find(what.headers.type);
  if (takers == types_by_event_.end()) {
    return error(errc::type_unknown, "no saga of this engine takes " + what.headers.type);
  }
  published found;
  found.id = what.headers.id;
  std::optional<error> refused;
  for (const saga_type* type : takers->second) {
    if (reader_of(*type, what.headers.type) == nullptr) {
      if (!refused) {
        refused = error(errc::key_invalid, what.headers.type + " carries no key of saga type " +
                                               type->name + ": it can only come as a reply");
      }
      continue;
    }
    const auto event = read(*type, what);
    if (!event) {
      refused = event.error();
      continue;
    }
    const auto saga = cache_.find(*type, event->key);
    if (!saga) {
      refused = saga.error();
      continue;
    }
    const auto& policy = event->reader->shape().events[static_cast<std::size_t>(event->type)];
    const bool starts = event->reader == &type->newest() && event->type == 0;
    if (*saga == nullptr && !starts && policy.missing == sagas::missing_policy::park) {
      refused = error(errc::saga_missing, "there is no saga " + type->name + "/" + event->key +
                                              " for " + what.headers.type);
      continue;
    }
    found.prospects.push_back(prospect_of(*type, *event, *saga));
    if (found.saga.empty()) found.saga = type->name + "/" + event->key;
  }
  if (found.prospects.empty() && refused) return *refused;
  return found;
}

std::string core::prospect_of(const saga_type& type, const read_event& event,
                              const live_saga* saga) {
  const std::string name = type.name + "/" + event.key;
  const bool starts = event.reader == &type.newest() && event.type == 0;
  if (saga == nullptr && starts) return "saga " + name + " begins";
  if (saga == nullptr) {
    const auto& policy = event.reader->shape().events[static_cast<std::size_t>(event.type)];
    switch (policy.missing) {
      case sagas::missing_policy::hold:
        return "there is no saga " + name + " yet: it is held for it";
      case sagas::missing_policy::discard:
        return "there is no saga " + name + ": it is let go";
      case sagas::missing_policy::park:
        return "there is no saga " + name + ": it is refused";
    }
  }
  const auto& control = saga->instance.control;
  if (starts && sagas::ended(control.status) && type.newest().shape().policies.key_reusable) {
    return "saga " + name + " has ended, and begins again";
  }
  sagas::input input;
  input.kind = sagas::input_kind::event;
  input.source = "operator";
  input.id = "dry run";
  input.type = event.reader->event_types()[static_cast<std::size_t>(event.type)];
  input.event = &event.event;
  if (saga->definition != event.reader) return "saga " + name + " takes it in " + control.state;
  const auto made = sagas::decide(*saga->definition, name, saga->instance, input, now_);
  if (made.record.outcome != sagas::outcome::applied) {
    return "saga " + name + ": " + std::string(to_string(made.record.outcome)) + ": " +
           made.record.reason;
  }
  return "saga " + name + " takes it" +
         (made.record.to == made.record.from
              ? " in " + made.record.from
              : ", from " + made.record.from + " to " + made.record.to);
}

// ---- messages set aside

void core::request_settlement(parked_order what, published_callback done) {
  ask([this, what = std::move(what), done = std::move(done)](const error* refused) {
    if (refused != nullptr) return done(*refused);
    auto good = check_words(what.by, what.request_id);
    if (good) good = check_reason(what.reason);
    if (!good || what.by.empty()) {
      return done(good ? error(errc::bad_argument, "who asks for it is not said") : good.error());
    }
    if (kept_ && !what.dry_run) return done(not_now());
    auto row = find_parked(what.id);
    if (!row) return done(row.error());
    if (const auto* known = parked_book_.find(what.id)) {
      return done(settled_before(*row, *known, what));
    }
    if (what.discard) {
      discard_parked(*row, what, done);
    } else {
      retry_parked(*row, what, done);
    }
  });
}

result<store::parked_message> core::find_parked(std::uint64_t id) {
  const error missing(errc::not_found, "there is no parked message " + std::to_string(id) +
                                           ": `snorri parked` lists those there are");
  if (id == 0) return missing;
  if (auto read = parked_book_.read_on(*reader_); !read) return read.error();
  auto rows = reader_->list_parked(id - 1, 1);
  if (!rows) return rows.error();
  if (rows->empty() || rows->front().id != id || settlement_of(rows->front())) return missing;
  return std::move(rows->front());
}

/// The same request again is told what the first one was; another one that it comes too late.
result<published> core::settled_before(const store::parked_message& row, const settlement& known,
                                       const parked_order& what) {
  const std::string how = what.discard ? "discarded" : "sent again";
  const bool same = !what.request_id.empty() && known.request == what.request_id &&
                    known.by == what.by && known.how == how;
  if (!same) {
    return error(errc::state_refuses, "parked message " + std::to_string(row.id) + " was " +
                                          known.how + " by " + known.by + " at " +
                                          to_rfc3339(known.at) + " already");
  }
  published answer;
  answer.id = row.message_id;
  answer.duplicate = true;
  if (what.discard) return answer;
  auto recorded = reader_->find_message(row.source, row.message_id + resent_suffix(row.id));
  if (recorded && !*recorded) recorded = reader_->find_message(row.source, row.message_id);
  if (!recorded) return recorded.error();
  if (!*recorded) return answer;
  answer.position = (*recorded)->position;
  answer.saga = (*recorded)->stream.text();
  return answer;
}

/// In the pending group: on disk together with what came of the message.
void core::settle_parked(const store::parked_message& row, const parked_order& what,
                         const char* how) {
  const settlement made{row.id, how, what.by, what.reason, now_, what.request_id};
  pending_.group.parked.push_back(row_of(made, row.key));
  parked_book_.add(made);
}

void core::discard_parked(const store::parked_message& row, const parked_order& what,
                          const published_callback& done) {
  published answer;
  answer.id = row.message_id;
  if (what.dry_run) {
    answer.prospects.push_back(row.type + " of " + row.source + " is put away");
    return done(answer);
  }
  settle_parked(row, what, "discarded");
  pending_.effects.push_back(
      call_when_written{[answer, done](const store::group_outcome&) { done(answer); }});
}

/// An answer to a command that is open; anything else is taken as an event.
bool core::answers_open_command(const transport::message& what) {
  const auto target = saga_of_command(what.headers.causationid);
  if (!target) return false;
  const auto saga = cache_.find(*target->type, target->key);
  if (!saga || *saga == nullptr) return false;
  const auto* open = (*saga)->instance.control.find_open(what.headers.causationid);
  if (open == nullptr) return false;
  const auto* known = (*saga)->definition->shape().find_command(open->name);
  return known != nullptr && std::find(known->replies.begin(), known->replies.end(),
                                       what.headers.type) != known->replies.end();
}

void core::retry_parked(const store::parked_message& row, const parked_order& what,
                        const published_callback& done) {
  auto message = message_of(row);
  const auto recorded = reader_->find_message(row.source, row.message_id);
  if (!recorded) return done(recorded.error());
  if (*recorded) {
    // Its saga has seen it, and did not take it. Where it holds somebody's data, the saga's own
    // record is what holds the body.
    if (message.body.empty() && !(*recorded)->forgotten) message.body = (*recorded)->event.body;
    message.headers.id += resent_suffix(row.id);
  }
  if (what.dry_run) {
    if (answers_open_command(message)) {
      published answer;
      answer.prospects.push_back(message.headers.type + " answers " + message.headers.causationid);
      return done(answer);
    }
    return done(prospects_of(message));
  }
  const std::string why =
      "sent again by " + what.by + (what.reason.empty() ? "" : ": " + what.reason);
  const std::string peer = add_operator(done);
  const auto before = pending_.effects.size();
  if (answers_open_command(message)) {
    receive_reply(peer, std::move(message), why);
  } else {
    receive_event(peer, std::move(message), why);
  }
  const bool refused = std::any_of(pending_.effects.begin() + static_cast<std::ptrdiff_t>(before),
                                   pending_.effects.end(), [&peer](const effect& each) {
                                     const auto* no = std::get_if<refuse_message>(&each);
                                     return no != nullptr && no->peer == peer;
                                   });
  if (!refused) settle_parked(row, what, "sent again");
}

}  // namespace snorri::engine
