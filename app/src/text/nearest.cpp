#include "text/nearest.hpp"

#include <algorithm>
#include <numeric>

namespace snorri::app {

namespace {

/// Optimal string alignment: insertions, deletions, replacements and swapped neighbours.
std::size_t edits(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before_last;
  std::vector<std::size_t> last(b.size() + 1);
  std::iota(last.begin(), last.end(), 0u);
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::vector<std::size_t> now(b.size() + 1);
    now[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      now[j] = std::min({last[j] + 1, now[j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) now[j] = std::min(now[j], before_last[j - 2] + 1);
    }
    before_last = std::move(last);
    last = std::move(now);
  }
  return last.back();
}

}  // namespace

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
  std::string best;
  std::size_t best_edits = std::max<std::size_t>(1, std::max<std::size_t>(word.size(), 4) / 3) + 1;
  for (const std::string& each : known) {
    const std::size_t distance = edits(word.substr(0, 64), each);
    if (distance < best_edits) {
      best = each;
      best_edits = distance;
    }
  }
  return best;
}

std::string did_you_mean(std::string_view word, const std::vector<std::string>& known) {
  const std::string best = nearest(word, known);
  return best.empty() ? "" : " (did you mean \"" + best + "\"?)";
}

std::string stray_argument(const std::vector<std::string>& flags, int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    word.erase(std::min(word.find('='), word.size()));
    if (!word.starts_with("--") || std::find(flags.begin(), flags.end(), word) != flags.end()) {
      continue;
    }
    return "there is no flag " + word + did_you_mean(word, flags);
  }
  return "";
}

}  // namespace snorri::app
