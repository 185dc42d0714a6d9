#include "snorri/store/listing.hpp"

#include "lists_begun.hpp"

namespace snorri::store {

namespace {
constexpr std::size_t page_max = 10'000;
}

result<std::vector<stream_row>> list_begun(store_reader& in, const stream_filter& filter,
                                           const time_span& begun, std::uint64_t after,
                                           std::size_t limit) {
  if (begun.empty()) return in.list(filter, after, limit);
  if (auto* const knows = dynamic_cast<lists_begun*>(&in)) {
    return knows->list_begun(filter, begun, after, limit);
  }
  std::vector<stream_row> found;
  while (true) {
    const auto page = in.list(filter, after, found.empty() ? limit : page_max);
    if (!page) return page.error();
    for (const auto& row : *page) {
      after = row.id;
      if (!begun.holds(row.started_at)) continue;
      found.push_back(row);
      if (found.size() == limit) return found;
    }
    if (page->empty()) return found;
  }
}

}  // namespace snorri::store
