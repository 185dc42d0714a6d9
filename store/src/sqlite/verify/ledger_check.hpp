// Does what the main file knows of its archives agree with what is in them?
#pragma once

#include <cstdint>
#include <set>
#include <unordered_map>
#include <vector>

#include "../archive/ledger.hpp"
#include "../rows.hpp"
#include "findings.hpp"
#include "verified_file.hpp"

namespace snorri::store::sqlite {

class ledger_check {
 public:
  /// Reads it all; rows that changed are findings. Throws SQLite::Exception.
  ledger_check(verified_file& main, findings& found);

  /// An event that an archive has and the main file has not. In order of position.
  void see(const stored_event& event, verified_file& in);

  /// 0 for a stream that is in no archive.
  archive_month month_of(std::uint64_t stream) const;

 private:
  void read_streams(verified_file& main);
  void read_ranges(verified_file& main);
  void read_tail(verified_file& main);

  findings& found_;
  std::unordered_map<std::uint64_t, archive_month> months_;
  std::vector<moved_range> ranges_;  // in order
  std::size_t range_at_ = 0;
  std::set<position> tail_;
  position taken_in_ = 0;  // indexes and filters need nothing up to here
};

}  // namespace snorri::store::sqlite
