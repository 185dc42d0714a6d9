#include "content.hpp"

#include <cstdio>
#include <map>
#include <set>
#include <sstream>

namespace snorri::store::proof {

namespace {

constexpr std::size_t page_rows = 1000;
constexpr std::size_t side_rows = 10'000;
constexpr std::size_t shown_bytes_max = 40;

/// Printable, and short.
std::string shown(const std::string& bytes) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (const char each : bytes) hash = (hash ^ static_cast<unsigned char>(each)) * 0x100000001B3u;
  const bool is_long = bytes.size() > shown_bytes_max;
  std::string text = "'";
  for (const char each : is_long ? bytes.substr(0, shown_bytes_max / 2) : bytes) {
    const auto byte = static_cast<unsigned char>(each);
    if (byte >= 0x20 && byte < 0x7F && byte != '\\') {
      text += each;
    } else {
      char escaped[8];
      std::snprintf(escaped, sizeof escaped, "\\%02x", byte);
      text += escaped;
    }
  }
  text += "'";
  return is_long ? text + "+" + std::to_string(bytes.size()) + "#" + std::to_string(hash) : text;
}

template <class... Parts>
std::string line(const Parts&... parts) {
  std::ostringstream text;
  ((text << parts << ' '), ...);
  return text.str();
}

std::string joined(const std::vector<std::string>& all) {
  std::string text = "[";
  for (const auto& each : all) text.append(each).append(",");
  return text + "]";
}

/// Reads page after page into one content; the first error ends it.
class everything {
 public:
  explicit everything(store_reader& reader) : reader_(reader) {}

  content take() {
    read_events();
    read_filtered();
    read_streams();
    list_filtered();
    read_side_tables();
    return std::move(all_);
  }

 private:
  bool is_well() const { return all_.fault.empty(); }
  void fault(const std::string& text) {
    if (is_well()) all_.fault = text;
  }
  void add(const std::string& text) { all_.text += text + "\n"; }

  template <class T>
  bool worked(const char* doing, const result<T>& outcome) {
    if (!outcome) {
      all_.is_error = is_well();
      fault(std::string(doing) + ": " + outcome.error().text());
    }
    return outcome.has_value();
  }

  void read_events();
  void check_remembered(const recorded_event& event);
  void read_filtered();
  void check_filter(const event_filter& filter);
  void read_streams();
  void list_filtered();
  void read_stream(const stream_row& row);
  void check_direction(const stream_row& row, const std::vector<recorded_event>& found,
                       bool is_backward);
  void read_side_tables();

