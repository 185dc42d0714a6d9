// The operations that read, each of every kind.
#include <algorithm>

#include "content.hpp"
#include "model_checks.hpp"

namespace snorri::store::proof {

namespace {

constexpr std::size_t drained_max = 40;  // events of a filtered read that are compared

}  // namespace

void model_run::find() {
  const auto name = inputs_.known_stream();
  const auto* known = oracle_.find(name);
  for (auto& each : stores_) {
    const auto row = each.reader->find(name);
    expect_code(each, "find", errc{}, row);
    if (row)
      expect(each, "find", known ? to_line(known->row) : "none", *row ? to_line(**row) : "none");
  }
}

void model_run::read_stream() {
  const auto name = inputs_.known_stream();
  const auto* known = oracle_.find(name);
  const auto last = known ? known->row.version : 0;
  const stream_version from = random_.below(last + 3);
  const auto limit = random_.between(1, 12);
  const bool is_backward = random_.chance(50);
  std::vector<recorded_event> expected;
  for (auto version = is_backward ? (from == 0 ? last : std::min(from, last))
                                  : std::max<stream_version>(from, 1);
       version >= 1 && version <= last && expected.size() < limit;
       version += is_backward ? stream_version{0} - 1 : 1) {
    expected.push_back(as_read(oracle_.at(known->positions[version - 1])));
  }
  for (auto& each : stores_) {
    const auto found = is_backward ? each.reader->read_stream_backward(name, from, limit)
                                   : each.reader->read_stream(name, from, limit);
    expect_lines(each, is_backward ? "read_stream_backward" : "read_stream", expected, found,
                 line_of<recorded_event>);
  }
}

void model_run::read_all() {
  const auto after = inputs_.any_position();
  const auto limit = random_.between(1, 12);
  const auto expected = oracle_.filtered({}, after, limit);
  for (auto& each : stores_)
    expect_lines(each, "read_all", expected, each.reader->read_all(after, limit),
                 line_of<recorded_event>);
}

void model_run::read_filtered() {
  const auto filter = inputs_.filter();
  const auto after = inputs_.any_position();
  const auto limit = random_.between(1, 12);
  const auto expected = oracle_.filtered(filter, after, drained_max);
  for (auto& each : stores_) {
    const auto found = drain(each, filter, after, limit);
    if (!fault_.empty()) return;
    expect_lines(each, "read_events", expected, result<std::vector<recorded_event>>(found),
                 line_of<recorded_event>);
  }
}

/// Page by page, as a subscriber reads: nothing is passed over, nothing comes twice.
std::vector<recorded_event> model_run::drain(judged& each, const event_filter& filter,
                                             position after, std::size_t limit) {
  std::vector<recorded_event> all;
  while (all.size() < drained_max) {
    auto page = each.reader->read_events(filter, after, limit);
    expect_code(each, "read_events", errc{}, page);
    if (!page) break;
    if (page->scanned < after || (page->scanned == after && !page->events.empty()) ||
        page->events.size() > limit ||
        (!page->events.empty() && page->events.back().position > page->scanned)) {
      expect(each, "read_events", "a page of at most " + std::to_string(limit),
             std::to_string(page->events.size()) + " events, scanned from " +
                 std::to_string(after) + " to " + std::to_string(page->scanned));
      break;
    }
    if (page->scanned == after) break;
    after = page->scanned;
    all.insert(all.end(), page->events.begin(), page->events.end());
  }
  if (all.size() > drained_max) all.resize(drained_max);
  return all;
}

void model_run::list() {
  const auto filter = inputs_.list_filter();
  const auto after = random_.below(oracle_.names().size() + 2);
  const auto limit = random_.between(1, 12);
  const auto expected = oracle_.list(filter, after, limit);
  for (auto& each : stores_)
    expect_lines(each, "list", expected, each.reader->list(filter, after, limit),
                 line_of<stream_row>);
}

void model_run::find_message() {
  auto source = inputs_.source();
  auto id = inputs_.message_id();
  if (oracle_.last() > 0 && random_.chance(70)) {
    const auto& known = oracle_.at(random_.between(1, oracle_.last())).event;
    source = known.source;
    id = known.id;
  }
  const auto at = oracle_.find_message(source, id);
  const auto expected = at ? to_line(as_read(oracle_.at(*at))) : "none";
  for (auto& each : stores_) {
    const auto found = each.reader->find_message(source, id);
    expect_code(each, "find_message", errc{}, found);
    if (found) expect(each, "find_message", expected, *found ? to_line(**found) : "none");
  }
}

void model_run::find_snapshot() {
  const auto name = inputs_.known_stream();
  const auto* known = oracle_.find(name);
  std::string expected = "none";
  if (known && known->snapshot) {
    auto snapshot = *known->snapshot;
    snapshot.subject.clear();
    expected = to_line(name, snapshot);
  }
  for (auto& each : stores_) {
    const auto found = each.reader->find_snapshot(name);
    expect_code(each, "find_snapshot", errc{}, found);
    if (found) expect(each, "find_snapshot", expected, *found ? to_line(name, **found) : "none");
  }
}

void model_run::read_rows() {
  const auto after = random_.below(oracle_.parked().size() + 2);
  const auto limit = random_.between(1, 12);
  std::vector<parked_message> parked;
  for (auto n = after; n < oracle_.parked().size() && parked.size() < limit; ++n)
    parked.push_back(oracle_.parked()[n]);
  std::vector<subscription> subscriptions;
  for (const auto& [name, row] : oracle_.subscriptions()) subscriptions.push_back(row);
  std::vector<route> routes;
  for (const auto& [command, participant] : oracle_.routes())
    routes.push_back({command, participant});
  std::vector<definition_row> definitions;
  for (const auto& [key, row] : oracle_.definitions()) definitions.push_back(row);
  for (auto& each : stores_) {
    auto& reader = *each.reader;
    expect_lines(each, "list_parked", parked, reader.list_parked(after, limit),
                 line_of<parked_message>);
    const auto count = reader.count_parked();
    expect_code(each, "count_parked", errc{}, count);
    if (count)
      expect(each, "count_parked", std::to_string(oracle_.parked().size()), std::to_string(*count));
    check_held(each, false);
    expect_lines(each, "list_subscriptions", subscriptions, reader.list_subscriptions(),
                 line_of<subscription>);
    expect_lines(each, "list_routes", routes, reader.list_routes(), line_of<route>);
    expect_lines(each, "list_definitions", definitions, reader.list_definitions(),
                 line_of<definition_row>);
  }
}

void model_run::read_wrongly() {
  const std::size_t limit = random_.chance(50) ? 0 : 10'001;
  const auto name = inputs_.known_stream();
  for (auto& each : stores_) {
    auto& reader = *each.reader;
    expect_code(each, "read_all", errc::bad_argument, reader.read_all(0, limit));
    expect_code(each, "read_stream", errc::bad_argument, reader.read_stream(name, 1, limit));
    expect_code(each, "list", errc::bad_argument, reader.list({}, 0, limit));
    expect_code(each, "list_held", errc::bad_argument, reader.list_held(0, limit));
    expect_code(each, "list_parked", errc::bad_argument, reader.list_parked(0, limit));
    expect_code(each, "read_stream_backward", errc::bad_argument,
                reader.read_stream_backward(name, 1, limit));
    expect_code(each, "read_events", errc::bad_argument, reader.read_events({}, 0, limit));
  }
}

void model_run::compare_everything() {
  const auto expected = oracle_.text();
  for (auto& each : stores_) {
    const auto found = read_content(*each.reader);
    if (!found.fault.empty()) return expect(each, "everything", "no fault", found.fault);
    if (found.text != expected)
      return expect(each, "everything", "", difference(expected, found.text));
  }
}

}  // namespace snorri::store::proof
