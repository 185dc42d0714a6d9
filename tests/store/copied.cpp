#include "copied.hpp"

#include <sstream>

namespace snorri::store {

namespace {

const std::string binary("\0\xff\xfe\r\n\"\\{}\x01", 10);

void write_events(event_store& store, const std::string& n) {
  auto several = make_append("many", n + "a");
  several.events.push_back(make_event(n + "b", "ItemRemoved", binary + n));
  several.events.push_back(make_event(n + "c", "ItemAdded", ""));
  several.events.back().correlation = "basket-" + n;
  several.summary = stream_summary{"STATE" + n, "PENDING", 2, "hash" + n};
  auto unicode = make_deduplicated("Grüße/日本語/🦉" + n, n + "d", "{\"owl\":\"🦉\"}");
  unicode.stream.category = "ünï";
  unicode.summary = stream_summary{"", "CONFIRMED", 1, ""};
  auto bare = make_append("bare", n + "e");
  bare.events.front().metadata = binary;
  bare.events.front().source = "/quelle/ä";
  bare.events.front().at = minute(7) + std::chrono::microseconds(123'456);
  const auto outcome = store.commit(
      make_group({std::move(several), std::move(unicode), std::move(bare),
                  make_deduplicated("many", n + "f", binary), make_append("many", n + "g")}));
  ASSERT_TRUE(outcome) << outcome.error().text();
  for (const auto& each : *outcome) ASSERT_TRUE(each) << each.error().text();
}

void write_messages(event_store& store, const std::string& n) {
  group what;
  what.snapshots.push_back({{"order", "many"}, {3, "hash" + n, "data " + n + binary}});
  what.parked.push_back(
      {0, minute(1), "/shop", "p" + n, "Order\x01", "", "E3009 no such saga", "{\"h\":1}", binary});
  for (const auto* id : {"1", "2"}) {
    what.held.push_back({0, minute(2), minute(9), "order", "käy " + n, "/shop", n + id, "Order",
                         "schema", "00-trace", binary});
  }
  what.routes.push_back({"Reserve", "inventory-" + n});
  ASSERT_TRUE(store.commit(what));
  ASSERT_TRUE(store.put_definition({"order", 1, "hash" + n, "{\"states\":[]}"}));
}

void write_subscriptions(event_store& store, const std::string& n) {
  const auto row = value_of(
      store.open_subscription("mails-" + n, {"order", {"ItemAdded", "ItemRemoved"}, "basket-" + n},
                              {subscription_start::kind::start, 0}));
  ASSERT_TRUE(store.move_cursor(row.name, row.epoch, 2));
  ASSERT_TRUE(store.fail_subscription(row.name, row.epoch, "the mail server is away", 2));
  ASSERT_TRUE(store.fail_subscription(row.name, row.epoch, "the mail server is äway", 2));
  ASSERT_TRUE(store.open_subscription("plain", {}, {subscription_start::kind::now, 0}));
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& each : words) text += each + "+";
  return text;
}

/// Calls `page` with the last answer's end until it gives nothing.
template <class Page, class Line>
void add_all(std::vector<std::string>& lines, Page page, Line line) {
  for (std::uint64_t after = 0;;) {
    const auto rows = value_of(page(after));
    if (rows.empty()) return;
    for (const auto& each : rows) after = line(each, lines);
  }
}

template <class... Fields>
std::string as_line(const Fields&... fields) {
  std::ostringstream line;
  ((line << fields << '|'), ...);
  return line.str();
}

void add_events(std::vector<std::string>& lines, store_reader& reader) {
  add_all(
      lines, [&](std::uint64_t after) { return reader.read_all(after, 1000); },
      [&](const recorded_event& each, std::vector<std::string>& into) {
        into.push_back(as_line("event", each.position, each.stream.text(), each.version,
                               each.event.type, each.event.source, each.event.id,
                               to_us(each.event.at), each.event.metadata, each.event.body,
                               each.event.correlation, each.event.sealed_by, each.remembered));
        return each.position;
      });
}

void add_streams(std::vector<std::string>& lines, store_reader& reader) {
  add_all(
      lines, [&](std::uint64_t after) { return reader.list({}, after, 1000); },
      [&](const stream_row& each, std::vector<std::string>& into) {
        into.push_back(as_line("stream", each.id, each.name.text(), each.summary.state,
                               each.summary.status, each.summary.definition_version,
                               each.summary.definition_hash, each.version, to_us(each.started_at),
                               to_us(each.updated_at)));
        const auto found = value_of(reader.find_snapshot(each.name));
        if (found)
          into.push_back(as_line("snapshot", found->version, found->definition_hash, found->data));
        return each.id;
      });
}

void add_messages(std::vector<std::string>& lines, store_reader& reader) {
  add_all(
      lines, [&](std::uint64_t after) { return reader.list_parked(after, 100); },
      [&](const parked_message& each, std::vector<std::string>& into) {
        into.push_back(as_line("parked", each.id, to_us(each.at), each.source, each.message_id,
                               each.type, each.key, each.reason, each.headers, each.body));
        return each.id;
      });
  add_all(
      lines, [&](std::uint64_t after) { return reader.list_held(after, 100); },
      [&](const held_message& each, std::vector<std::string>& into) {
        into.push_back(as_line("held", to_us(each.at), to_us(each.until), each.saga_type, each.key,
                               each.source, each.message_id, each.type, each.schema,
                               each.traceparent, each.body));
        return each.id;
      });
}

}  // namespace

void write_something_of_everything(event_store& store, int round) {
  const auto n = std::to_string(round);
  ASSERT_NO_FATAL_FAILURE(write_events(store, n));
  ASSERT_NO_FATAL_FAILURE(write_messages(store, n));
  ASSERT_NO_FATAL_FAILURE(write_subscriptions(store, n));
}

std::vector<std::string> everything_in(store_reader& reader) {
  std::vector<std::string> lines{reader.store_id()};
  add_events(lines, reader);
  add_streams(lines, reader);
  add_messages(lines, reader);
  for (const auto& each : value_of(reader.list_subscriptions())) {
    lines.push_back(as_line("subscription", each.name, joined(each.types), each.cursor,
                            each.category, each.correlation, each.epoch, each.failures, each.paused,
                            each.reason));
  }
  for (const auto& each : value_of(reader.list_routes()))
    lines.push_back(as_line("route", each.command, each.participant));
  for (const auto& each : value_of(reader.list_definitions()))
    lines.push_back(as_line("definition", each.name, each.version, each.hash, each.shape));
  return lines;
}

void expect_same(const std::vector<std::string>& found, const std::vector<std::string>& expected) {
  for (std::size_t n = 0; n < found.size() && n < expected.size(); ++n)
    ASSERT_EQ(found[n], expected[n]) << "row " << n;
  EXPECT_EQ(found.size(), expected.size());
}

}  // namespace snorri::store
