// The schemas of an AsyncAPI document: bodies of all definitions under one roof. What one message
// calls a definition of its own becomes a schema that others may share.
#pragma once

#include <string>

#include "snorri/sagas/shape.hpp"
#include "views/json.hpp"

namespace snorri::app {

class schema_collection {
 public:
  /// The name of the schema of `what`. Its type, unless another saga describes a message of that
  /// name in another way: then "Type.saga.version".
  std::string add(const sagas::message_shape& what, const sagas::shape& by);
  std::string description(const std::string& name) const;
  json take() { return std::move(schemas_); }

 private:
  json schemas_ = json::object();
};

}  // namespace snorri::app
