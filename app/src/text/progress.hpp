// How far a long command is, while somebody looks.
#pragma once

#include <cstdint>
#include <string>

namespace snorri::app {

/// A line on stderr that is written over, and goes at the end; nothing where stderr is no terminal.
class progress_bar {
 public:
  explicit progress_bar(std::string doing);
  ~progress_bar();
  progress_bar(const progress_bar&) = delete;
  progress_bar& operator=(const progress_bar&) = delete;

  /// `of` 0: nobody knows how much there is.
  void show(std::uint64_t done, std::uint64_t of);

 private:
  std::string doing_;
  bool on_terminal_;
  std::string shown_;
};

/// "copying [=====               ] 25 %  250 of 1000"
std::string progress_text(const std::string& doing, std::uint64_t done, std::uint64_t of);

}  // namespace snorri::app
