// A message's CloudEvents attributes among its headers.
#pragma once

#include <optional>
#include <string>

#include "header_reader.hpp"
#include "json_writer.hpp"
#include "snorri/transport/message.hpp"

namespace snorri::transport {

/// What can be read of the attributes, right or wrong.
envelope read_envelope(const headers& from);

/// A sentence on what CloudEvents 1.0 or our limits forbid in the attributes.
std::optional<std::string> envelope_fault(const headers& from);

/// An invalid trace is no reason to refuse a message: it is ignored, as W3C asks.
void drop_invalid_trace(envelope& of);

void write_envelope(json_writer& out, const envelope& what);

}  // namespace snorri::transport
