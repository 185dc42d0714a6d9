// The operations that write: each store is asked, the oracle says what it must answer.
#include "content.hpp"
#include "model_checks.hpp"
#include "snorri/store/memory_store.hpp"

namespace snorri::store::proof {

namespace {

std::string to_text(const verdict& expected) {
  if (expected.refused != errc{}) return "E" + std::to_string(static_cast<int>(expected.refused));
  return std::to_string(expected.answer.first) + " version " +
         std::to_string(expected.answer.version) + (expected.answer.duplicate ? " again" : "");
}

std::string to_text(const result<appended>& found) {
  if (!found) return to_text(verdict{found.error().code()});
  return to_text(verdict{{}, *found});
}

}  // namespace

void model_run::commit() {
  const auto what = inputs_.make_group();
  const auto verdicts = oracle_.commit(what);
  for (auto& each : stores_) {
    const auto outcome = each.store->commit(what);
    expect_code(each, "commit", errc{}, outcome);
    if (!fault_.empty()) return;
    expect(each, "outcomes", std::to_string(verdicts.size()), std::to_string(outcome->size()));
    for (std::size_t n = 0; n < verdicts.size() && fault_.empty(); ++n)
      expect(each, "append " + what.appends[n].stream.text(), to_text(verdicts[n]),
             to_text(outcome->at(n)));
  }
  if (fault_.empty()) probe(what, verdicts);
}

/// After each group: its end, and what it wrote to one of its streams.
void model_run::probe(const group& what, const std::vector<verdict>& verdicts) {
  for (auto& each : stores_) {
    const auto last = each.reader->last_position();
    expect_code(each, "last_position", errc{}, last);
    if (last) expect(each, "last_position", std::to_string(oracle_.last()), std::to_string(*last));
    if (!what.held.empty()) check_held(each, what.released.empty());
    if (what.appends.empty() || !fault_.empty()) continue;
    const auto n = random_numbers(operation_).below(what.appends.size());
    const auto& stream = what.appends[n].stream;
    const auto row = each.reader->find(stream);
    const auto* known = oracle_.find(stream);
    expect_code(each, "find", errc{}, row);
    if (row) {
      expect(each, "find", known ? to_line(known->row) : "none", *row ? to_line(**row) : "none");
    }
    if (verdicts[n].refused != errc{} || !fault_.empty()) continue;
    const auto at = verdicts[n].answer.first;
    const auto events = each.reader->read_all(at - 1, 1);
    expect_lines(each, "read_all", {as_read(oracle_.at(at))}, events, line_of<recorded_event>);
  }
}

/// Ids are given in order of arrival, and none is given twice.
void model_run::check_held(judged& each, bool is_last_new) {
  const auto held = each.reader->list_held(0, 10'000);
  expect_lines(each, "list_held", oracle_.held(), held, line_of<held_message>);
  if (!held || held->empty()) return;
  const auto id = held->back().id;
  if (is_last_new && id <= each.held_id_max)
    expect(each, "held", "an id above " + std::to_string(each.held_id_max), std::to_string(id));
  each.held_id_max = std::max(each.held_id_max, id);
}

void model_run::commit_refused() {
  errc code{};
  auto what = inputs_.make_group();
  const auto refused = inputs_.make_refused(code);
  const auto at = random_.below(what.appends.size() + 1);
  const auto verdicts = oracle_.commit(what);
  what.appends.insert(what.appends.begin() + static_cast<std::ptrdiff_t>(at), refused);
  for (auto& each : stores_) {
    const auto outcome = each.store->commit(what);
    expect_code(each, "commit", errc{}, outcome);
    if (!fault_.empty()) return;
    expect_code(each, "an append over a limit", code, outcome->at(at));
    for (std::size_t n = 0; n < verdicts.size(); ++n)
      expect(each, "the append beside", to_text(verdicts[n]),
             to_text(outcome->at(n < at ? n : n + 1)));
  }
}

void model_run::put_definition() {
  const definition_row row{inputs_.type(), static_cast<int>(random_.below(3)), "hash",
                           inputs_.bytes()};
  oracle_.put_definition(row);
  for (auto& each : stores_)
    expect_code(each, "put_definition", errc{}, each.store->put_definition(row));
}

void model_run::open_subscription() {
  const auto name = inputs_.subscription_name();
  const auto filter = inputs_.filter();
  constexpr subscription_start::kind kinds[] = {subscription_start::kind::start,
                                                subscription_start::kind::now,
                                                subscription_start::kind::after};
  const subscription_start start{kinds[random_.below(3)], inputs_.any_position()};
  const auto expected = oracle_.open_subscription(name, filter, start);
  for (auto& each : stores_) {
    const auto row = each.store->open_subscription(name, filter, start);
    expect_code(each, "open_subscription", errc{}, row);
    if (row) expect(each, "open_subscription", to_line(expected), to_line(*row));
  }
}

/// Mostly the one in force.
std::uint64_t model_run::some_epoch(const std::string& name) {
  const auto known = oracle_.subscriptions().find(name);
  const auto epoch = known == oracle_.subscriptions().end() ? 1 : known->second.epoch;
  return random_.chance(80) ? epoch : random_.below(epoch + 2);
}

void model_run::move_cursor() {
  const auto name = inputs_.subscription_name();
  const auto epoch = some_epoch(name);
  const auto to = inputs_.any_position();
  const auto expected = oracle_.move_cursor(name, epoch, to);
  for (auto& each : stores_)
    expect_code(each, "move_cursor", expected, each.store->move_cursor(name, epoch, to));
}

void model_run::fail_subscription() {
  const auto name = inputs_.subscription_name();
  const auto epoch = some_epoch(name);
  const auto failures_max = static_cast<std::uint32_t>(random_.between(1, 3));
  const auto expected = oracle_.fail_subscription(name, epoch, "E4009 no answer", failures_max);
  for (auto& each : stores_) {
    const auto row = each.store->fail_subscription(name, epoch, "E4009 no answer", failures_max);
    expect_code(each, "fail_subscription", expected, row);
    if (row && fault_.empty())
      expect(each, "fail_subscription", to_line(oracle_.subscriptions().at(name)), to_line(*row));
  }
}

void model_run::resume_or_remove() {
  const auto name = inputs_.subscription_name();
  const bool is_removal = random_.chance(30);
  const auto expected =
      is_removal ? oracle_.remove_subscription(name) : oracle_.resume_subscription(name);
  for (auto& each : stores_) {
    expect_code(
        each, is_removal ? "remove_subscription" : "resume_subscription", expected,
        is_removal ? each.store->remove_subscription(name) : each.store->resume_subscription(name));
  }
}

void model_run::archive() {
  const retention which{inputs_.statuses(), inputs_.now(), random_.between(1, 20)};
  const auto expected = oracle_.archive(which);
  for (auto& each : stores_) {
    std::size_t streams = 0;
    for (bool is_more = true; is_more && fault_.empty();) {
      const auto done = each.store->archive(which);
      expect_code(each, "archive", errc{}, done);
      if (!done) return;
      streams += done->streams;
      is_more = done->is_more;
      if (done->streams > which.streams_max || (is_more && done->streams == 0))
        expect(each, "archive", "a bounded step", std::to_string(done->streams) + " streams");
    }
    expect(each, "archived streams", std::to_string(expected), std::to_string(streams));
  }
}

void model_run::forget() {
  const auto subject = inputs_.subject();
  const auto ended = inputs_.statuses();
  const bool is_in_use = oracle_.is_in_use(subject, ended);
  const bool has_events = oracle_.has_live_events(subject);
  if (!is_in_use) oracle_.forget(subject);
  for (auto& each : stores_) {
    const auto done = each.store->forget(subject, ended);
    expect_code(each, "forget", is_in_use ? errc::subject_in_use : errc{}, done);
    // A key that only a snapshot used, which was replaced, may be there or not.
    if (done && (has_events || oracle_.is_unknown(subject)))
      expect(each, "forget", has_events ? "a key" : "no key", *done ? "a key" : "no key");
  }
}

void model_run::keep_house() {
  const bool is_checkpoint = random_.chance(50);
  for (auto& each : stores_) {
    if (is_checkpoint) {
      expect_code(each, "checkpoint", errc{}, each.store->checkpoint());
    } else {
      expect_code(each, "maintain", errc{}, each.store->maintain());
    }
  }
}

}  // namespace snorri::store::proof
