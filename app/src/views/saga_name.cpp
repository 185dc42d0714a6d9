#include "views/saga_name.hpp"

namespace snorri::app {

namespace {
constexpr std::size_t type_bytes_max = 100;
constexpr std::size_t key_bytes_max = 200;
}  // namespace

result<void> check_saga(const store::stream_name& name) {
  const bool good = !name.category.empty() && name.category.size() <= type_bytes_max &&
                    name.category.find('/') == std::string::npos && !name.key.empty() &&
                    name.key.size() <= key_bytes_max;
  if (good) return {};
  return error(errc::bad_argument,
               "\"" + name.text() + "\" names no saga: it is TYPE/KEY, such as order/536365");
}

result<store::stream_name> parse_saga(std::string_view text) {
  const auto slash = text.find('/');
  store::stream_name name{std::string(text.substr(0, slash)), ""};
  if (slash != std::string_view::npos) name.key = text.substr(slash + 1);
  if (slash == std::string_view::npos || !check_saga(name)) {
    return error(errc::bad_argument, "\"" + std::string(text.substr(0, 300)) +
                                         "\" names no saga: it is TYPE/KEY, such as order/536365");
  }
  return name;
}

}  // namespace snorri::app
