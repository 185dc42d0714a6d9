// What sagas say and hear, as an AsyncAPI 3.0 document: from the view of the engine that runs them.
#pragma once

#include <string>
#include <vector>

#include "snorri/sagas/definition.hpp"
#include "views/json_fwd.hpp"

namespace snorri::app {

struct asyncapi_settings {
  std::string title;   // "" = made of the sagas' names
  std::string engine;  // where peers connect: "tcp://127.0.0.1:7707"
};

/// Pre: at least one definition.
json asyncapi_json(const std::vector<const sagas::definition*>& definitions,
                   const asyncapi_settings& settings);

}  // namespace snorri::app
