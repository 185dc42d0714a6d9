// Answers for the user's guards, conditions and local steps, so that each way is tried once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "snorri/sagas/turn.hpp"

namespace snorri::sagas::checking {

/// Says what its script says, and 0 where that ends. What is asked twice while one record is
/// decided is answered the same: it is asked of the same data.
class scripted final : public chooser {
 public:
  /// `ask_user`: the user gave samples, so that his own code can say.
  scripted(std::vector<std::uint8_t> script, bool ask_user, int attempts_max)
      : script_(std::move(script)), ask_user_(ask_user), attempts_max_(attempts_max) {}

  std::size_t choose(std::string_view asked, std::size_t count) override {
    if (ask_user_) return count;
    const auto [known, is_new] = said_.try_emplace(std::string(asked), 0);
    if (!is_new) return known->second;
    if (at_ == script_.size()) script_.push_back(0);
    if (counts_.size() == at_) counts_.push_back(count);
    known->second = script_[at_++];
    if (count == 2) told_ += " [" + std::string(asked) + (known->second == 1 ? ": yes]" : ": no]");
    return known->second;
  }
  int attempts_max() const override { return attempts_max_; }

  void begin_record() {
    said_.clear();
    told_.clear();
  }
  /// What was asked for this record, and said: " [is_large: yes]".
  const std::string& told() const { return told_; }
  /// What was said, to be said again.
  const std::vector<std::uint8_t>& script() const { return script_; }

  /// The next script in order; false after the last.
  static bool next(std::vector<std::uint8_t>& script, const std::vector<std::size_t>& counts) {
    while (!script.empty()) {
      if (std::size_t{script.back()} + 1 < counts[script.size() - 1]) {
        ++script.back();
        return true;
      }
      script.pop_back();
    }
    return false;
  }
  const std::vector<std::size_t>& counts() const { return counts_; }

 private:
  std::vector<std::uint8_t> script_;
  std::vector<std::size_t> counts_;
  std::size_t at_ = 0;
  std::map<std::string, std::size_t, std::less<>> said_;
  std::string told_;
  bool ask_user_;
  int attempts_max_;
};

}  // namespace snorri::sagas::checking
