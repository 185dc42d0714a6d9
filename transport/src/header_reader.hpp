// Reads the headers of a message: one flat JSON object of known and unknown members, without a DOM
// and in place. It knows names and forms; what they mean is wire.cpp's.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snorri/transport/hub.hpp"

namespace snorri::transport {

/// Members with a meaning. The first fourteen are CloudEvents attributes, in the order of envelope.
enum class field : std::uint8_t {
  specversion,
  id,
  source,
  type,
  subject,
  time,
  datacontenttype,
  dataschema,
  correlationid,
  causationid,
  traceparent,
  tracestate,
  expirytime,
  priority,
  attempt,
  undoes,
  subscription,
  delivery,
  position,
  name,
  instance,
  commands,
  types,
  from,
  credit,
  credit_bytes,
  reason,
  kind,
  code,
  title,
  cursor,
  engine,
  store,
  heartbeat_ms,
  silence_max_ms,
  body_bytes_max,
  acks,
  saga,
  status,
  state,
  within_ms,
  count_,
};

/// The name as it stands in the object.
std::string_view name_of(field which) noexcept;

struct header_value {
  enum class form : std::uint8_t { absent, text, integer, list, other };
  form is = form::absent;
  std::int64_t integer = 0;
  std::string_view text;
};

struct headers {
  std::array<header_value, static_cast<std::size_t>(field::count_)> values;
  std::vector<std::string_view> list;  // of the one list: commands or types
  std::vector<acknowledgement> acks;
  /// A member's name that CloudEvents does not allow; "" if all are fine.
  std::string_view name_invalid;

  const header_value& operator[](field which) const {
    return values[static_cast<std::size_t>(which)];
  }
  header_value& operator[](field which) { return values[static_cast<std::size_t>(which)]; }
};

/// Overwrites `json`; what it puts into `out` points there. Returns a sentence on what is wrong:
/// no JSON, no object, a member twice, a container where a scalar belongs, invalid UTF-8.
std::optional<std::string> read_headers(std::string& json, headers& out);

/// The same without the short cut for what is plain: what a test holds it against.
std::optional<std::string> read_headers_slowly(std::string& json, headers& out);

}  // namespace snorri::transport
