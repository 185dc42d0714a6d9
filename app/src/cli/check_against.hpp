// `snorri check --against STORE`: what would become of the living sagas of a store.
#pragma once

#include <string>
#include <vector>

#include "cli/output.hpp"
#include "exit_code.hpp"
#include "snorri/base/result.hpp"
#include "snorri/sagas/definition.hpp"

namespace snorri::app {

/// Prints them, of `type` only if that is given. definitions_unfit if one of those could not go on.
result<exit_code> check_against_command(const std::string& store,
                                        const std::vector<const sagas::definition*>& definitions,
                                        const std::string& type, output_format format);

}  // namespace snorri::app
