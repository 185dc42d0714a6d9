// Texts that come again and again (types, states, statuses, categories) and are kept once each.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <string>
#include <unordered_map>

namespace snorri::store::sqlite {

using word_id = std::uint64_t;

/// Reads words as they are needed and keeps them: a word never changes.
/// Throws SQLite::Exception; damage for a word that is not what was written.
class word_reader {
 public:
  explicit word_reader(SQLite::Database& db);

  const std::string& text(word_id id);
  /// 0 if there is no such word: then no row holds it.
  word_id find(const std::string& text);

 private:
  void read_on();

  SQLite::Statement select_;
  std::unordered_map<word_id, std::string> texts_;
  std::unordered_map<std::string, word_id> ids_;
  word_id last_ = 0;
};

/// Also makes words that are new, in the transaction that is open.
class word_writer {
 public:
  explicit word_writer(SQLite::Database& db);

  word_id id(const std::string& text);
  const std::string& text(word_id id);
  /// Forgets what a transaction made that was rolled back.
  void reload();

 private:
  SQLite::Statement insert_;
  SQLite::Statement select_;
  std::unordered_map<std::string, word_id> ids_;
  std::unordered_map<word_id, std::string> texts_;
  word_id last_ = 0;
};

}  // namespace snorri::store::sqlite
