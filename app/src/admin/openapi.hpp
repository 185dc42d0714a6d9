// The admin API as an OpenAPI 3.1 document, made from the table that routes it.
#pragma once

#include "views/json_fwd.hpp"

namespace snorri::app {

json openapi_document();

/// The schemas that rows refer to by "#/components/schemas/NAME".
json openapi_schemas();

}  // namespace snorri::app