  store_reader& reader_;
  content all_;
  std::vector<stream_row> rows_;
  std::map<std::string, std::vector<std::string>> lines_by_stream_;
};

void everything::read_events() {
  const auto last = reader_.last_position();
  if (!worked("last_position", last)) return;
  position at = 0;
  for (;;) {
    auto page = reader_.read_all(at, page_rows);
    if (!worked("read_all", page)) return;
    if (page->empty()) break;
    for (auto& each : *page) {
      if (each.position != ++at) return fault("a gap before position " + std::to_string(at));
      auto& lines = lines_by_stream_[each.stream.text()];
      lines.push_back(to_line(each));
      add(lines.back());
      if (each.version != lines.size()) return fault("a gap in " + each.stream.text());
      check_remembered(each);
      all_.events.push_back(std::move(each));
    }
  }
  if (at != *last) fault("last_position is " + std::to_string(*last) + " of " + std::to_string(at));
}

void everything::check_remembered(const recorded_event& event) {
  if (!event.remembered) return;
  const auto found = reader_.find_message(event.event.source, event.event.id);
  if (!worked("find_message", found)) return;
  if (!*found || to_line(**found) != to_line(event))
    fault("id " + event.event.id + " is not found at " + std::to_string(event.position));
}

/// By a category, types and correlations that there are, and by one that there is not.
void everything::read_filtered() {
  constexpr std::size_t of_each = 2;
  std::set<std::string> categories;
  std::set<std::string> types;
  std::set<std::string> correlations;
  const auto add_some = [](std::set<std::string>& to, const std::string& one) {
    if (to.size() < of_each && !one.empty()) to.insert(one);
  };
  for (const auto& each : all_.events) {
    add_some(categories, each.stream.category);
    add_some(types, each.event.type);
    add_some(correlations, each.event.correlation);
  }
  for (const auto& each : categories) check_filter({each, {}, ""});
  for (const auto& each : types) check_filter({"", {each, "TypeOfNone"}, ""});
  for (const auto& each : correlations) check_filter({"", {}, each});
  check_filter({"", {"TypeOfNone"}, ""});
}

void everything::check_filter(const event_filter& filter) {
  std::vector<std::string> found;
  for (position at = 0; is_well();) {
    const auto page = reader_.read_events(filter, at, page_rows);
    if (!worked("read_events", page)) return;
    for (const auto& each : page->events) found.push_back(to_line(each));
    if (page->scanned == at) break;
    at = page->scanned;
  }
  std::size_t n = 0;
  for (const auto& each : all_.events) {
    const bool passes =
        (filter.category.empty() || filter.category == each.stream.category) &&
        (filter.types.empty() || filter.types.front() == each.event.type) &&
        (filter.correlation.empty() || filter.correlation == each.event.correlation);
    if (!passes) continue;
    if (n == found.size() || found[n] != to_line(each))
      return fault("a filtered read passes over " + std::to_string(each.position));
    ++n;
  }
  if (n != found.size()) fault("a filtered read gives what does not pass");
}

void everything::read_streams() {
  std::uint64_t after = 0;
  while (is_well()) {
    const auto page = reader_.list({}, after, page_rows);
    if (!worked("list", page)) return;
    if (page->empty()) break;
    for (const auto& row : *page) {
      if (row.id <= after) return fault("rows out of order at " + row.name.text());
      after = row.id;
      rows_.push_back(row);
      add(to_line(row));
      read_stream(row);
      if (!is_well()) return;
    }
  }
  if (rows_.size() != lines_by_stream_.size()) fault("streams without a row");
}

/// By a status, and by the begin of a key, as an operator lists them.
void everything::list_filtered() {
  if (!is_well() || rows_.empty()) return;
  const auto& some = rows_[rows_.size() / 2];
  const stream_filter by_status{"", "", "", {some.summary.status}};
  const stream_filter by_key{some.name.category, some.name.key.substr(0, some.name.key.size() - 1)};
  for (const auto& filter : {by_status, by_key}) {
    const auto found = reader_.list(filter, 0, side_rows);
    if (!worked("list", found)) return;
    std::size_t n = 0;
    for (const auto& row : rows_) {
      if (!filter.statuses.empty() ? row.summary.status != filter.statuses.front()
                                   : row.name.category != filter.category ||
                                         !row.name.key.starts_with(filter.key_prefix)) {
        continue;
      }
      if (n == found->size() || to_line((*found)[n]) != to_line(row))
        return fault("a filtered list passes over " + row.name.text());
      ++n;
    }
    if (n != found->size()) return fault("a filtered list gives what does not pass");
  }
}

void everything::read_stream(const stream_row& row) {
  const auto& lines = lines_by_stream_[row.name.text()];
  if (row.version != lines.size()) {
    return fault("the row of " + row.name.text() + " says version " + std::to_string(row.version) +
                 ", it has " + std::to_string(lines.size()) + " events");
  }
  const auto found = reader_.find(row.name);
  if (!worked("find", found)) return;
  if (!*found || to_line(**found) != to_line(row)) fault("find and list differ: " + to_line(row));
  const auto forward = reader_.read_stream(row.name, 1, page_rows);
  if (worked("read_stream", forward)) check_direction(row, *forward, false);
  const auto backward = reader_.read_stream_backward(row.name, 0, page_rows);
  if (worked("read_stream_backward", backward)) check_direction(row, *backward, true);
  const auto snapshot = reader_.find_snapshot(row.name);
  if (!worked("find_snapshot", snapshot) || !*snapshot) return;
  add(to_line(row.name, **snapshot));
  if ((*snapshot)->version > row.version) fault("the snapshot of " + row.name.text() + " is ahead");
}

void everything::check_direction(const stream_row& row, const std::vector<recorded_event>& found,
                                 bool is_backward) {
  const auto& lines = lines_by_stream_[row.name.text()];
  const auto count = std::min(lines.size(), page_rows);
  if (found.size() != count) return fault("events of " + row.name.text() + " are missing");
  for (std::size_t n = 0; n < count; ++n) {
    if (to_line(found[n]) != lines[is_backward ? lines.size() - 1 - n : n])
      return fault("a stream's event is not the log's: " + to_line(found[n]));
  }
}

void everything::read_side_tables() {
  if (!is_well()) return;
  const auto parked = reader_.list_parked(0, side_rows);
  if (!worked("list_parked", parked)) return;
  for (const auto& each : *parked) add(to_line(each));
  const auto count = reader_.count_parked();
  if (worked("count_parked", count) && *count != parked->size()) fault("parked are miscounted");
  const auto held = reader_.list_held(0, side_rows);
  if (!worked("list_held", held)) return;
  std::uint64_t last_held = 0;
  for (const auto& each : *held) {
    if (each.id <= last_held) return fault("held messages are out of order");
    last_held = each.id;
    add(to_line(each));
  }
  const auto subscriptions = reader_.list_subscriptions();
  if (!worked("list_subscriptions", subscriptions)) return;
  for (const auto& each : *subscriptions) {
    add(to_line(each));
    if (each.cursor > all_.events.size()) fault("the cursor of " + each.name + " is ahead");
  }
  const auto routes = reader_.list_routes();
  if (!worked("list_routes", routes)) return;
  for (const auto& each : *routes) add(to_line(each));
  const auto definitions = reader_.list_definitions();
  if (!worked("list_definitions", definitions)) return;
  for (const auto& each : *definitions) add(to_line(each));
}

}  // namespace

