// Are the sorted indexes and the filters of blocks those of the events and names that there are?
#pragma once

#include <cstdint>
#include <string>

#include "../rows.hpp"
#include "findings.hpp"
#include "verified_file.hpp"

namespace snorri::store::sqlite {

/// What is in an index, whatever its order: equal for equal contents.
struct index_sum {
  std::uint64_t upto = 0;  // what came later is not in its runs
  std::uint64_t count = 0;
  std::uint64_t sum = 0;

  void add(const std::string& key, std::uint64_t value);
};

/// Sums up both indexes first, then is told what should be in them, then compares.
class index_check {
 public:
  /// Errors of what is read are findings. Throws SQLite::Exception.
  index_check(verified_file& main, findings& found);

  void add_name(std::uint64_t id, const stream_name& name);
  void add_event(const stored_event& event);

  /// `is_complete`: all there was has been added.
  void compare(bool is_complete);

  /// Each full block up to `last` has a filter that is what was written.
  void check_blocks(position last);

 private:
  index_sum sum_of(int tree);

  verified_file& main_;
  findings& found_;
  index_sum names_are_;
  index_sum messages_are_;
  index_sum names_should_be_;
  index_sum messages_should_be_;
};

}  // namespace snorri::store::sqlite
