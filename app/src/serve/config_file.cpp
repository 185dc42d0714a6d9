// The configuration file: TOML, flat, the keys of settings_table().
#include <toml++/toml.h>

#include <algorithm>
#include <filesystem>
#include <sstream>

#include "serve/settings.hpp"
#include "text/nearest.hpp"

namespace snorri::app {

namespace {

error invalid(const std::string& path, const std::string& what) {
  return error(errc::configuration_invalid, path + ": " + what);
}

std::vector<std::string> known_names() {
  std::vector<std::string> names;
  for (const setting& each : settings_table()) names.emplace_back(each.name);
  return names;
}

/// A TOML value as the text that a flag would have.
std::optional<std::string> text_of(const toml::node& value, const setting& as) {
  if (as.is_number()) {
    if (const auto* number = value.as_integer()) return std::to_string(number->get());
    return std::nullopt;
  }
  if (const auto* text = value.as_string()) return text->get();
  return std::nullopt;
}

result<std::vector<std::string>> texts_of(const std::string& path, const setting& as,
                                          const toml::node& value) {
  const error wrong =
      invalid(path, std::string(as.name) + " is " +
                        (as.is_number() ? "a whole number"
                         : as.is_list() ? "a list of texts, such as [\"libshop_sagas.so\"]"
                                        : "a text in quotes"));
  std::vector<std::string> texts;
  const auto* list = as.is_list() ? value.as_array() : nullptr;
  if (list != nullptr) {
    for (const toml::node& each : *list) {
      auto text = text_of(each, as);
      if (!text) return wrong;
      texts.push_back(std::move(*text));
    }
    return texts;
  }
  auto text = text_of(value, as);
  if (!text) return wrong;
  texts.push_back(std::move(*text));
  return texts;
}

result<given_settings> read_table(const std::string& path, const toml::table& file) {
  given_settings given;
  for (const auto& [key, value] : file) {
    const std::string name(key.str());
    const auto rows = settings_table();
    const auto row = std::find_if(rows.begin(), rows.end(),
                                  [&name](const setting& each) { return name == each.name; });
    if (row == rows.end()) {
      return invalid(path, "there is no setting \"" + name + "\"" +
                               did_you_mean(name, known_names()) + "; docs/cli.md lists them");
    }
    auto texts = texts_of(path, *row, value);
    if (!texts) return texts.error();
    given[name] = std::move(*texts);
  }
  return given;
}

}  // namespace

result<given_settings> settings_from_file(const std::string& path) {
  std::error_code failed;
  if (!std::filesystem::is_regular_file(path, failed)) {
    return invalid(path, "there is no such configuration file");
  }
  try {
    return read_table(path, toml::parse_file(path));
  } catch (const toml::parse_error& failure) {
    std::ostringstream where;
    where << "line " << failure.source().begin.line << ": ";
    return invalid(path, where.str() + std::string(failure.description()));
  }
}

}  // namespace snorri::app
