// Keeps room on the disk in PATH.reserve, to be given up when the disk is full: for a checkpoint
// and a clean end.
#pragma once

#include <cstddef>
#include <string>

namespace snorri::store::sqlite {

class reserve_file {
 public:
  /// `bytes` 0: nothing is kept.
  reserve_file(const std::string& store_path, std::size_t bytes);
  /// The room is for a store that is open.
  ~reserve_file();
  reserve_file(const reserve_file&) = delete;
  reserve_file& operator=(const reserve_file&) = delete;

  /// Whether the room is kept now; takes it if it can.
  bool hold();
  void give_up();

  /// Whether the room is kept and the disk has some more for what is to be written.
  bool has_room_beside();

 private:
  std::string path_;
  std::size_t bytes_;
  bool held_ = false;
};

}  // namespace snorri::store::sqlite
