// What the tests of archives share: a store with streams that ended in two months, and all that a
// reader says of it as one text.
#pragma once

#include <string>
#include <vector>

#include "helpers.hpp"

namespace snorri::store {

inline constexpr int month_minutes = 31 * 24 * 60;  // minute(0) is 2010-12-01

/// Every status that an archived stream has here.
const std::vector<std::string>& ended();

/// Event `version` of stream `stream`, whose data is a subject's for every fifth stream.
append step(int stream, int version, time_point at, const std::string& status);

/// Streams 1..`count` of three events each, interleaved. Even ones end, half of them in the next
/// month; stream n is at rest since minute n, or that minute of the next month.
void fill(event_store& store, int count);

/// Archives until there is no more.
archived archive_all(event_store& store, time_point before, std::size_t streams_max = 100);

std::string text_of(const std::vector<recorded_event>& events);
std::string list_text(store_reader& reader, const stream_filter& filter, std::size_t page);
std::string filtered_text(store_reader& reader, const event_filter& filter);

/// All that a reader can be asked: two stores that say the same hold the same.
std::string everything(store_reader& reader);

}  // namespace snorri::store
