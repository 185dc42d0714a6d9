// Messages set aside, and which of them an operator has dealt with. The store only ever adds: that
// one was sent again or put away is a row of its own, which says who did it and why.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snorri/base/result.hpp"
#include "snorri/store/event_store.hpp"
#include "snorri/transport/message.hpp"

namespace snorri::engine {

/// How a message that was set aside was dealt with.
struct settlement {
  std::uint64_t parked = 0;  // the message's number
  std::string how;           // "sent again" or "discarded"
  std::string by;
  std::string reason;
  time_point at;
  std::string request{};  // the id of who asked for it, "" if it had none
};

/// The row that says so.
store::parked_message row_of(const settlement& what, const std::string& key);
/// Nothing where the row is a message.
std::optional<settlement> settlement_of(const store::parked_message& row);

/// What of an envelope is needed to give the message to a saga again, and has no column of its own.
std::string parked_headers(const transport::envelope& from);
/// The message as it came, but for what was not kept.
transport::message message_of(const store::parked_message& row);

/// Which messages are dealt with. Rows are only added, so each is looked at once.
/// Threads: its reader's.
class parked_book {
 public:
  /// Looks at what was added since. Errors: the store's.
  result<void> read_on(store::store_reader& from);
  void add(settlement what);

  const settlement* find(std::uint64_t parked) const;
  /// Messages that nobody has dealt with.
  std::uint64_t waiting() const noexcept { return messages_ - settled_.size(); }

 private:
  std::uint64_t last_ = 0;
  std::uint64_t messages_ = 0;
  std::map<std::uint64_t, settlement> settled_;
};

}  // namespace snorri::engine
