// The shapes of what the admin API answers, where several addresses share one. Keys may be added to
// each: what is listed is there.
#include "admin/openapi.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

constexpr const char* schemas = R"json({
"problem": {
  "type": "object",
  "required": ["type", "title", "status", "detail", "code"],
  "properties": {
    "type": {"type": "string", "pattern": "^urn:snorri:error:E[0-9]{4}$"},
    "title": {"type": "string"},
    "status": {"type": "integer", "minimum": 400, "maximum": 599},
    "detail": {"type": "string"},
    "code": {"type": "string", "pattern": "^E[0-9]{4}$"}
  }
},
"time": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\\.[0-9]{6}Z$"},
"status": {"type": "string", "enum": ["PENDING", "CONFIRMED", "CANCELLED", "STUCK"]},
"saga": {
  "type": "object",
  "required": ["saga", "type", "key", "state", "status", "version", "started_at", "updated_at", "id",
               "definition"],
  "properties": {
    "saga": {"type": "string", "description": "TYPE/KEY"},
    "type": {"type": "string"},
    "key": {"type": "string"},
    "state": {"type": "string"},
    "status": {"$ref": "#/components/schemas/status"},
    "version": {"type": "integer", "minimum": 1, "description": "The number of its records"},
    "started_at": {"$ref": "#/components/schemas/time"},
    "updated_at": {"$ref": "#/components/schemas/time"},
    "id": {"type": "integer", "minimum": 1, "description": "Its place in the list"},
    "definition": {
      "type": "object",
      "required": ["version", "hash"],
      "properties": {"version": {"type": "integer"}, "hash": {"type": "string"}}
    }
  }
},
"record": {
  "type": "object",
  "required": ["version", "at", "input", "outcome"],
  "properties": {
    "version": {"type": "integer", "minimum": 1},
    "at": {"$ref": "#/components/schemas/time"},
    "input": {"type": "object"},
    "outcome": {"type": "string"},
    "from": {"type": "string"},
    "to": {"type": "string"},
    "reason": {"type": "string"},
    "status": {"$ref": "#/components/schemas/status"},
    "position": {"type": "integer", "minimum": 1}
  }
},
"story": {
  "allOf": [
    {"$ref": "#/components/schemas/saga"},
    {
      "type": "object",
      "required": ["history"],
      "properties": {
        "history": {"type": "array", "items": {"$ref": "#/components/schemas/record"}}
      }
    }
  ]
}
})json";

}  // namespace

json openapi_schemas() { return json::parse(schemas); }

}  // namespace snorri::app
