#include "ledger_check.hpp"

#include <algorithm>
#include <string>

#include "../blocks.hpp"
#include "../damage.hpp"
#include "../index/rows.hpp"
#include "../statement.hpp"

namespace snorri::store::sqlite {

ledger_check::ledger_check(verified_file& main, findings& found) : found_(found) {
  read_streams(main);
  read_ranges(main);
  read_tail(main);
}

void ledger_check::read_streams(verified_file& main) {
  ledger known(main.db());
  SQLite::Statement ids(main.db(), "SELECT id FROM archived_streams");
  for (query row(ids); row.next();) {
    try {
      months_[row.number(0)] = known.month_of_stream(row.number(0));
    } catch (const damage& what) {
      found_.add("row_changed", main.path() + ": " + what.what());
    }
  }
}

void ledger_check::read_ranges(verified_file& main) {
  ledger known(main.db());
  SQLite::Statement firsts(main.db(), "SELECT first FROM moved ORDER BY first");
  for (query row(firsts); row.next();) {
    try {
      if (const auto range = known.range_of(row.number(0))) ranges_.push_back(*range);
    } catch (const damage& what) {
      found_.add("row_changed", main.path() + ": " + what.what());
    }
  }
}

void ledger_check::read_tail(verified_file& main) {
  try {
    for (const auto& each : ledger(main.db()).tail(0)) tail_.insert(each.at);
  } catch (const damage& what) {
    found_.add("row_changed", main.path() + ": " + what.what());
  }
  SQLite::Statement blocks(main.db(), "SELECT coalesce(max(id) + 1, 0) FROM blocks");
  query row(blocks);
  row.next();
  const auto upto = index::read_upto(main.db(), main.path(), index::tree::messages);
  taken_in_ = std::min<position>(row.number(0) * block_events, upto ? *upto : 0);
}

void ledger_check::see(const stored_event& event, verified_file& in) {
  const auto at = event.place.at;
  const auto text = "the event at position " + std::to_string(at) + " left the main file, ";
  const auto add = [&](const std::string& what) {
    const auto name = in.name_of(event.place.stream);
    found_.add("row_missing", at, name ? name->text() : "", text + what);
  };
  while (range_at_ < ranges_.size() && ranges_[range_at_].last < at) ++range_at_;
  if (range_at_ == ranges_.size() || ranges_[range_at_].first > at) {
    add("which no row says");
  } else if (ranges_[range_at_].last == at && ranges_[range_at_].chain != event.chain) {
    add("and the chain goes on from another one");
  }
  if (at > taken_in_ && !tail_.contains(at)) add("and what indexes need of it is missing");
}

archive_month ledger_check::month_of(std::uint64_t stream) const {
  const auto found = months_.find(stream);
  return found == months_.end() ? 0 : found->second;
}

}  // namespace snorri::store::sqlite
