// The keys of data subjects as the store's writer knows them: makes one when a subject is first
// seen, has it on disk before anything sealed by it is, and overwrites it when the subject is to be
// forgotten. It seals nothing itself.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

#include "cipher.hpp"
#include "snorri/base/clock.hpp"
#include "snorri/base/result.hpp"

namespace snorri::store::sqlite {

struct numbered_key {
  std::uint64_t number = 0;  // never given to another key; above 0
  data_key key;
};

/// Every call throws SQLite::Exception or std::runtime_error when the disk or the randomness fails;
/// keys that were not made durable are then to be discarded. The file is made with the first key.
/// Errors of every call: store_corrupt (a key that is not what was written), store_foreign,
/// store_newer, store_unsafe, io_failed (the file can't be made).
class key_ring {
 public:
  key_ring(const std::string& store_path, std::string vfs, std::string store_id);
  ~key_ring();
  key_ring(const key_ring&) = delete;
  key_ring& operator=(const key_ring&) = delete;

  /// Takes back what a power cut left half done, which readers may not: call it before there are
  /// any.
  void recover();

  /// The subject's key, made now if it has none: on disk only after make_durable.
  result<numbered_key> key_for(const std::string& subject, time_point now);

  /// Empty for one that is forgotten, or of a key file that was lost.
  result<std::optional<data_key>> key_of(std::uint64_t number);

  /// The number of the key that the subject has, if it has one.
  result<std::optional<std::uint64_t>> find(const std::string& subject);

  /// Writes the keys that were made since, if any. Call it before the commit of what they sealed:
  /// a key too many does no harm, a key too few loses data. Throws std::runtime_error, too, when
  /// the file was moved or removed: what its keys seal could never be read.
  void make_durable();

  /// Takes back the keys that were made since make_durable.
  void discard() noexcept;

  /// Overwrites the subject's key on disk and in memory. False if it has none.
  /// Pre: nothing waits to be made durable.
  result<bool> forget(const std::string& subject);

 private:
  struct statements;

  result<bool> open_if_there();
  result<void> open();
  result<void> open_file();
  result<std::optional<numbered_key>> look_up(const std::string& subject);
  numbered_key make(const std::string& subject, time_point now);
  void begin();

  std::string path_;
  std::string vfs_;
  std::string store_id_;
  std::optional<SQLite::Database> db_;
  std::unique_ptr<statements> statements_;
  std::string salt_;
  std::uint64_t next_ = 0;
  std::uint64_t next_durable_ = 0;
  bool is_in_transaction_ = false;
  std::unordered_map<std::string, numbered_key> by_subject_;  // bounded, as is the next
  std::unordered_map<std::uint64_t, data_key> by_number_;
};

}  // namespace snorri::store::sqlite
