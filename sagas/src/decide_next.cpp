// What a saga does by itself: events that it raised, completions, deferred events.
#include "snorri/sagas/decide.hpp"
#include "transition.hpp"

namespace snorri::sagas {

namespace {

constexpr int by_itself_max = 100;

/// An input that the saga gives itself, under an id of its own.
decision decide_own(const definition& by, std::string_view name, const instance& before, input what,
                    const result<typed_event>& event, time_point now, double jitter,
                    const deciding& how) {
  what.source = what.source.empty() ? name : what.source;
  what.jitter = jitter;
  decision made{begin_record(by, before, what, now), nullptr};
  if (!event) {
    refuse(made.record, outcome::rejected, event.error().text());
  } else if (before.control.by_itself >= by_itself_max) {
    refuse(made.record, outcome::rejected,
           "the saga went " + std::to_string(by_itself_max) +
               " transitions by itself: its completions or raised events go in a circle");
  } else {
    take_row(by, name, before, what, *event, now, how, made);
  }
  return made;
}

/// Where the saga's own code does not take its own event, somebody must look; once is enough.
std::optional<decision> stuck_once(const control& before, decision made) {
  if (before.status == saga_status::stuck) return std::nullopt;
  get_stuck(made.record);
  return made;
}

std::optional<decision> take_raised(const definition& by, std::string_view name,
                                    const instance& before, time_point now, double jitter,
                                    const deciding& how) {
  const event_record& raised = before.control.raised.front();
  input what;
  what.kind = input_kind::raised;
  what.id = raised.id;
  what.type = raised.type;
  what.body = raised.body;
  const auto type = by.find_event(raised.type);
  const auto event = type ? by.decode(*type, raised.body, {}, reading::recorded)
                          : error(errc::type_unknown, "its definition has no " + raised.type);
  auto made = decide_own(by, name, before, what, event, now, jitter, how);
  const auto outcome = made.record.outcome;
  if (outcome == outcome::applied || outcome == outcome::ignored) return made;
  return stuck_once(before.control, std::move(made));
}

std::optional<decision> take_completion(const definition& by, std::string_view name,
                                        const instance& before, time_point now, double jitter,
                                        const deciding& how) {
  if (!by.has_row(before.control.state, "completion")) return std::nullopt;
  const std::string id =
      std::string(name) + "/completion." + std::to_string(before.control.version + 1);
  input what;
  what.kind = input_kind::completion;
  what.id = id;
  what.type = "completion";
  const typed_event event{typed_event::completion, nullptr};
  auto made = decide_own(by, name, before, what, event, now, jitter, how);
  if (made.record.outcome == outcome::applied) return made;
  if (made.refused_by_guard) return std::nullopt;  // what it waits for is not there yet
  return stuck_once(before.control, std::move(made));
}

std::optional<decision> take_deferred(const definition& by, std::string_view name,
                                      const instance& before, time_point now, double jitter,
                                      const deciding& how) {
  for (const deferred_event& each : before.control.deferred) {
    const std::string id =
        std::string(name) + "/offered." + std::to_string(before.control.version + 1);
    input what;
    what.kind = input_kind::offered;
    what.source = each.source;
    what.id = id;
    what.type = each.type;
    what.schema = each.schema;
    what.body = each.body;
    const auto type = by.find_event(each.type);
    const auto event = type ? by.decode(*type, each.body, each.schema, reading::recorded)
                            : error(errc::type_unknown, "its definition has no " + each.type);
    auto made = decide_own(by, name, before, what, event, now, jitter, how);
    made.record.offers = each.version;
    if (made.record.outcome != outcome::deferred) return made;
  }
  return std::nullopt;
}

}  // namespace

std::optional<decision> decide_next(const definition& by, std::string_view name,
                                    const instance& before, time_point now, double jitter,
                                    const deciding& how) {
  const control& saga = before.control;
  if (saga.version == 0 || ended(saga.status)) return std::nullopt;
  if (!saga.raised.empty()) {
    if (auto made = take_raised(by, name, before, now, jitter, how)) return made;
  }
  if (auto made = take_completion(by, name, before, now, jitter, how)) return made;
  if (saga.deferred.empty() || !saga.state_changed) return std::nullopt;
  return take_deferred(by, name, before, now, jitter, how);
}

}  // namespace snorri::sagas
