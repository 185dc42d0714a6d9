#include "snorri/sagas/definition.hpp"

#include <algorithm>
#include <charconv>

#include "snorri/sagas/library.hpp"

namespace snorri::sagas {

definition::definition() = default;
definition::~definition() = default;

void definition::described() {
  shape_.hash = hash_of(shape_);
  for (const auto& event : shape_.events) {
    event_types_.push_back(event.type);
    failures_.push_back(std::any_of(
        shape_.commands.begin(), shape_.commands.end(), [&event](const command_shape& each) {
          return std::find(each.failures.begin(), each.failures.end(), event.type) !=
                 each.failures.end();
        }));
  }
}

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

typed_event definition::timer_event(std::string_view name) const noexcept {
  if (name.empty()) return {typed_event::timeout, nullptr};
  if (name == timer_record::deadline) return {typed_event::deadline, nullptr};
  const auto found = std::find(timer_names_.begin(), timer_names_.end(), name);
  if (found == timer_names_.end()) return {typed_event::timeout, nullptr};
  const auto number = static_cast<int>(found - timer_names_.begin());
  return {typed_event::first_named_timer - number, nullptr};
}

bool definition::is_failure(int type) const noexcept {
  return type >= 0 && static_cast<std::size_t>(type) < failures_.size() &&
         failures_[static_cast<std::size_t>(type)];
}

bool definition::has_row(std::string_view state, std::string_view event) const noexcept {
  return std::any_of(shape_.rows.begin(), shape_.rows.end(), [state, event](const row_shape& row) {
    return row.from == state && row.on == event;
  });
}

result<std::string> definition::subject(const saga_data&) const { return std::string(); }

const command_shape* shape::find_command(std::string_view command) const noexcept {
  const auto found =
      std::find_if(commands.begin(), commands.end(),
                   [command](const command_shape& each) { return each.name == command; });
  return found == commands.end() ? nullptr : &*found;
}

const message_shape* shape::find_message(std::string_view type) const noexcept {
  const auto found = std::find_if(messages.begin(), messages.end(),
                                  [type](const message_shape& each) { return each.type == type; });
  return found == messages.end() ? nullptr : &*found;
}

int schema_version(std::string_view schema) noexcept {
  const auto last = schema.find_last_not_of("0123456789");
  const auto digits = schema.substr(last == std::string_view::npos ? 0 : last + 1);
  int version = 1;
  if (digits.size() <= 6) std::from_chars(digits.data(), digits.data() + digits.size(), version);
  return version;
}

namespace {

bool is_printable(const std::string& text) {
  return std::none_of(text.begin(), text.end(), [](char letter) {
    return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7F;
  });
}

}  // namespace

result<std::string> checked_subject(std::string subject, const std::string& saga_type) {
  constexpr std::size_t bytes_max = 512;
  if (subject.size() <= bytes_max && is_printable(subject)) return subject;
  return error(errc::key_invalid, "the data subject of saga type " + saga_type + " has " +
                                      std::to_string(subject.size()) +
                                      " bytes: it may have 512, none a control character");
}

result<std::string> checked_key(std::string key, const std::string& saga_type) {
  constexpr std::size_t bytes_max = 200;
  if (!key.empty() && key.size() <= bytes_max && is_printable(key)) return key;
  return error(errc::key_invalid, "the key of saga type " + saga_type + " has " +
                                      std::to_string(key.size()) +
                                      " bytes: it must have 1 to 200, none a control character");
}

}  // namespace snorri::sagas
