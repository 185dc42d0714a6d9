// What came of it all, read from the engine's store and from what each service keeps; not from what
// was sent.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>

namespace shop {

struct results {
  std::size_t orders = 0;
  std::size_t returns = 0;
  std::size_t confirmed = 0;
  std::map<std::string, std::size_t> cancelled;  // by reason
  std::size_t stuck = 0;
  std::size_t unfinished = 0;
  std::size_t parked = 0;
  std::size_t compensations = 0;  // commands that undo another
  std::size_t mails = 0;
  std::size_t analytics_events = 0;
  std::size_t refused = 0;        // invoices that the engine did not take
  std::size_t lines_skipped = 0;  // of the files

  std::string a_confirmed_order;    // "order/536365"; "" if there is none
  std::string a_compensated_order;  // one that was undone

  std::size_t cancelled_total() const;
};

/// Throws std::runtime_error when something can't be read.
results read_results(const std::filesystem::path& store, const std::filesystem::path& dir);

}  // namespace shop
