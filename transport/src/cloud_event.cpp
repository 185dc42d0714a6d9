#include "cloud_event.hpp"

#include <algorithm>
#include <array>

#include "utf8.hpp"
#include "wire.hpp"

namespace snorri::transport {
namespace {

struct attribute {
  field which;
  std::string envelope::*member;
};

constexpr std::array attributes = {
    attribute{field::id, &envelope::id},
    attribute{field::source, &envelope::source},
    attribute{field::type, &envelope::type},
    attribute{field::subject, &envelope::subject},
    attribute{field::time, &envelope::time},
    attribute{field::datacontenttype, &envelope::datacontenttype},
    attribute{field::dataschema, &envelope::dataschema},
    attribute{field::correlationid, &envelope::correlationid},
    attribute{field::causationid, &envelope::causationid},
    attribute{field::traceparent, &envelope::traceparent},
    attribute{field::tracestate, &envelope::tracestate},
    attribute{field::expirytime, &envelope::expirytime},
};

bool is_required(field which) {
  return which == field::id || which == field::source || which == field::type;
}

std::optional<std::string> attribute_fault(field which, const header_value& value) {
  const auto name = std::string(name_of(which));
  if (value.is == header_value::form::absent) {
    if (is_required(which)) return "the CloudEvents attribute " + name + " is missing";
    return std::nullopt;
  }
  if (value.is != header_value::form::text) {
    return "the CloudEvents attribute " + name + " must be a string";
  }
  if (value.text.empty()) return "the CloudEvents attribute " + name + " is empty: leave it out";
  if (value.text.size() > wire::attribute_bytes_max) {
    return "the CloudEvents attribute " + name + " has " + std::to_string(value.text.size()) +
           " bytes; at most " + std::to_string(wire::attribute_bytes_max) + " are allowed";
  }
  if (holds_control_character(value.text)) {
    return "the CloudEvents attribute " + name + " holds a control character";
  }
  return std::nullopt;
}

/// What the value of an attribute that is well formed must still be.
std::optional<std::string> meaning_fault(const headers& from) {
  const auto& expiry = from[field::expirytime];
  if (expiry.is == header_value::form::text && !from_rfc3339(expiry.text)) {
    return "the CloudEvents attribute expirytime must be a time as in RFC 3339, not " +
           quoted(expiry.text);
  }
  const auto& priority = from[field::priority];
  const bool is_priority = priority.is == header_value::form::integer && priority.integer >= 0 &&
                           priority.integer <= priority_max;
  if (priority.is != header_value::form::absent && !is_priority) {
    return "the CloudEvents attribute priority must be an integer from 0 to " +
           std::to_string(priority_max);
  }
  return std::nullopt;
}

bool is_lower_hex(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

bool is_zero(std::string_view text) {
  return text.find_first_not_of('0') == std::string_view::npos;
}

/// W3C trace context, version 00: "00-<32 hex>-<16 hex>-<2 hex>", neither id zero.
bool is_traceparent(std::string_view text) {
  if (text.size() != 55 || text.substr(0, 3) != "00-" || text[35] != '-' || text[52] != '-') {
    return false;
  }
  const auto trace = text.substr(3, 32);
  const auto span = text.substr(36, 16);
  return is_lower_hex(trace) && is_lower_hex(span) && is_lower_hex(text.substr(53)) &&
         !is_zero(trace) && !is_zero(span);
}

}  // namespace

envelope read_envelope(const headers& from) {
  envelope out;
  for (const auto& [which, member] : attributes) {
    if (from[which].is == header_value::form::text) out.*member = from[which].text;
  }
  const auto& priority = from[field::priority];
  if (priority.is == header_value::form::integer) {
    // What is no priority is refused by envelope_fault; here it only has to be a number.
    out.priority = static_cast<int>(std::clamp<std::int64_t>(priority.integer, 0, priority_max));
  }
  return out;
}

std::optional<std::string> envelope_fault(const headers& from) {
  const auto& version = from[field::specversion];
  if (version.is == header_value::form::absent) {
    return "the CloudEvents attribute specversion is missing";
  }
  if (version.is != header_value::form::text || version.text != "1.0") {
    return "the CloudEvents attribute specversion must be \"1.0\"";
  }
  for (const auto& [which, member] : attributes) {
    if (auto fault = attribute_fault(which, from[which])) return fault;
  }
  if (auto fault = meaning_fault(from)) return fault;
  if (from.name_invalid.data() != nullptr) {
    return "the attribute name " + quoted(from.name_invalid) +
           " is not allowed: CloudEvents takes a-z and 0-9 only";
  }
  return std::nullopt;
}

void drop_invalid_trace(envelope& of) {
  if (is_traceparent(of.traceparent)) return;
  of.traceparent.clear();
  of.tracestate.clear();
}

void write_envelope(json_writer& out, const envelope& what) {
  out.text("specversion", "1.0");
  for (const auto& [which, member] : attributes) out.text_if(name_of(which), what.*member);
  if (what.priority != priority_default) out.number("priority", what.priority);
}

}  // namespace snorri::transport
