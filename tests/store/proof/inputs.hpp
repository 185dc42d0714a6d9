// Random input for a store, of the kinds that make it decide: versions that fit and don't, repeats,
// ids that stand for something else, old epochs.
#pragma once

#include <string>
#include <vector>

#include "oracle.hpp"
#include "random.hpp"

namespace snorri::store::proof {

/// What the stores at hand can do.
struct abilities {
  bool archives = true;
  bool subjects = true;  // whose data is encrypted, and forgotten
};

/// Threads: one.
class inputs {
 public:
  inputs(random_numbers& random, const oracle& known, abilities can)
      : random_(random), known_(known), can_(can) {}

  group make_group();
  /// One that no store may take, and what it is to be answered with.
  append make_refused(errc& code);

  stream_name stream();
  stream_name known_stream();
  stream_summary summary();
  std::string type() { return pick("Type", 8); }
  std::string source() { return pick("/source/", 3); }
  std::string message_id();
  std::string subscription_name() { return pick("subscriber-", 5); }
  std::string subject() { return pick("customer/", 6); }
  std::vector<std::string> types();
  std::vector<std::string> statuses();
  event_filter filter();
  stream_filter list_filter();
  std::string bytes();
  time_point now();
  /// Somewhere in the log, more often near its end; now and then past it.
  position any_position();

 private:
  std::string pick(const char* prefix, std::size_t count) {
    return prefix + std::to_string(random_.below(count));
  }
  append make_append();
  append make_repeat();
  event make_event(const stream_name& stream);
  expected_version expected(const stream_name& stream);
  void add_rows(group& to);
  snapshot make_snapshot(const stream_name& stream);
  subscription make_subscription();
  std::string subject_of(const stream_name& stream) const;

  random_numbers& random_;
  const oracle& known_;
  abilities can_;
  std::size_t minutes_ = 0;
};

}  // namespace snorri::store::proof
