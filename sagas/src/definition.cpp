#include "snorri/sagas/definition.hpp"

#include <algorithm>

#include "snorri/sagas/library.hpp"

namespace snorri::sagas {

std::optional<int> definition::find_event(std::string_view type) const noexcept {
  const auto found = std::find(event_types_.begin(), event_types_.end(), type);
  if (found == event_types_.end()) return std::nullopt;
  return static_cast<int>(found - event_types_.begin());
}

const state_shape* definition::find_state(std::string_view name) const noexcept {
  const auto found = std::find_if(shape_.states.begin(), shape_.states.end(),
                                  [name](const state_shape& each) { return each.name == name; });
  return found == shape_.states.end() ? nullptr : &*found;
}

result<std::string> checked_key(std::string key, const std::string& saga_type) {
  constexpr std::size_t bytes_max = 200;
  const bool printable = std::none_of(key.begin(), key.end(), [](char letter) {
    return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F;
  });
  if (!key.empty() && key.size() <= bytes_max && printable) return key;
  return error(errc::key_invalid, "the key of saga type " + saga_type + " has " +
                                      std::to_string(key.size()) +
                                      " bytes: it must have 1 to 200, none a control character");
}

}  // namespace snorri::sagas
