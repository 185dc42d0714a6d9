#include "differences.hpp"

#include <rapidjson/document.h>

#include <algorithm>

namespace snorri::sagas {

namespace {

using names = std::vector<std::string>;

std::string joined(const names& list) {
  std::string text;
  for (const auto& each : list) text += (text.empty() ? "" : ", ") + each;
  return text.empty() ? "nothing" : text;
}

/// The same value, whatever the order of its members.
bool same_json(const std::string& left, const std::string& right) {
  if (left == right) return true;
  rapidjson::Document first;
  rapidjson::Document second;
  first.Parse(left.data(), left.size());
  second.Parse(right.data(), right.size());
  return !first.HasParseError() && !second.HasParseError() && first == second;
}

class comparison {
 public:
  void text(const std::string& then, const std::string& now, const std::string& was,
            const std::string& is) {
    if (then != now) found_.push_back(was + then + is + now);
  }
  void list(const names& then, const names& now, const std::string& verb,
            const std::string& would) {
    if (then != now)
      found_.push_back("it " + verb + " " + joined(then) + ", and would now " + would + " " +
                       joined(now));
  }
  void body(const std::string& of, const std::string& then, const std::string& now) {
    if (!same_json(then, now))
      found_.push_back("the body of " + of + " was " + then + ", and would now be " + now);
  }
  void add(std::string what) { found_.push_back(std::move(what)); }
  names take() { return std::move(found_); }

 private:
  names found_;
};

names names_of(const std::vector<command_record>& commands) {
  names list;
  for (const auto& each : commands) {
    list.push_back(each.type + " (" + each.name + ")" +
                   (each.child.empty() ? "" : " for saga " + each.child) +
                   (each.attempt == 1 ? "" : " attempt " + std::to_string(each.attempt)) +
                   (each.undoes.empty() ? "" : " to undo " + each.undoes));
  }
  return list;
}

names names_of(const std::vector<event_record>& events) {
  names list;
  for (const auto& each : events) list.push_back(each.type);
  return list;
}

names limits_of(const record& what) {
  names list;
  for (const auto& each : what.timers) {
    list.push_back((each.name.empty() ? "a timer" : "the timer " + each.name) + " of " +
                   to_text(each.due - what.at));
  }
  return list;
}

void compare_commands(const record& then, const record& now, comparison& into) {
  into.list(names_of(then.commands), names_of(now.commands), "sent", "send");
  if (names_of(then.commands) != names_of(now.commands)) return;
  for (std::size_t i = 0; i < then.commands.size(); ++i) {
    const auto& was = then.commands[i];
    const auto& is = now.commands[i];
    into.text(was.id, is.id, "the id of " + was.type + " was ", ", and would now be ");
    into.text(to_text(was.due - then.at), to_text(is.due - now.at), was.type + " was to go out in ",
              ", and would now in ");
    into.body(was.type, was.body, is.body);
  }
}

void compare_events(const std::vector<event_record>& then, const std::vector<event_record>& now,
                    const std::string& verb, const std::string& would, comparison& into) {
  into.list(names_of(then), names_of(now), verb, would);
  if (names_of(then) != names_of(now)) return;
  for (std::size_t i = 0; i < then.size(); ++i) into.body(then[i].type, then[i].body, now[i].body);
}

std::string outcome_text(const record& what) {
  return std::string(to_string(what.outcome)) +
         (what.outcome == outcome::applied || what.reason.empty() ? "" : " (" + what.reason + ")");
}

}  // namespace

std::vector<std::string> differences_of(const record& then, const record& now, bool rows) {
  comparison found;
  if (then.outcome != now.outcome) {
    found.add("it was " + outcome_text(then) + ", and would now be " + outcome_text(now));
  }
  found.text(then.from, now.from, "the saga was in ", ", and would now be in ");
  found.text(then.to, now.to, "it went to ", ", and would now go to ");
  found.text(std::string(to_string(then.status)), std::string(to_string(now.status)),
             "the saga was then ", ", and would now be ");
  if (then.reentered != now.reentered && then.to == now.to) {
    found.add(then.reentered ? "it entered " + then.to + " anew, and would now stay"
                             : "it stayed in " + then.to + ", and would now enter it anew");
  }
  if (rows && then.row && now.row && then.row != now.row) {
    found.add("it took row " + std::to_string(*then.row) + ", and would now take row " +
              std::to_string(*now.row));
  }
  compare_commands(then, now, found);
  compare_events(then.events, now.events, "published", "publish", found);
  compare_events(then.raised, now.raised, "raised", "raise", found);
  found.list(limits_of(then), limits_of(now), "set", "set");
  found.list(then.stopped, now.stopped, "stopped", "stop");
  found.list(then.closed, now.closed, "gave up", "give up");
  found.list(then.collected, now.collected, "collected", "collect");
  found.list(then.consumed, now.consumed, "used up", "use up");
  if (then.failed != now.failed) {
    found.add(then.failed ? "the answer said that its command had no effect, and would now not"
                          : "the answer would now say that its command had no effect");
  }
  if (then.failing != now.failing) {
    found.add(then.failing ? "the state's work had failed, and would now go on"
                           : "the state's work would now have failed");
  }
  return found.take();
}

bool parts_ways(const record& then, const record& now) {
  return then.outcome != now.outcome || then.kind != now.kind || then.to != now.to ||
         then.status != now.status || names_of(then.commands) != names_of(now.commands) ||
         names_of(then.raised) != names_of(now.raised) || then.failing != now.failing ||
         then.collected != now.collected;
}

}  // namespace snorri::sagas
