// All that a store gives through its contract, as text: two stores of one content give the same.
#pragma once

#include <string>
#include <vector>

#include "snorri/store/event_store.hpp"

namespace snorri::store::proof {

/// One line each, with every field but the id of a held message, which only has to grow; long bytes
/// by length and hash.
std::string to_line(const recorded_event& event);
std::string to_line(const stream_row& row);
std::string to_line(const stream_name& stream, const snapshot& snapshot);
std::string to_line(const parked_message& message);
std::string to_line(const held_message& message);
std::string to_line(const subscription& row);
std::string to_line(const route& row);
std::string to_line(const definition_row& row);

/// What a read of everything gave. `fault`: what does not fit together, or the first error; "" =
/// all is well. Checked: positions and versions without a gap; every stream forwards and backwards,
/// and filtered reads and lists, the same as in the whole; rows that agree with their events; every
/// remembered id found where it is; cursors and snapshots that are not ahead.
struct content {
  std::string text{};
  std::string fault{};
  bool is_error = false;  // the store said so by itself
  std::vector<recorded_event> events{};
};

content read_content(store_reader& reader);

/// The first line in which two texts differ, of both.
std::string difference(const std::string& expected, const std::string& found);

}  // namespace snorri::store::proof
