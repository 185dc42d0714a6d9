// A reader's connection and what is prepared on it; each public call of a reader is one read
// transaction on it.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "event_reader.hpp"
#include "finder.hpp"
#include "list_filter.hpp"
#include "rows.hpp"
#include "snorri/store/types.hpp"
#include "statement.hpp"
#include "words.hpp"

namespace snorri::store::sqlite {

/// What is read, and how.
struct session_about {
  std::string path;
  std::string vfs;
  std::string store_id;
  bool keep_sealed = false;
  bool is_archive = false;
  std::shared_ptr<index::memories> shared;  // the writer's, if it is in this process
};

/// Throws SQLite::Exception, damage, out_of_date and unavailable.
class session {
 public:
  session(SQLite::Database&& opened, const session_about& about);

  /// One read transaction while it lives.
  class snapshot_scope {
   public:
    explicit snapshot_scope(session& on) : on_(on) {
      on_.seals_.refresh();
      run_statement(on_.begin_);
    }
    ~snapshot_scope() {
      on_.elsewhere_.end();
      on_.end_.tryReset();
      on_.end_.tryExecuteStep();
      on_.end_.tryReset();
    }
    snapshot_scope(const snapshot_scope&) = delete;
    snapshot_scope& operator=(const snapshot_scope&) = delete;

   private:
    session& on_;
  };

  /// The stream's row, from wherever it is.
  std::optional<stream_columns> find(const stream_name& name);
  std::optional<stream_row> find_row(const stream_name& name);
  std::optional<recorded_event> find_message(std::string_view source, std::string_view id);
  std::vector<stream_row> list(const list_filter& filter, std::uint64_t after, std::size_t limit);
  std::optional<snapshot> find_snapshot(const stream_name& name);
  std::vector<parked_message> list_parked(std::uint64_t after, std::size_t limit);
  std::uint64_t count_parked();
  std::vector<held_message> list_held(std::uint64_t after, std::size_t limit);
  std::vector<subscription> list_subscriptions();
  std::vector<route> list_routes();
  std::vector<definition_row> list_definitions();
  event_reader& events() { return events_; }

 private:
  std::optional<stored_name> name_of(std::uint64_t id);

  const bool is_archive_;
  SQLite::Database db_;
  SQLite::Statement begin_;
  SQLite::Statement end_;
  word_reader words_;
  finder finder_;
  unsealer seals_;
  archives elsewhere_;
  event_reader events_;
  SQLite::Statement find_name_;
  SQLite::Statement find_row_;
  SQLite::Statement find_snapshot_;
};

}  // namespace snorri::store::sqlite
