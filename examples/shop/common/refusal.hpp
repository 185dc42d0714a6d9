// A business answer "no": why, in one of few sentences that can be counted, and what exactly.
#pragma once

#include <string>

namespace shop {

struct refusal {
  std::string reason;
  std::string detail;
};

}  // namespace shop
