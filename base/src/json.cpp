#include "snorri/base/json.hpp"

namespace snorri::detail {

nlohmann::json parse_json(std::string_view text) { return nlohmann::json::parse(text); }

std::string dump_json(const nlohmann::json& what) { return what.dump(); }

}  // namespace snorri::detail
