// Goes through all events of a store, from all its files in order of position, and follows both
// chains.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "../archive/ledger.hpp"
#include "findings.hpp"
#include "index_check.hpp"
#include "ledger_check.hpp"
#include "verified_file.hpp"

namespace snorri::store::sqlite {

/// Where a stream's chain has come to. 32 bytes a stream while a store is verified.
struct followed_stream {
  stream_version version = 0;
  position head = 0;
  chain_link chain = 0;
  bool is_broken = false;  // something of it is missing or changed, and was said
};

class event_check {
 public:
  using files = std::vector<std::unique_ptr<verified_file>>;

  /// The first file is the main one, or an archive alone.
  event_check(files& all, findings& found, index_check& indexes, ledger_check& known);

  /// `is_complete`: no archive is missing.
  void run(position last, bool is_complete,
           const std::function<void(std::uint64_t, std::uint64_t)>& progress);

  /// Nothing was found of a stream without events.
  const followed_stream* of(std::uint64_t stream) const;
  std::uint64_t streams() const { return streams_; }
  chain_link chain() const { return chain_; }

 private:
  struct cursor {
    verified_file* file = nullptr;
    std::vector<stored_event> page;
    std::size_t next = 0;
    position read = 0;
    bool at_end = false;
  };

  const stored_event* peek(cursor& from);
  void follow(const stored_event& event, verified_file& in);
  void check_gap(const stored_event& next, verified_file& in);
  void note_missing(const stored_event& event, verified_file& in);

  findings& found_;
  index_check& indexes_;
  ledger_check& known_;
  verified_file& main_;
  const bool is_archive_;  // what it lacks is elsewhere
  std::vector<cursor> cursors_;
  ledger moved_;
  std::vector<followed_stream> followed_;  // by stream id
  std::uint64_t streams_ = 0;
  position last_ = 0;
  chain_link chain_ = 0;
  bool is_complete_ = true;
};

}  // namespace snorri::store::sqlite
