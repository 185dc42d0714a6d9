// Looks for streams that may leave the main file, a bounded piece at a time.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <string>
#include <vector>

#include "../chain.hpp"
#include "../words.hpp"
#include "archives.hpp"
#include "snorri/store/types.hpp"

namespace snorri::store::sqlite {

struct moving_event {
  position at = 0;
  chain_link chain = 0;
  bool is_in_main = false;  // else it left before: its stream was appended to since
};

struct moving_stream {
  std::uint64_t id = 0;
  stream_name name;
  std::string status;
  archive_month month = 0;
  std::vector<moving_event> events;  // the newest first
};

struct moving {
  std::vector<moving_stream> streams;
  bool is_more = false;  // that may leave; or it was not looked at everything
};

/// Threads: the store's writer, between groups.
class move_finder {
 public:
  explicit move_finder(SQLite::Database& db);

  /// Throws SQLite::Exception, damage, unavailable.
  moving find(const retention& which, word_reader& words, archives& elsewhere);

 private:
  struct candidate {
    std::uint64_t id = 0;  // 0 = none
    position head = 0;
    std::int64_t updated_at = 0;
  };

  candidate next(word_id status, std::int64_t before);
  moving_stream describe(const candidate& of, const std::string& status, word_reader& words,
                         archives& elsewhere);
  std::vector<moving_event> events_of(const stream_name& name, position head, archives& elsewhere);

  SQLite::Statement select_;
  SQLite::Statement name_;
  SQLite::Statement event_;
  // Where a look that became too long goes on.
  std::vector<std::string> statuses_;
  std::size_t status_at_ = 0;
  std::uint64_t after_ = 0;
  std::size_t looked_at_ = 0;
};

}  // namespace snorri::store::sqlite
