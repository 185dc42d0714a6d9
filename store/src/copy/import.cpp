// JSON lines as a store. While an import is under way PATH.unfinished stands beside the store.
#include <algorithm>
#include <istream>
#include <optional>
#include <utility>

#include "copy/files.hpp"
#include "copy/lines.hpp"
#include "copy/same.hpp"
#include "copy/store_sink.hpp"
#include "snorri/store/copy.hpp"
#include "snorri/store/sqlite_store.hpp"
#include "sqlite/connection.hpp"
#include "sqlite/unfinished.hpp"

namespace snorri::store {

namespace copy {
namespace {

constexpr std::size_t group_rows = 1000;
constexpr std::size_t group_bytes = 8u << 20u;
constexpr std::size_t line_bytes_max = 256u << 20u;  // 32 MiB of control characters fit

error malformed(std::uint64_t line, const std::string& what) {
  return {errc::export_malformed, "line " + std::to_string(line) + " of the export: " + what};
}

/// Line by line, each checked against its digest. Errors name the line.
class line_reader {
 public:
  explicit line_reader(std::istream& from) : from_(from) {}

  /// Nothing after the last one.
  result<std::optional<export_line>> next() {
    auto line = read();
    if (!line) return line.error();
    if (!*line) return std::optional<export_line>{};
    ++number_;
    const auto text = seal_.open(**line);
    if (!text) return malformed(number_, text.error().message());
    auto parsed = from_text(*text);
    if (!parsed) return malformed(number_, parsed.error().message());
    return std::optional{std::move(*parsed)};
  }

  std::uint64_t number() const { return number_; }

 private:
  /// From the buffer, as the stream itself looks at its state with each byte.
  result<std::optional<std::string>> read() {
    constexpr auto end = std::istream::traits_type::eof();
    std::string line;
    for (;;) {
      const auto byte = from_.rdbuf()->sbumpc();
      if (byte == end && line.empty()) return std::optional<std::string>{};
      if (byte == end || byte == '\n') return std::optional{std::move(line)};
      line += static_cast<char>(byte);
      if (line.size() > line_bytes_max) return malformed(number_ + 1, "it is too long");
    }
  }

  std::istream& from_;
  line_seal seal_;
  std::uint64_t number_ = 0;
};

class importer {
 public:
  importer(std::istream& from, std::string to, const copy_progress& progress)
      : lines_(from), to_(std::move(to)), progress_(progress) {}

  result<copy_report> run() {
    if (auto ok = begin(); !ok) return ok.error();
    while (!end_) {
      const auto line = lines_.next();
      if (!line) return line.error();
      if (!*line) {
        return malformed(lines_.number() + 1, "it is not there: the export was cut off");
      }
      auto ok = std::visit([this](const auto& each) { return take(each); }, **line);
      if (!ok) return ok.error();
    }
    if (auto ok = finish(); !ok) return ok.error();
    return report_;
  }

 private:
  /// The first line decides what is opened; before it is sound, nothing is.
  result<void> begin() {
    const auto line = lines_.next();
    if (!line) return line.error();
    const auto* header = *line ? std::get_if<export_header>(&**line) : nullptr;
    if (header == nullptr) return malformed(1, "it is not the first line of an export");
    if (header->format != export_format) {
      return malformed(1, "the export has format " + std::to_string(header->format) +
                              ", this program reads " + std::to_string(export_format));
    }
    header_ = *header;
    at_ = header_.after;
    if (exists(to_)) {
      if (auto ok = open(); !ok) return ok;
    }
    if (there_ < header_.after) return ends_before(there_);
    report_ = {header_.store_id, there_, there_, 0, 0};
    return {};
  }

  /// Before the first write: until then a store that is there stays as it is, and none is made.
  result<store_sink*> writable() {
    if (!store_) {
      if (auto ok = open(); !ok) return ok.error();
    }
    if (!sink_) {
      if (auto ok = sqlite::mark_unfinished(to_, "import"); !ok) return ok.error();
      sink_.emplace(*store_, nullptr);
    }
    return &*sink_;
  }

  result<void> open() {
    sqlite_options options;
    options.path = to_;
    options.store_id = header_.store_id;
    auto store = sqlite::open_unfinished_store(options);
    if (!store) return store.error();
    store_ = std::move(*store);
    if (store_->store_id() != header_.store_id) {
      return error{errc::history_mismatch, to_ + " is store " + store_->store_id() +
                                               ", the export is of " + header_.store_id +
                                               ": import it into a new store, or into its own"};
    }
    auto reader = open_sqlite_reader(to_, {"", true});
    if (!reader) return reader.error();
    reader_ = std::move(*reader);
    const auto last = reader_->last_position();
    if (!last) return last.error();
    there_ = *last;
    const auto parked = reader_->count_parked();
    if (!parked) return parked.error();
    parked_there_ = *parked;
    return {};
  }

  error ends_before(position last) const {
    return {errc::history_mismatch,
            "the export begins after position " + std::to_string(header_.after) + ", and " + to_ +
                " ends at " + std::to_string(last) + ": import what is between first"};
  }

  result<void> take(const export_header&) {
    return malformed(lines_.number(), "a first line in the middle");
  }

