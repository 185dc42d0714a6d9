// The answers to one event, as they come. An answer that is given again is none.
#pragma once

#include <set>
#include <string>
#include <utility>

#include "snorri/transport/answers.hpp"
#include "wire.hpp"

namespace snorri::transport {

class gathering {
 public:
  gathering(const envelope& of, enough until) : until_(std::move(until)) {
    seen_.emplace(of.source, of.id);  // the event itself is no answer
  }

  /// Whether there are enough now.
  bool take(wire::delivered& what) {
    const auto& headers = what.what.headers;
    if (!seen_.emplace(headers.source, headers.id).second) return false;
    answers_.push_back({std::move(what.what), what.position});
    return (until_.count > 0 && answers_.size() >= until_.count) ||
           (until_.when && until_.when(answers_));
  }

  gathered result_of(receipt event, bool complete) && {
    return {std::move(event), std::move(answers_), complete};
  }

 private:
  enough until_;
  std::vector<answer> answers_;
  std::set<std::pair<std::string, std::string>> seen_;
};

}  // namespace snorri::transport
