// What `snorri doctor` found: one thing that was looked at, how it is, and what to do about it.
#pragma once

#include <string>
#include <vector>

namespace snorri::app {

enum class verdict { good, warning, bad };

struct finding {
  std::string check;  // a word for programs: "disk_speed"
  verdict is = verdict::good;
  std::string said;    // what was seen, with its figures
  std::string advice;  // what to do; "" where nothing is to be done
};
using findings = std::vector<finding>;

inline finding good(std::string check, std::string said, std::string advice = "") {
  return {std::move(check), verdict::good, std::move(said), std::move(advice)};
}
inline finding warning(std::string check, std::string said, std::string advice) {
  return {std::move(check), verdict::warning, std::move(said), std::move(advice)};
}
inline finding bad(std::string check, std::string said, std::string advice) {
  return {std::move(check), verdict::bad, std::move(said), std::move(advice)};
}

}  // namespace snorri::app
