#include "event_reader.hpp"

#include <algorithm>
#include <utility>

#include "../rules.hpp"
#include "blocks.hpp"
#include "damage.hpp"
#include "statement.hpp"

namespace snorri::store::sqlite {

namespace {

constexpr std::size_t names_kept = 8192;
constexpr position looked_at_max = 100'000;  // events that one filtered page looks at
constexpr std::uint64_t blocks_looked_at_max = 20'000;

std::size_t bytes_of(const recorded_event& event) {
  return event.event.metadata.size() + event.event.body.size();
}

std::string at_position(position at) { return "the event at position " + std::to_string(at); }

}  // namespace

event_reader::event_reader(SQLite::Database& db, word_reader& words, unsealer& seals,
                           archives& elsewhere, gaps what)
    : words_(words),
      seals_(seals),
      source_(db, words, elsewhere, what),
      blocks_(db, "SELECT id, digest, filter FROM blocks WHERE id >= ? ORDER BY id LIMIT ?"),
      name_(db, std::string("SELECT ") + name_columns + " FROM stream_names n WHERE n.id = ?"),
      names_(names_kept) {}

const stream_name& event_reader::name_of(std::uint64_t stream) {
  auto& slot = names_[stream % names_.size()];
  if (slot.id == stream) return slot.name;
  query row(name_, stream);
  if (!row.next()) throw damage("the name of stream " + std::to_string(stream) + " is missing");
  auto stored = read_stored_name(name_, 0);
  slot = {stream, {words_.text(stored.category), std::move(stored.key)}};
  return slot.name;
}

recorded_event event_reader::to_recorded(stored_event stored) {
  const auto stream = stored.place.stream;
  auto out = seals_.open(std::move(stored));
  out.stream = name_of(stream);
  return out;
}

std::optional<stored_event> event_reader::at(position where) {
  auto event = source_.at(where);
  if (!event) return std::nullopt;
  return checked(std::move(*event));
}

stored_event event_reader::checked(stored_event event) {
  if (!is_intact(event)) throw damage(named_event(event.place) + " is not what was written");
  return event;
}

std::string event_reader::named_event(const event_place& place) {
  try {
    return at_position(place.at) + " of " + name_of(place.stream).text();
  } catch (const damage&) {
    return at_position(place.at);
  }
}

event_place event_reader::step_at(const stream_columns& row, position where) {
  const auto found = source_.place(where);
  if (!found || found->stream != row.id)
    throw damage(at_position(where) + ", of " + name_of(row.id).text() + ", is missing");
  return *found;
}

position event_reader::position_of(const stream_columns& row, stream_version version) {
  position at = row.head;
  for (auto now = row.version; now > version;) {
    const auto here = step_at(row, at);
    const auto far = now & (now - 1);
    at = far >= version ? here.jump : here.before;
    now = far >= version ? far : now - 1;
  }
  return at;
}

stored_event event_reader::expect(const stream_columns& row, position where,
                                  stream_version version) {
  auto event = at(where);
  if (!event || event->place.stream != row.id || event->place.version != version) {
    throw damage(at_position(where) + ", version " + std::to_string(version) + " of " +
                 name_of(row.id).text() + ", is missing");
  }
  return std::move(*event);
}

std::vector<recorded_event> event_reader::forwards(const stream_columns& row, stream_version from,
                                                   std::size_t limit) {
  from = std::max<stream_version>(from, 1);
  if (from > row.version) return {};
  const auto last = std::min<stream_version>(row.version, from + limit - 1);
  std::vector<position> positions(last - from + 1);
  position at = position_of(row, last);
  for (auto version = last;; --version) {
    positions[version - from] = at;
    if (version == from) break;
    at = step_at(row, at).before;
  }
  std::vector<recorded_event> found;
  std::size_t bytes = 0;
  chain_link chain = 0;
  for (auto version = from; version <= last && bytes < page_bytes_max; ++version) {
    auto event = expect(row, positions[version - from], version);
    chain = next_link(chain, event.digest);
    found.push_back(to_recorded(std::move(event)));
    bytes += bytes_of(found.back());
  }
  // Read whole, the stream shows whether all of it is what was written.
  if (from == 1 && found.size() == row.version && chain != row.chain)
    throw damage("the chain of " + name_of(row.id).text() + " is broken");
  return found;
}

std::vector<recorded_event> event_reader::backwards(const stream_columns& row, stream_version from,
                                                    std::size_t limit) {
  from = from == 0 ? row.version : std::min(from, row.version);
  if (from == 0) return {};
  std::vector<recorded_event> found;
  std::size_t bytes = 0;
  position at = position_of(row, from);
  for (auto version = from; version > 0 && found.size() < limit && bytes < page_bytes_max;
       --version) {
    auto event = expect(row, at, version);
    at = event.place.before;
    found.push_back(to_recorded(std::move(event)));
    bytes += bytes_of(found.back());
  }
  return found;
}

std::vector<recorded_event> event_reader::all(position after, std::size_t limit) {
  std::vector<recorded_event> found;
  std::size_t bytes = 0;
  std::optional<chain_link> link;
  position last = 0;
  log_walk walk(source_, after, last_position());
  while (found.size() < limit && bytes < page_bytes_max) {
    auto next = walk.next();
    if (!next) break;
    auto event = checked(std::move(*next));
    if (last == 0 || event.place.at != last + 1) link = source_.link_before(event.place.at);
    if (!link && source_.what_of_gaps() != gaps::expected)
      throw damage(named_event(event.place) + " has none before it");
    if (link && event.chain != next_link(*link, event.digest))
      throw damage(named_event(event.place) + " does not follow the one before it");
    link = event.chain;
    last = event.place.at;
    found.push_back(to_recorded(std::move(event)));
    bytes += bytes_of(found.back());
  }
  return found;
}

bool event_reader::scan(const event_filter& filter, position last, std::size_t limit,
                        event_page& page, std::size_t& bytes) {
  log_walk walk(source_, page.scanned, last);
  while (auto next = walk.next()) {
    auto event = to_recorded(checked(std::move(*next)));
    page.scanned = event.position;
    if (!matches(filter, event)) continue;
    bytes += bytes_of(event);
    page.events.push_back(std::move(event));
    if (page.events.size() >= limit || bytes >= page_bytes_max) return false;
  }
  return true;
}

/// An archive alone has no blocks.
event_page event_reader::filtered_alone(const event_filter& filter, position after,
                                        std::size_t limit) {
  event_page page;
  page.scanned = after;
  std::size_t bytes = 0;
  position looked_at = 0;
  log_walk walk(source_, after, last_position());
  while (page.events.size() < limit && bytes < page_bytes_max && looked_at++ < looked_at_max) {
    auto next = walk.next();
    if (!next) break;
    auto event = to_recorded(checked(std::move(*next)));
    page.scanned = event.position;
    if (!matches(filter, event)) continue;
    bytes += bytes_of(event);
    page.events.push_back(std::move(event));
  }
  return page;
}

event_page event_reader::filtered(const event_filter& filter, position after, std::size_t limit) {
  if (source_.what_of_gaps() == gaps::expected) return filtered_alone(filter, after, limit);
  event_page page;
  page.scanned = after;
  std::size_t bytes = 0;
  position looked_at = 0;
  const auto end = last_position();
  std::uint64_t next_block = block_of(after + 1);
  {
    query row(blocks_, next_block, blocks_looked_at_max);
    while (row.next()) {
      const auto id = row.number(0);
      const auto filter_bytes = row.text(2);
      if (id != next_block || row.number(1) != digest_of_block(id, filter_bytes))
        throw damage("the filter of block " + std::to_string(id) + " is not what was written");
      ++next_block;
      const auto last = id * block_events + block_events;
      if (!may_pass(filter, filter_bytes)) {
        page.scanned = last;
        continue;
      }
      looked_at += block_events;
      if (!scan(filter, last, limit, page, bytes) || looked_at >= looked_at_max) return page;
    }
  }
  // What is not in a full block yet.
  if (next_block == block_of(end + 1)) scan(filter, end, limit, page, bytes);
  return page;
}

}  // namespace snorri::store::sqlite
