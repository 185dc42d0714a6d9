// Collects what is found, and counts what is too much to keep.
#pragma once

#include <string>
#include <utility>

#include "snorri/store/verify.hpp"

namespace snorri::store::sqlite {

class findings {
 public:
  findings(verify_report& into, std::size_t kept_max) : into_(into), kept_max_(kept_max) {}

  void add(std::string kind, position at, std::string stream, std::string text) {
    ++into_.findings_count;
    if (into_.findings.size() < kept_max_)
      into_.findings.push_back({std::move(kind), at, std::move(stream), std::move(text)});
  }
  void add(std::string kind, std::string text) { add(std::move(kind), 0, "", std::move(text)); }

  verify_report& report() { return into_; }

 private:
  verify_report& into_;
  std::size_t kept_max_;
};

}  // namespace snorri::store::sqlite
