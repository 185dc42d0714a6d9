// "did you mean": the known word that a mistyped one was most likely meant to be.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace snorri::app {

/// The known word with the fewest edits away from `word`, "" if none is near enough to be meant.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

/// " (did you mean \"list\"?)", or "" if nothing is near.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& known);

/// "there is no flag --frm (did you mean \"--from\"?)" for the first word of the command line that
/// begins as a flag and is none of `flags`; "" if there is none such.
std::string stray_argument(const std::vector<std::string>& flags, int argc, char** argv);

}  // namespace snorri::app
