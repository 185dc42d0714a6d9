// Requests: events that are waited for to the end of their saga, or whose answers are gathered.
#include "publisher_state.hpp"

namespace snorri::transport {

void publisher::state::begin(message what, request how) {
  const auto id = what.headers.id;
  const auto until = how.deadline;
  requests.emplace(id, std::move(how));
  requests_by_deadline.emplace(until, id);
  publish(
      std::move(what), [this, id](const result<receipt>& answer) { recorded(id, answer); }, until);
}

void publisher::state::take(const wire::ended& what) {
  const auto& end = what.what;
  if (!requests.contains(end.id)) return;
  auto over = finish(end.id);
  run_outcome outcome{over.event, end.saga, end.status, end.state, end.position, {}};
  outcome.answer.headers.type = end.type;
  outcome.answer.headers.dataschema = end.dataschema;
  outcome.answer.headers.correlationid = end.saga;
  outcome.answer.body = end.body;
  answered.emplace_back([done = std::move(over.ended), outcome = std::move(outcome)] {
    if (done) done(outcome);
  });
}

void publisher::state::take(wire::delivered what, std::map<std::string, std::uint64_t>& given) {
  const auto id = what.subscription;
  const auto found = requests.find(id);
  if (found == requests.end() || !found->second.answers) return;  // late: it is over
  given[id] = what.delivery;
  if (found->second.answers->take(what)) give_answers(id, true);
}

/// The event of a request is on disk, or refused.
void publisher::state::recorded(const std::string& id, const result<receipt>& what) {
  if (!what) return fail(id, what.error());
  if (what->saga.empty()) {
    return fail(id, error(errc::saga_missing, "the event " + id +
                                                  " is recorded and belongs to no saga: there is "
                                                  "nothing to wait for"));
  }
  auto& of = requests.at(id);
  of.event = *what;
  auto& session = engine.session();
  if (of.answers) {
    // What the saga said in the event's own record is an answer, too.
    const auto after = std::max<std::uint64_t>(what->position, 1) - 1;
    session.follow({id, what->saga, of.types, after});
  } else {
    session.await({id, what->saga, of.deadline - engine.now()}, engine.now());
  }
  engine.flush();
}

/// Nothing more is wanted of it.
publisher::state::request publisher::state::finish(const std::string& id) {
  const auto found = requests.find(id);
  auto over = std::move(found->second);
  requests.erase(found);
  auto [at, end] = requests_by_deadline.equal_range(over.deadline);
  while (at != end && at->second != id) ++at;
  requests_by_deadline.erase(at);
  engine.session().forget_wait(id);
  engine.session().unfollow(id);
  return over;
}

void publisher::state::fail(const std::string& id, const error& why) {
  if (!requests.contains(id)) return;
  answered.emplace_back([over = finish(id), why] {
    if (over.ended) over.ended(why);
    if (over.gathered) over.gathered(why);
  });
}

void publisher::state::give_answers(const std::string& id, bool complete) {
  auto over = finish(id);
  auto all = std::move(*over.answers).result_of(std::move(over.event), complete);
  answered.emplace_back([done = std::move(over.gathered), all = std::move(all)] {
    if (done) done(all);
  });
}

/// Pre: its event is on disk, or nothing will ever be.
void publisher::state::expire(const std::string& id) {
  const auto& of = requests.at(id);
  if (broken) return fail(id, *broken);
  if (of.answers) return give_answers(id, false);
  fail(id, error(errc::timed_out, "saga " + of.event.saga +
                                      " has not ended in time; it goes on: run the event " + id +
                                      " again with this id to wait for it"));
}

}  // namespace snorri::transport
