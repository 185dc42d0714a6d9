#include "cli/pieces.hpp"

#include "net/url.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {
constexpr const char* piece_limit = "5000";
}

query_parameters parameters_of(const list_request& what) {
  return {{"type", what.type},
          {"state", what.state},
          {"status", what.status},
          {"prefix", what.prefix},
          {"started_before", what.started_before},
          {"started_after", what.started_after}};
}

result<void> for_each_piece(source& from, const std::string& path, query_parameters parameters,
                            const std::function<bool(const json&)>& each) {
  parameters.emplace_back("limit", piece_limit);
  parameters.emplace_back("after", "0");
  while (true) {
    const auto piece = from.get(path + query_text(parameters));
    if (!piece) return piece.error();
    if (!each(*piece) || value_in(*piece, "after").is_null()) return {};
    parameters.back().second = std::to_string(number_in(*piece, "after"));
  }
}

}  // namespace snorri::app
