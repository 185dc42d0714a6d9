// How far the orders have come, read from the engine's store and the order service's file while
// both are in use.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <utility>

#include "snorri/store/event_store.hpp"

namespace shop {

struct progress {
  std::size_t received = 0;             // sagas that were started
  std::size_t ended = 0;                // ... and need nothing more, or an operator
  bool fed = false;                     // the order service has handed everything over
  bool told = false;                    // every follower has answered for every event
  snorri::store::position last = 0;     // of the log
  snorri::store::position cursors = 0;  // of all followers, added up

  bool complete() const { return fed && told && ended == received; }
  friend bool operator==(const progress&, const progress&) = default;
};

class progress_reader {
 public:
  /// Pre: the engine has made its store.
  progress_reader(const std::filesystem::path& store, const std::filesystem::path& orders);

  /// Throws std::runtime_error when the store can't be read.
  progress look();

 private:
  std::size_t count_new_sagas();
  std::size_t count_pending();
  bool is_fed();

  std::unique_ptr<snorri::store::store_reader> store_;
  std::filesystem::path orders_;
  std::uint64_t last_saga_ = 0;
  std::size_t received_ = 0;
  bool fed_ = false;
};

/// Opens the store for reading. Throws std::runtime_error.
std::unique_ptr<snorri::store::store_reader> open_store(const std::filesystem::path& path);

/// The value of what the store answered. Throws std::runtime_error for what it could not.
template <class T>
T must(snorri::result<T> answer) {
  if (!answer) throw std::runtime_error(answer.error().text());
  return std::move(*answer);
}

}  // namespace shop
