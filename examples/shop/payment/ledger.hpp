// The ledger: every payment is a line, in pence, none is ever changed. Plus is money that came in.
#pragma once

#include <string>

#include "../messages.hpp"
#include "snorri/transport/participant.hpp"

namespace shop {

/// Lines written here belong to the transaction that also remembers the command's answer: however
/// often the command comes, and whenever the service is killed, they are written once.
class ledger {
 public:
  explicit ledger(snorri::transport::context& about);

  /// `kind`: "captured" or "paid back".
  void book(const std::string& kind, pence amount);

  /// Books the opposite of what the compensated command booked, and returns what that command had
  /// booked: 0 if it never did anything here.
  pence book_back(const std::string& kind);

 private:
  snorri::transport::context& about_;
};

}  // namespace shop
