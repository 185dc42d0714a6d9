// Which sagas are meant, as the admin API and the command line say it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "snorri/base/result.hpp"
#include "snorri/store/listing.hpp"

namespace snorri::app {

/// As it is written; "" = all.
struct filter_words {
  std::string type;
  std::string state;
  std::string status;          // "PENDING,STUCK"
  std::string prefix;          // of the key
  std::string started_before;  // RFC 3339
  std::string started_after;   // or then
};

struct saga_list {
  store::stream_filter filter;
  store::time_span begun;

  /// A page of those. Errors: the store's.
  result<std::vector<store::stream_row>> page(store::store_reader& from, std::uint64_t after,
                                              std::size_t limit) const {
    return store::list_begun(from, filter, begun, after, limit);
  }
};

/// Errors: bad_argument.
result<saga_list> filter_of(const filter_words& words);

/// A parameter that is a time; nothing where it is empty. Errors: bad_argument, which names it.
result<std::optional<time_point>> time_of(const std::string& text, const char* name);

}  // namespace snorri::app
