// What the demo prints.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <string>

#include "progress.hpp"
#include "results.hpp"

namespace shop {

struct run_facts {
  std::size_t kills = 0;
  double seconds = 0;
  std::filesystem::path store;
  std::filesystem::path snorri;  // the program
};

/// One JSON object and nothing else.
void print_json(const results& what, const run_facts& run);

/// The table, two stories, a diagram, and how to look further.
void print_report(const results& what, const run_facts& run);

/// On stderr: a bar that moves on a terminal, elsewhere a line now and then.
class progress_bar {
 public:
  explicit progress_bar(std::size_t invoices);
  ~progress_bar();
  progress_bar(const progress_bar&) = delete;
  progress_bar& operator=(const progress_bar&) = delete;

  void show(const progress& now, std::size_t kills);
  /// The last of what was shown stays as a line.
  void finish();
  /// A line of its own above the bar.
  void say(const std::string& line);

 private:
  void clear() const;

  std::size_t invoices_;
  bool terminal_;
  std::chrono::steady_clock::time_point next_{};
  std::string text_;   // as of now
  std::string shown_;  // as printed last
};

}  // namespace shop