std::string to_line(const recorded_event& each) {
  const auto& event = each.event;
  return line("event", each.position, shown(each.stream.text()), each.version, shown(event.type),
              shown(event.source), shown(event.id), to_us(event.at), shown(event.metadata),
              shown(event.body), shown(event.correlation), shown(event.subject), event.sealed_by,
              each.remembered ? "remembered" : "-", each.forgotten ? "forgotten" : "-");
}

std::string to_line(const stream_row& row) {
  return line("stream", row.id, shown(row.name.text()), row.version, shown(row.summary.state),
              shown(row.summary.status), row.summary.definition_version,
              shown(row.summary.definition_hash), to_us(row.started_at), to_us(row.updated_at));
}

std::string to_line(const stream_name& stream, const snapshot& snapshot) {
  return line("snapshot", shown(stream.text()), snapshot.version, shown(snapshot.definition_hash),
              shown(snapshot.data), shown(snapshot.subject), snapshot.sealed_by);
}

std::string to_line(const parked_message& each) {
  return line("parked", each.id, to_us(each.at), shown(each.source), shown(each.message_id),
              shown(each.type), shown(each.key), shown(each.reason), shown(each.headers),
              shown(each.body));
}

std::string to_line(const held_message& each) {
  return line("held", to_us(each.at), to_us(each.until), shown(each.saga_type), shown(each.key),
              shown(each.source), shown(each.message_id), shown(each.type), shown(each.schema),
              shown(each.traceparent), shown(each.body));
}

std::string to_line(const subscription& row) {
  return line("subscription", shown(row.name), joined(row.types), row.cursor, shown(row.category),
              shown(row.correlation), row.epoch, row.failures, row.paused ? "paused" : "-",
              shown(row.reason));
}

std::string to_line(const route& row) {
  return line("route", shown(row.command), shown(row.participant));
}

std::string to_line(const definition_row& row) {
  return line("definition", shown(row.name), row.version, shown(row.hash), shown(row.shape));
}

content read_content(store_reader& reader) { return everything(reader).take(); }

std::string difference(const std::string& expected, const std::string& found) {
  std::istringstream left(expected);
  std::istringstream right(found);
  std::string is;
  std::string was;
  for (;;) {
    const bool has_left = static_cast<bool>(std::getline(left, was));
    const bool has_right = static_cast<bool>(std::getline(right, is));
    if (!has_left && !has_right) return "no difference";
    if (!has_left) was = "nothing";
    if (!has_right) is = "nothing";
    if (was != is) break;
  }
  return "expected " + was + ", found " + is;
}

}  // namespace snorri::store::proof
