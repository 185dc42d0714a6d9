#include "snorri/sagas/replay.hpp"

#include <optional>
#include <utility>

#include "differences.hpp"
#include "snorri/sagas/decide.hpp"

namespace snorri::sagas {

namespace {

bool by_itself(input_kind kind) {
  return kind == input_kind::raised || kind == input_kind::completion ||
         kind == input_kind::offered;
}

class replayed_saga {
 public:
  replayed_saga(const std::vector<const definition*>& definitions, const recorded_saga& saga)
      : definitions_(definitions), saga_(saga), name_(saga.type + "/" + saga.key) {
    report_.saga = name_;
    report_.records_all = saga.history.size();
  }

  result<replay_report> run() {
    for (const record& then : saga_.history) {
      if (then.pin) {
        if (auto found = run_by(*then.pin, then.kind); !found) return found.error();
      }
      if (by_ == nullptr) {
        return error(errc::record_unreadable,
                     "the history of saga " + name_ + " does not say which definition it began by");
      }
      at_ = then.version;
      if (!replay_record(then)) return std::move(report_);
      ++report_.records;
    }
    said_nothing_more(saga_.history.back());
    return std::move(report_);
  }

 private:
  result<void> run_by(const definition_pin& pin, input_kind kind) {
    const definition* found = nullptr;
    for (const auto* each : definitions_) {
      const auto& shape = each->shape();
      if (shape.name != saga_.type) continue;
      if (shape.version == pin.version) {
        found = each;
        break;
      }
      if (found == nullptr || shape.version > found->shape().version) found = each;
    }
    if (found == nullptr) {
      return error(errc::definition_missing, "saga " + name_ + " runs by " + saga_.type +
                                                 " version " + std::to_string(pin.version) +
                                                 ", and no definition of that name is loaded");
    }
    const auto& shape = found->shape();
    same_rows_ = shape.hash == pin.hash;
    if (!same_rows_) report_.same_definition = false;
    report_.definition = shape.name + " version " + std::to_string(shape.version);
    if (by_ == nullptr) now_ = make_instance(*found, saga_.key);
    if (kind == input_kind::migration) {
      migrate_to_ = found;
      if (by_ == nullptr) by_ = found;
    } else {
      by_ = found;
    }
    return {};
  }

  void differs(std::string what) { report_.differences.push_back({at_, std::move(what)}); }

  /// False if the saga stands elsewhere after it than it stood.
  bool replay_record(const record& then) {
    auto msm = decide_again(then, executor::msm);
    if (!msm) return false;
    auto oracle = decide_again(then, executor::interpreter);
    if (!oracle) return false;
    if (to_json(msm->record) != to_json(oracle->record)) {
      differs("decided twice, it comes out differently: a function of the saga's code is not pure");
      return false;
    }
    for (auto& each : differences_of(then, msm->record, same_rows_)) differs(std::move(each));
    if (parts_ways(then, msm->record)) return false;
    accept(now_, *msm);
    if (migrate_to_ != nullptr) by_ = std::exchange(migrate_to_, nullptr);
    return true;
  }

  std::optional<decision> decide_again(const record& then, executor by) {
    if (then.kind == input_kind::migration) {
      auto made = decide_migration(*migrate_to_, name_, now_, then.at);
      if (made) return std::move(*made);
      differs("it went on by another version, and could not now: " + made.error().message());
      return std::nullopt;
    }
    auto own = decide_next(*by_, name_, now_, then.at, then.jitter.value_or(0), {by});
    if (by_itself(then.kind)) {
      if (own && own->record.kind == then.kind && own->record.type == then.type) return own;
      differs("it took " + then.type + " by itself, and would now " +
              (own ? "take " + own->record.type : "wait"));
      return std::nullopt;
    }
    if (own) {
      differs("it would now first take " + own->record.type + " by itself and go to " +
              own->record.to);
      return std::nullopt;
    }
    return decide_input(then, by);
  }

  std::optional<decision> decide_input(const record& then, executor by) {
    input what;
    what.kind = then.kind;
    what.source = then.source;
    what.id = then.id;
    what.type = then.type;
    what.schema = then.schema;
    what.body = then.body;
    what.timer = then.timer;
    what.answers = then.answers;
    what.traceparent = then.traceparent;
    what.tracestate = then.tracestate;
    what.priority = then.priority;
    what.jitter = then.jitter.value_or(0);
    if (then.parent) what.parent = &*then.parent;
    const bool signal = then.kind == input_kind::failure || then.kind == input_kind::undo ||
                        is_operators(then.kind);
    if (signal || then.outcome == outcome::applied) what.reason = then.reason;
    what.as = then.status;
    typed_event event;
    if (then.kind == input_kind::start || then.kind == input_kind::event || is_answer(then.kind)) {
      const auto type = by_->find_event(then.type);
      auto decoded = type ? by_->decode(*type, then.body, then.schema, reading::recorded)
                          : error(errc::type_unknown, "the definition has no " + then.type);
      if (!decoded) {
        differs("its " + then.type + " could now not be read: " + decoded.error().message());
        return std::nullopt;
      }
      event = std::move(*decoded);
      what.event = &event;
    }
    return decide(*by_, name_, now_, what, then.at, {by});
  }

  /// What the saga would now do by itself after its last record.
  void said_nothing_more(const record& last) {
    const auto own = decide_next(*by_, name_, now_, last.at, 0);
    if (own) {
      differs("after it the saga would now take " + own->record.type + " by itself and go to " +
              own->record.to);
    }
  }

  const std::vector<const definition*>& definitions_;
  const recorded_saga& saga_;
  std::string name_;
  const definition* by_ = nullptr;
  const definition* migrate_to_ = nullptr;
  bool same_rows_ = false;
  std::uint64_t at_ = 0;
  instance now_;
  replay_report report_;
};

}  // namespace

result<replay_report> replay(const std::vector<const definition*>& definitions,
                             const recorded_saga& saga) {
  return replayed_saga(definitions, saga).run();
}

std::string replay_report::text() const {
  const std::string by = " by " + definition + (same_definition ? "" : ", which was changed since");
  if (agrees()) {
    return "saga " + saga + " goes the way that it went, " + std::to_string(records) +
           (records == 1 ? " record," : " records,") + by + "\n";
  }
  std::string text = "saga " + saga + " would not go the way that it went," + by + ":\n";
  for (const auto& each : differences) {
    text += "  version " + std::to_string(each.version) + ": " + each.what + "\n";
  }
  if (records < records_all) {
    text += "  and from there on nothing can be compared (" + std::to_string(records) + " of " +
            std::to_string(records_all) + " records were)\n";
  }
  return text;
}

}  // namespace snorri::sagas
