#include "archive_load.hpp"

namespace snorri::store {

namespace {

std::string text_of(const recorded_event& event) {
  return std::to_string(event.position) + " " + event.stream.text() + " " +
         std::to_string(event.version) + " " + event.event.type + " " + event.event.source + " " +
         event.event.id + " " + std::to_string(to_us(event.event.at)) + " " +
         event.event.correlation + " " + event.event.metadata + " " + event.event.body +
         (event.remembered ? " remembered" : "") + (event.forgotten ? " forgotten" : "") + "\n";
}

std::string text_of(const stream_row& row) {
  return std::to_string(row.id) + " " + row.name.text() + " " + row.summary.state + " " +
         row.summary.status + " " + row.summary.definition_hash + " " +
         std::to_string(row.version) + " " + std::to_string(to_us(row.started_at)) + " " +
         std::to_string(to_us(row.updated_at)) + "\n";
}

}  // namespace

const std::vector<std::string>& ended() {
  static const std::vector<std::string> statuses = {"CANCELLED", "CONFIRMED"};
  return statuses;
}

append step(int stream, int version, time_point at, const std::string& status) {
  append what;
  what.stream = {stream % 3 == 0 ? "invoice" : "order", std::to_string(stream)};
  what.expected = expected_version::exact(static_cast<stream_version>(version - 1));
  const auto id = std::to_string(stream) + "." + std::to_string(version);
  auto event = make_event(id, version % 2 == 0 ? "Paid" : "Placed", "{\"n\":" + id + "}");
  event.at = at;
  event.correlation = "customer-" + std::to_string(stream % 4);
  if (stream % 5 == 0) event.subject = "customer/" + std::to_string(stream);
  what.events = {event};
  what.summary = stream_summary{"S" + std::to_string(version), status, 1, "h1"};
  what.deduplicate = true;
  return what;
}

void fill(event_store& store, int count) {
  for (int version = 1; version <= 3; ++version) {
    group all;
    for (int n = 1; n <= count; ++n) {
      const bool is_last = version == 3 && n % 2 == 0;
      const int late = n % 4 == 0 ? month_minutes : 0;
      const auto* const status = !is_last ? "PENDING" : n % 6 == 0 ? "CANCELLED" : "CONFIRMED";
      all.appends.push_back(step(n, version, minute(n + late), status));
      if (version != 2) continue;
      snapshot of{2, "h1", "snapshot of " + std::to_string(n)};
      if (n % 5 == 0) of.subject = "customer/" + std::to_string(n);
      all.snapshots.push_back({all.appends.back().stream, of});
    }
    const auto done = store.commit(all);
    ASSERT_TRUE(done) << done.error().text();
    for (const auto& each : *done) ASSERT_TRUE(each) << each.error().text();
  }
}

archived archive_all(event_store& store, time_point before, std::size_t streams_max) {
  archived all;
  for (int calls = 0; calls < 1000; ++calls) {
    const auto done = value_of(store.archive({ended(), before, streams_max}));
    EXPECT_LE(done.streams, streams_max);
    all.streams += done.streams;
    all.events += done.events;
    if (!done.is_more) return all;
  }
  ADD_FAILURE() << "there is always more";
  return all;
}

std::string text_of(const std::vector<recorded_event>& events) {
  std::string text;
  for (const auto& each : events) text += text_of(each);
  return text;
}

std::string list_text(store_reader& reader, const stream_filter& filter, std::size_t page) {
  std::string text;
  std::uint64_t after = 0;
  for (;;) {
    const auto rows = value_of(reader.list(filter, after, page));
    if (rows.empty()) return text;
    EXPECT_LE(rows.size(), page);
    for (const auto& row : rows) text += text_of(row);
    after = rows.back().id;
  }
}

std::string filtered_text(store_reader& reader, const event_filter& filter) {
  std::string text;
  position after = 0;
  for (;;) {
    const auto page = value_of(reader.read_events(filter, after, 7));
    text += text_of(page.events);
    if (page.scanned == after) return text;
    after = page.scanned;
  }
}

std::string everything(store_reader& reader) {
  std::string text = std::to_string(value_of(reader.last_position())) + "\n";
  text += text_of(read_everything(reader));
  for (const auto& filter : {event_filter{.category = "invoice"}, event_filter{.types = {"Paid"}},
                             event_filter{.correlation = "customer-2"}, event_filter{}}) {
    text += "--\n" + filtered_text(reader, filter);
  }
  for (const auto& filter :
       {stream_filter{}, stream_filter{.category = "order"}, stream_filter{.statuses = ended()},
        stream_filter{.statuses = {"PENDING"}}, stream_filter{.state = "S3"},
        stream_filter{.category = "order", .key_prefix = "1"}}) {
    text += "--\n" + list_text(reader, filter, 5) + list_text(reader, filter, 1000);
  }
  for (const auto& row : value_of(reader.list({}, 0, 10'000))) {
    text += "-- " + text_of(*value_of(reader.find(row.name)));
    text += text_of(value_of(reader.read_stream(row.name, 1, 10)));
    text += text_of(value_of(reader.read_stream(row.name, 2, 1)));
    text += text_of(value_of(reader.read_stream_backward(row.name, 0, 10)));
    text += text_of(value_of(reader.read_stream_backward(row.name, 2, 1)));
    const auto snapshot = value_of(reader.find_snapshot(row.name));
    text += snapshot ? snapshot->data + std::to_string(snapshot->version) : "no snapshot";
    const auto id = row.name.key + ".2";
    const auto message = value_of(reader.find_message("/shop", id));
    text += message ? text_of(*message) : "no message " + id;
  }
  return text;
}

}  // namespace snorri::store
