// A message as decide() wants it.
#pragma once

#include "snorri/sagas/decide.hpp"
#include "snorri/transport/message.hpp"

namespace snorri::engine {

/// Views `what`, which must outlive it.
inline sagas::input input_of(const transport::message& what, sagas::input_kind kind) {
  sagas::input input;
  input.kind = kind;
  input.source = what.headers.source;
  input.id = what.headers.id;
  input.type = what.headers.type;
  input.schema = what.headers.dataschema;
  input.body = what.body;
  input.traceparent = what.headers.traceparent;
  input.tracestate = what.headers.tracestate;
  input.priority = what.headers.priority;
  return input;
}

}  // namespace snorri::engine