  result<void> take(const recorded_event& event) {
    if (event.position != at_ + 1) {
      return malformed(lines_.number(), "event " + std::to_string(event.position) + " follows " +
                                            std::to_string(at_));
    }
    if (auto ok = flush_rows(); !ok) return ok;
    at_ = event.position;
    ++events_;
    if (at_ <= there_) return compare(event);
    event_bytes_ += event.event.metadata.size() + event.event.body.size();
    new_events_.push_back(event);
    if (new_events_.size() < group_rows && event_bytes_ < group_bytes) return {};
    return flush_events();
  }

  result<void> compare(const recorded_event& event) {
    if (known_.empty() || known_.back().position < event.position) {
      auto page = reader_->read_all(event.position - 1, group_rows);
      if (!page) return page.error();
      known_ = std::move(*page);
    }
    const auto first = known_.empty() ? 0 : known_.front().position;
    if (first != 0 && event.position >= first &&
        is_same(event, known_[static_cast<std::size_t>(event.position - first)])) {
      return {};
    }
    return error{errc::history_mismatch,
                 "line " + std::to_string(lines_.number()) + " of the export: event " +
                     std::to_string(event.position) + " is another one in " + to_};
  }

  result<void> flush_events() {
    if (new_events_.empty()) return {};
    const auto events = std::exchange(new_events_, {});
    event_bytes_ = 0;
    const auto sink = writable();
    if (!sink) return sink.error();
    auto ok = (*sink)->take_events(events);
    if (!ok) {
      return error{ok.error().code(), "lines up to " + std::to_string(lines_.number()) +
                                          " of the export: " + ok.error().message()};
    }
    report_.events += events.size();
    report_.to = events.back().position;
    if (progress_) progress_(at_, at_);
    return {};
  }

  result<void> take(const stream_row& row) {
    if (auto ok = flush_events(); !ok) return ok;
    rows_.push_back(row);
    return rows_.size() < group_rows ? result<void>{} : flush_rows();
  }

  /// A row of another version than the stream's is older or newer than what is there: in an export
  /// from beside a writer it comes again, in one that is older than the store it is of no use.
  result<void> flush_rows() {
    if (rows_.empty()) return {};
    const auto sink = writable();
    if (!sink) return sink.error();
    std::vector<stream_row> fitting;
    for (auto& each : std::exchange(rows_, {})) {
      const auto row = reader_->find(each.name);
      if (!row) return row.error();
      if (*row && (*row)->version == each.version) fitting.push_back(std::move(each));
    }
    if (fitting.empty()) return {};
    report_.streams += fitting.size();
    return (*sink)->take_rows(fitting);
  }

  result<void> take(const parked_message& message) {
    if (message.id != parked_at_ + 1) {
      return malformed(lines_.number(), "parked message " + std::to_string(message.id) +
                                            " follows " + std::to_string(parked_at_));
    }
    parked_at_ = message.id;
    if (message.id <= parked_there_) return {};
    const auto sink = writable();
    return sink ? (*sink)->take_parked({message}) : sink.error();
  }

  result<void> take(const held_message& message) { return keep(rest_.held, message); }
  result<void> take(const subscription& row) { return keep(rest_.subscriptions, row); }
  result<void> take(const route& row) { return keep(rest_.routes, row); }
  result<void> take(const definition_row& row) { return keep(rest_.definitions, row); }

  template <class Row>
  result<void> keep(std::vector<Row>& rows, const Row& row) {
    rows.push_back(row);
    return {};
  }

  result<void> take(const export_end& end) {
    if (end.at != at_ || end.events != events_ || end.lines != lines_.number()) {
      return malformed(lines_.number(), "what it counts is not what came before it");
    }
    if (auto ok = flush_events(); !ok) return ok;
    if (auto ok = flush_rows(); !ok) return ok;
    end_ = end;
    return {};
  }

  /// A store that goes on after the export has side tables that are newer than these.
  result<void> finish() {
    const auto more = lines_.next();
    if (!more) return more.error();
    if (*more) return malformed(lines_.number(), "it comes after the last line of the export");
    const auto sink = writable();
    if (!sink) return sink.error();
    if (there_ <= at_ && parked_there_ <= parked_at_) {
      if (auto ok = (*sink)->take_rest(at_, rest_); !ok) return ok;
    }
    if (auto ok = store_->checkpoint(); !ok) return ok;
    reader_.reset();
    store_.reset();
    return sqlite::clear_unfinished(to_);
  }

  line_reader lines_;
  std::string to_;
  const copy_progress& progress_;
  export_header header_;
  std::unique_ptr<event_store> store_;
  std::unique_ptr<store_reader> reader_;
  std::optional<store_sink> sink_;
  position there_ = 0;  // what the store held before
  position at_ = 0;     // of the last event read
  std::uint64_t events_ = 0;
  std::uint64_t parked_there_ = 0;
  std::uint64_t parked_at_ = 0;
  std::vector<recorded_event> known_;  // a page of what the store held before
  std::vector<recorded_event> new_events_;
  std::size_t event_bytes_ = 0;
  std::vector<stream_row> rows_;
  side_tables rest_;
  std::optional<export_end> end_;
  copy_report report_;
};

}  // namespace
}  // namespace copy

result<copy_report> import_store(std::istream& from, const std::string& to,
                                 const copy_progress& progress) {
  const auto target = sqlite::resolve(to);
  if (!target) return target.error();
  return copy::importer(from, *target, progress).run();
}

}  // namespace snorri::store
