#include "event_check.hpp"

#include <algorithm>

namespace snorri::store::sqlite {

namespace {

constexpr std::size_t page = 1000;
constexpr position between_reports = 20'000;

std::string event_text(position at) { return "the event at position " + std::to_string(at); }

}  // namespace

event_check::event_check(files& all, findings& found, index_check& indexes, ledger_check& known)
    : found_(found),
      indexes_(indexes),
      known_(known),
      main_(*all.front()),
      is_archive_(month_of_archive(main_.db()) != 0),
      moved_(main_.db()) {
  for (auto& each : all) cursors_.push_back({each.get(), {}, 0, 0, false});
}

const followed_stream* event_check::of(std::uint64_t stream) const {
  if (stream >= followed_.size() || followed_[stream].version == 0) return nullptr;
  return &followed_[stream];
}

const stored_event* event_check::peek(cursor& from) {
  if (from.next < from.page.size()) return &from.page[from.next];
  if (from.at_end) return nullptr;
  from.page = from.file->events(from.read, page);
  from.next = 0;
  from.at_end = from.page.empty();
  if (from.at_end) return nullptr;
  from.read = from.page.back().place.at;
  return &from.page.front();
}

void event_check::run(position last, bool is_complete,
                      const std::function<void(std::uint64_t, std::uint64_t)>& progress) {
  is_complete_ = is_complete;
  while (true) {
    cursor* least = nullptr;
    for (auto& each : cursors_) {
      const auto* event = peek(each);
      if (event == nullptr || event->place.at > last) continue;
      if (least == nullptr || event->place.at < peek(*least)->place.at) least = &each;
    }
    if (least == nullptr) break;
    const auto& event = *peek(*least);
    // An archive and the main file may both hold it: the move was interrupted.
    if (event.place.at != last_) {
      follow(event, *least->file);
      ++found_.report().events;
      if (progress && last_ % between_reports == 0) progress(last_, last);
    }
    ++least->next;
  }
  if (last_ < last && is_complete_)
    found_.add("events_missing", last_ + 1, "",
               "the events from position " + std::to_string(last_ + 1) + " to " +
                   std::to_string(last) + " are missing");
  if (progress) progress(last, last);
}

void event_check::check_gap(const stored_event& next, verified_file& in) {
  if (is_archive_) return;
  const auto first = last_ + 1;
  const auto end = next.place.at - 1;
  const auto range = moved_.range_of(first);
  if (range && range->last >= end) {
    // Its archive is missing, which was said; the range tells how the chain goes on.
    if (range->last == end) chain_ = range->chain;
    if (!is_complete_) return;
  }
  const auto name = in.name_of(next.place.stream);
  found_.add("events_missing", first, name ? name->text() : "",
             end == first ? event_text(first) + " is missing"
                          : "the events from position " + std::to_string(first) + " to " +
                                std::to_string(end) + " are missing");
}

void event_check::note_missing(const stored_event& event, verified_file& in) {
  auto& stream = followed_[event.place.stream];
  if (stream.is_broken || !is_complete_) return;
  stream.is_broken = true;
  const auto name = in.name_of(event.place.stream);
  found_.add("stream_broken", event.place.at, name ? name->text() : "",
             event_text(event.place.at) + " is version " + std::to_string(event.place.version) +
                 (name ? " of " + name->text() : "") + ", and does not follow version " +
                 std::to_string(stream.version));
}

void event_check::follow(const stored_event& event, verified_file& in) {
  const bool is_next = event.place.at == last_ + 1;
  if (!is_next) check_gap(event, in);
  if (is_next && event.chain != next_link(chain_, event.digest)) {
    const auto name = in.name_of(event.place.stream);
    found_.add("chain_broken", event.place.at, name ? name->text() : "",
               event_text(event.place.at) + " does not follow the one before it");
  }
  last_ = event.place.at;
  chain_ = event.chain;
  if (&in != &main_) known_.see(event, in);
  if (event.place.stream >= followed_.size()) {
    // A number that is damaged must not ask for more memory than there is.
    if (event.place.stream > found_.report().events + followed_.size() + page) return;
    followed_.resize(event.place.stream * 2 + 1);
  }
  auto& stream = followed_[event.place.stream];
  if (stream.version == 0) ++streams_;
  if (event.place.version != stream.version + 1 || event.place.before != stream.head)
    note_missing(event, in);
  stream.version = event.place.version;
  stream.head = event.place.at;
  stream.chain = next_link(stream.chain, event.digest);
  indexes_.add_event(event);
}

}  // namespace snorri::store::sqlite
