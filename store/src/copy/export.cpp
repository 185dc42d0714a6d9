// A store as JSON lines.
#include <ostream>

#include "copy/follow.hpp"
#include "copy/lines.hpp"
#include "snorri/store/copy.hpp"

namespace snorri::store {

namespace copy {
namespace {

class line_sink final : public sink {
 public:
  explicit line_sink(std::ostream& to) : to_(to) {}

  result<void> write(const export_line& line) {
    to_ << seal_.seal(to_text(line)) << '\n';
    ++lines_;
    if (to_) return {};
    return error{errc::io_failed, "the export could not be written: is the disk full?"};
  }

  result<void> take_events(const std::vector<recorded_event>& events) override {
    for (const auto& each : events) {
      if (each.forgotten && each.event.sealed_by == 0) {
        return error{errc::data_forgotten, "event " + std::to_string(each.position) +
                                               " is forgotten: export with a reader that gives "
                                               "events as they are stored"};
      }
    }
    events_ += events.size();
    return write_all(events);
  }

  result<void> take_rows(const std::vector<stream_row>& rows) override { return write_all(rows); }

  result<void> take_parked(const std::vector<parked_message>& parked) override {
    return write_all(parked);
  }

  result<void> take_rest(position at, const side_tables& rest) override {
    if (auto ok = write_all(rest.held); !ok) return ok;
    if (auto ok = write_all(rest.subscriptions); !ok) return ok;
    if (auto ok = write_all(rest.routes); !ok) return ok;
    if (auto ok = write_all(rest.definitions); !ok) return ok;
    if (auto ok = write(export_end{at, events_, lines_ + 1}); !ok) return ok;
    to_.flush();
    if (to_) return {};
    return error{errc::io_failed, "the export could not be written: is the disk full?"};
  }

 private:
  template <class Rows>
  result<void> write_all(const Rows& rows) {
    for (const auto& each : rows) {
      if (auto ok = write(each); !ok) return ok;
    }
    return {};
  }

  std::ostream& to_;
  line_seal seal_;
  std::uint64_t events_ = 0;
  std::uint64_t lines_ = 0;
};

}  // namespace
}  // namespace copy

result<copy_report> export_store(store_reader& reader, position after, std::ostream& to,
                                 const copy_progress& progress) {
  const auto last = reader.last_position();
  if (!last) return last.error();
  if (after > *last) {
    return error{errc::bad_argument, "the store ends at position " + std::to_string(*last) +
                                         ": nothing can come after " + std::to_string(after)};
  }
  copy::line_sink lines(to);
  if (auto ok = lines.write(copy::export_header{copy::export_format, reader.store_id(), after});
      !ok) {
    return ok.error();
  }
  const auto end = copy::follow(reader, {after, 0}, lines, progress);
  if (!end) return end.error();
  return copy_report{reader.store_id(), after, end->position, end->position - after, end->streams};
}

}  // namespace snorri::store
