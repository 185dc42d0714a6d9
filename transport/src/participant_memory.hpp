// What a participant has done, on its disk: the answer to every command, and the commands that were
// undone and must not be done any more. Handlers' own tables live in the same file, so that one
// transaction holds both.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "snorri/base/clock.hpp"
#include "snorri/base/result.hpp"
#include "snorri/transport/participant.hpp"
#include "text_map.hpp"

namespace snorri::transport {

/// Threads: one. Every call but open() throws SQLite::Exception when the file can't be read or
/// written; then nothing of the transaction counts.
class participant_memory {
 public:
  /// Makes the file if there is none.
  /// Errors: store_in_use (another process has it), store_newer, store_foreign, store_unsafe
  /// (commits would not be durable), io_failed.
  static result<std::unique_ptr<participant_memory>> open(const std::string& path);
  ~participant_memory();
  participant_memory(const participant_memory&) = delete;
  participant_memory& operator=(const participant_memory&) = delete;

  /// Made with the file: commands of a saga come back to the memory that knows them.
  const std::string& instance() const noexcept { return instance_; }
  SQLite::Database& database() noexcept { return database_; }

  void begin();
  void commit();
  /// False once something (a full disk, a handler) ended the transaction behind our back.
  bool in_transaction();

  // The changes of one command, which can be taken back without the rest.
  void set_mark();
  void keep();
  void take_back();

  struct recollection {
    raw_reply reply;        // empty type: it was undone before it came
    std::string undone_by;  // "" if it was not undone
  };
  std::optional<recollection> recall(std::string_view source, std::string_view command_id);
  void remember(std::string_view source, std::string_view command_id, const raw_reply& reply,
                time_point now);
  /// From now on `command_id` is not carried out.
  void forbid(std::string_view source, std::string_view command_id, std::string_view undone_by,
              time_point now);

  /// Forgets what is older than `limit`, a few rows at a time.
  void forget_before(time_point limit);

 private:
  participant_memory(const std::string& path, int lock);

  std::optional<error> prepare_file();
  void prepare_statements();
  std::int64_t engine_number(std::string_view source);
  SQLite::Statement& bound(std::optional<SQLite::Statement>& statement, std::string_view source,
                           std::string_view command_id);

  int lock_;  // a file descriptor; -1 where there is no file
  SQLite::Database database_;
  std::string instance_;
  text_map<std::int64_t> engines_;
  std::optional<SQLite::Statement> begin_;
  std::optional<SQLite::Statement> commit_;
  std::optional<SQLite::Statement> set_mark_;
  std::optional<SQLite::Statement> keep_;
  std::optional<SQLite::Statement> take_back_;
  std::optional<SQLite::Statement> recall_;
  std::optional<SQLite::Statement> remember_;
  std::optional<SQLite::Statement> forbid_;
  std::optional<SQLite::Statement> forget_;
};

}  // namespace snorri::transport
