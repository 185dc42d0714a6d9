// Server-sent events: text as it comes in, events as they are complete.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace snorri::app {

/// Takes the stream in pieces of any size.
class sse_parser {
 public:
  using handler = std::function<bool(std::string_view id, std::string_view data)>;

  /// Calls `each` for every complete event; false once `each` has answered false.
  bool feed(std::string_view piece, const handler& each);

 private:
  bool take_line(std::string_view line, const handler& each);

  std::string rest_;
  std::string id_;
  std::string data_;
};

}  // namespace snorri::app
