// Where settings come from, in the order in which they win: flags, environment, file.
#pragma once

#include <string>
#include <vector>

#include "serve/settings.hpp"

namespace snorri::app {

struct setting_layers {
  std::vector<given_settings> given;
  std::vector<std::string> names;  // of each: "flag", "environment", "/etc/snorri.toml"
};

/// `config` is the file that --config names; "" = what SNORRI_CONFIG names, or none.
/// Errors: configuration_invalid.
result<setting_layers> gather_layers(given_settings flags, const std::string& config);

/// A setting as it is, and who says so.
struct shown_setting {
  const setting* row = nullptr;
  std::string value;  // a list with ':' between its texts
  std::string from;   // a layer's name, or "default"
};

/// Every setting, in the table's order.
std::vector<shown_setting> explain_settings(const setting_layers& layers);

/// What became of a setting that is another one now than it was.
struct changed_setting {
  const setting* row = nullptr;
  std::string before;
  std::string after;
};
std::vector<changed_setting> compare_settings(const setting_layers& before,
                                              const setting_layers& after);

}  // namespace snorri::app
