// The stock book: every movement of goods is a line, none is ever changed. What an order holds is
// the sum of its lines.
#pragma once

#include <string>
#include <vector>

#include "../messages.hpp"
#include "snorri/transport/participant.hpp"

namespace shop {

/// Lines written here belong to the transaction that also remembers the command's answer: however
/// often the command comes, and whenever the service is killed, they are written once.
class stock {
 public:
  explicit stock(snorri::transport::context& about);

  /// `kind`: "reserved" or "restocked".
  void move(const std::string& kind, const std::vector<Item>& goods);

  /// Writes the opposite of what the compensated command moved, and returns how many pieces that
  /// was: 0 if the command never did anything here.
  long long move_back(const std::string& kind);

 private:
  snorri::transport::context& about_;
};

}  // namespace shop
