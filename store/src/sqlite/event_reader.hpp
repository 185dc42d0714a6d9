// Reads events, of the file and its archives: by position, along a stream, by filter. Checks each
// against its digest and its place.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "log_walk.hpp"
#include "rows.hpp"
#include "snorri/store/event_store.hpp"
#include "unsealer.hpp"
#include "words.hpp"

namespace snorri::store::sqlite {

/// Every call belongs to one read transaction. Throws SQLite::Exception, damage and unavailable.
class event_reader {
 public:
  event_reader(SQLite::Database& db, word_reader& words, unsealer& seals, archives& elsewhere,
               gaps what);

  /// Of versions `from` on; `row` is the stream's.
  std::vector<recorded_event> forwards(const stream_columns& row, stream_version from,
                                       std::size_t limit);
  /// Of versions `from` down.
  std::vector<recorded_event> backwards(const stream_columns& row, stream_version from,
                                        std::size_t limit);

  std::vector<recorded_event> all(position after, std::size_t limit);
  event_page filtered(const event_filter& filter, position after, std::size_t limit);

  /// Nothing if there is none.
  std::optional<stored_event> at(position where);
  recorded_event to_recorded(stored_event stored);

  position last_position() { return source_.last_position(); }

 private:
  struct named {
    std::uint64_t id = 0;
    stream_name name;
  };

  /// Throws damage, with the stream's name, for one that changed.
  stored_event checked(stored_event event);
  std::string named_event(const event_place& place);
  const stream_name& name_of(std::uint64_t stream);
  event_place step_at(const stream_columns& row, position where);
  position position_of(const stream_columns& row, stream_version version);
  stored_event expect(const stream_columns& row, position where, stream_version version);
  event_page filtered_alone(const event_filter& filter, position after, std::size_t limit);
  /// Adds what passes of positions after..last; false when the page is full.
  bool scan(const event_filter& filter, position last, std::size_t limit, event_page& page,
            std::size_t& bytes);

  word_reader& words_;
  unsealer& seals_;
  log_source source_;
  SQLite::Statement blocks_;
  SQLite::Statement name_;
  std::vector<named> names_;  // by id modulo its size
};

}  // namespace snorri::store::sqlite
