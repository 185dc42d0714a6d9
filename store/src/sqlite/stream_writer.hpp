// The rows of streams as the writer sees them: found by name, changed in memory, and written once a
// group however many events a stream got.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <string>
#include <vector>

#include "archive/archives.hpp"
#include "index/writer.hpp"
#include "snorri/base/result.hpp"
#include "snorri/store/types.hpp"
#include "stream_cache.hpp"
#include "stream_rows.hpp"
#include "words.hpp"

namespace snorri::store::sqlite {

/// Every call throws SQLite::Exception, damage and unavailable. Threads: the store's writer.
class stream_writer {
 public:
  stream_writer(SQLite::Database& db, word_writer& words, index::writer& names, archives& elsewhere,
                ledger_writer& ledger);

  /// Streams that there are, in a transaction or not.
  std::uint64_t given() const { return given_; }

  /// find() will be asked for it.
  void expect(const stream_name& name) const { cache_.prefetch(name); }

  /// Null if there is none. Valid until the next call of find or add; once touched, until flush().
  /// Errors: store_corrupt.
  result<cached_stream*> find(const stream_name& name);

  /// `name` must live until flush().
  cached_stream& add(const stream_name& name, time_point started_at);

  void set(cached_stream& stream, const stream_summary& summary);

  /// `stream` was changed and is to be written with the group.
  void touch(cached_stream& stream);

  /// So many were touched that they are to be written before the next.
  bool is_full() const;
  /// Writes what was touched.
  void flush();

  /// The stream has left the main file.
  void drop(const stream_name& name) { cache_.erase(name); }

  /// Forgets all but what is on disk.
  void reload();

 private:
  bool has_name(std::uint64_t id, const stream_name& name);
  cached_stream read_row(std::uint64_t id, const std::string& name);
  way_back path_from(position head);
  void bring_back(const cached_stream& stream);
  void collect(cached_stream& stream);

  SQLite::Database& db_;
  word_writer& words_;
  index::writer& names_;
  archives& elsewhere_;
  ledger_writer& ledger_;
  SQLite::Statement find_name_;
  SQLite::Statement find_;
  SQLite::Statement find_jump_;
  name_rows names_added_;
  stream_rows added_;
  stream_rows changed_;
  stream_rows of_another_status_;
  SQLite::Statement update_data_key_;
  SQLite::Statement insert_snapshot_;
  std::uint64_t given_ = 0;
  stream_cache cache_;
  std::vector<cached_stream*> touched_;
};

}  // namespace snorri::store::sqlite
