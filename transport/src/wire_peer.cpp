// What peers send: reading it with distrust, and writing it.
#include <algorithm>
#include <array>
#include <limits>

#include "cloud_event.hpp"
#include "header_reader.hpp"
#include "json_writer.hpp"
#include "utf8.hpp"
#include "wire.hpp"

namespace snorri::transport::wire {
namespace {

using form = header_value::form;
/// A typed message, or the sentence that says why it is none.
using parsed = std::variant<from_peer, error>;

error malformed(std::string why) { return {errc::frame_malformed, std::move(why)}; }

/// Non-empty and not too long, or a sentence. Absent is "" where `required` is false.
std::optional<std::string> text_fault(const headers& from, field which, bool required,
                                      std::size_t bytes_max = attribute_bytes_max) {
  const auto& value = from[which];
  const auto name = std::string(name_of(which));
  if (value.is == form::absent && !required) return std::nullopt;
  if (value.is == form::absent) return "the header " + name + " is missing";
  if (value.is != form::text) return "the header " + name + " must be a string";
  if (value.text.empty()) return "the header " + name + " is empty";
  if (value.text.size() > bytes_max) {
    return "the header " + name + " is longer than " + std::to_string(bytes_max) + " bytes";
  }
  // A reason is read by people and may have lines; everything else is a name and is stored as one.
  if (which != field::reason && holds_control_character(value.text)) {
    return "the header " + name + " holds a control character";
  }
  return std::nullopt;
}

std::optional<std::string> list_fault(const headers& from, field which) {
  const auto& value = from[which];
  if (value.is == form::absent) return std::nullopt;
  const auto name = std::string(name_of(which));
  if (value.is != form::list) return "the header " + name + " must be a list of strings";
  for (const auto item : from.list) {
    if (item.empty()) return "the header " + name + " holds an empty string";
    if (item.size() > attribute_bytes_max) {
      return "the header " + name + " holds a string of more than " +
             std::to_string(attribute_bytes_max) + " bytes";
    }
    if (holds_control_character(item)) return "the header " + name + " holds a control character";
  }
  return std::nullopt;
}

/// Sorted, each once.
std::vector<std::string> list_of(const headers& from, field which) {
  std::vector<std::string> out;
  if (from[which].is != form::list) return out;
  out.assign(from.list.begin(), from.list.end());
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::optional<std::string> credit_fault(const headers& from, bool required) {
  const auto& value = from[field::credit];
  if (value.is == form::absent && !required) return std::nullopt;
  if (value.is != form::integer || value.integer < 0 ||
      value.integer > std::numeric_limits<int>::max()) {
    return "the header credit must be an integer from 0 to 2147483647";
  }
  return std::nullopt;
}

std::optional<std::string> bytes_fault(const headers& from) {
  const auto& value = from[field::credit_bytes];
  if (value.is == form::absent || (value.is == form::integer && value.integer >= 0)) {
    return std::nullopt;
  }
  return "the header credit_bytes must be an integer of 0 or more";
}

std::optional<std::int64_t> bytes_of(const headers& from) {
  const auto& value = from[field::credit_bytes];
  if (value.is != form::integer) return std::nullopt;
  return value.integer;
}

parsed read_hello(const headers& from) {
  if (auto fault = text_fault(from, field::name, true)) return malformed(*fault);
  if (auto fault = text_fault(from, field::instance, false)) return malformed(*fault);
  if (auto fault = list_fault(from, field::commands)) return malformed(*fault);
  if (auto fault = credit_fault(from, false)) return malformed(*fault);
  if (auto fault = bytes_fault(from)) return malformed(*fault);
  hello out;
  out.name = from[field::name].text;
  out.instance = from[field::instance].text;
  out.commands = list_of(from, field::commands);
  if (from[field::credit].is == form::integer) {
    out.credit = static_cast<int>(from[field::credit].integer);
  }
  out.credit_bytes = bytes_of(from);
  return out;
}

parsed read_failed(const headers& from, const limits& within) {
  if (auto fault = text_fault(from, field::causationid, true)) return malformed(*fault);
  if (auto fault = text_fault(from, field::reason, true, within.headers_bytes_max)) {
    return malformed(*fault);
  }
  return failed{std::string(from[field::causationid].text), std::string(from[field::reason].text)};
}

bool is_position(std::string_view text) {
  return !text.empty() && text.size() < 19 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// As many whole characters as an attribute may hold.
std::string beginning_of(std::string_view text) {
  std::size_t end = 0;
  while (end < text.size()) {
    const auto length = std::max<std::size_t>(utf8_sequence(text.substr(end)), 1);
    if (end + length > attribute_bytes_max) break;
    end += length;
  }
  return std::string(text.substr(0, end));
}

parsed read_subscribe(const headers& from) {
  const auto invalid = [](std::string why) {
    return error{errc::subscription_invalid, std::move(why)};
  };
  if (auto fault = text_fault(from, field::name, true)) return invalid(*fault);
  if (auto fault = list_fault(from, field::types)) return invalid(*fault);
  subscribe out;
  out.request.name = from[field::name].text;
  out.request.types = list_of(from, field::types);
  const auto& begin = from[field::from];
  if (begin.is == form::integer && begin.integer >= 0) {
    out.request.from = std::to_string(begin.integer);
  } else if (begin.is == form::text &&
             (begin.text == "start" || begin.text == "now" || is_position(begin.text))) {
    out.request.from = begin.text;
  } else if (begin.is != form::absent) {
    return invalid("the header from must be \"start\", \"now\" or a position");
  }
  // A peer's own words: what can't be read of them is no reason to refuse it.
  if (const auto& why = from[field::reason]; why.is == form::text) {
    out.request.reason = beginning_of(why.text);
  }
  return out;
}

parsed read_ack(const headers& from) {
  if (auto fault = text_fault(from, field::subscription, true)) return malformed(*fault);
  const auto& value = from[field::delivery];
  if (value.is != form::integer || value.integer < 1) {
    return malformed("the header delivery must be an integer of 1 or more");
  }
  return delivery_ack{std::string(from[field::subscription].text),
                      static_cast<std::uint64_t>(value.integer)};
}

parsed read_credit(const headers& from) {
  if (auto fault = credit_fault(from, true)) return malformed(*fault);
  if (auto fault = bytes_fault(from)) return malformed(*fault);
  return credit{static_cast<int>(from[field::credit].integer), bytes_of(from)};
}

parsed read_await(const headers& from) {
  if (auto fault = text_fault(from, field::id, true)) return malformed(*fault);
  if (auto fault = text_fault(from, field::saga, true)) return malformed(*fault);
  const auto& within = from[field::within_ms];
  const bool is_time =
      within.is == form::integer && within.integer >= 1 && within.integer <= within_ms_max;
  if (within.is != form::absent && !is_time) {
    return malformed("the header within_ms must be an integer from 1 to " +
                     std::to_string(within_ms_max));
  }
  await out;
  out.request.id = from[field::id].text;
  out.request.saga = from[field::saga].text;
  out.request.within = std::chrono::milliseconds{is_time ? within.integer : within_ms_default};
  return out;
}

parsed read_drain(const headers& from) { return drain{std::string(from[field::reason].text)}; }

parsed read_follow(const headers& from) {
  if (auto fault = text_fault(from, field::id, true)) return malformed(*fault);
  if (auto fault = text_fault(from, field::saga, true)) return malformed(*fault);
  if (auto fault = list_fault(from, field::types)) return malformed(*fault);
  const auto& begin = from[field::from];
  if (begin.is != form::absent && (begin.is != form::integer || begin.integer < 0)) {
    return malformed("the header from must be a position, an integer of 0 or more");
  }
  return follow{{std::string(from[field::id].text), std::string(from[field::saga].text),
                 list_of(from, field::types), static_cast<std::uint64_t>(begin.integer)}};
}

parsed read_unfollow(const headers& from) {
  if (auto fault = text_fault(from, field::id, true)) return malformed(*fault);
  return unfollow{std::string(from[field::id].text)};
}

parsed read_goodbye(const headers& from) { return goodbye{std::string(from[field::reason].text)}; }

enum class kind {
  hello,
  event,
  reply,
  failed,
  subscribe,
  ack,
  credit,
  await,
  drain,
  follow,
  unfollow,
  heartbeat,
  goodbye,
  unknown
};

constexpr std::array<std::string_view, 13> kinds = {
    "hello", "event", "reply",  "failed",   "subscribe", "ack",    "credit",
    "await", "drain", "follow", "unfollow", "heartbeat", "goodbye"};

kind kind_of(std::string_view text) {
  const auto found = std::find(kinds.begin(), kinds.end(), text);
  return static_cast<kind>(found - kinds.begin());
}

parsed read_control(kind which, const headers& from, const limits& within) {
  switch (which) {
    case kind::hello:
      return read_hello(from);
    case kind::failed:
      return read_failed(from, within);
    case kind::subscribe:
      return read_subscribe(from);
    case kind::ack:
      return read_ack(from);
    case kind::credit:
      return read_credit(from);
    case kind::await:
      return read_await(from);
    case kind::drain:
      return read_drain(from);
    case kind::follow:
      return read_follow(from);
    case kind::unfollow:
      return read_unfollow(from);
    case kind::goodbye:
      return read_goodbye(from);
    default:
      return heartbeat{};
  }
}

/// What can be said before the headers are read.
std::optional<error> frames_fault(const frames& what, const limits& within) {
  if (what.empty() || what[0] != protocol) {
    const bool request_socket = what.size() > 1 && what[0].empty() && what[1] == protocol;
    if (request_socket) return malformed("an empty frame comes first: use a DEALER, not a REQ");
    return error{errc::protocol_unsupported, "the first frame is " +
                                                 quoted(what.empty() ? "" : what[0]) +
                                                 "; this engine speaks \"snorri/1\""};
  }
  if (what.size() != 4) {
    return malformed("a message has 4 frames (protocol, kind, headers, body); this one has " +
                     (what.size() >= frames_max ? std::to_string(frames_max) + " or more"
                                                : std::to_string(what.size())));
  }
  if (kind_of(what[1]) == kind::unknown) {
    return error{errc::kind_unknown, "the kind " + quoted(what[1]) + " is none that a peer sends"};
  }
  if (what[2].size() > within.headers_bytes_max) {
    return error{errc::message_too_large,
                 "the headers have " + std::to_string(what[2].size()) + " bytes; at most " +
                     std::to_string(within.headers_bytes_max) + " are allowed"};
  }
  return std::nullopt;
}

}  // namespace

std::variant<from_peer, fault> decode_from_peer(frames what, const limits& within) {
  if (auto wrong = frames_fault(what, within)) {
    const bool readable = what.size() == 4 && kind_of(what[1]) != kind::unknown;
    return fault{*std::move(wrong), {}, readable ? what[1] : std::string(), std::nullopt};
  }
  const kind which = kind_of(what[1]);
  headers from;
  if (auto wrong = read_headers(what[2], from)) {
    return fault{malformed(*std::move(wrong)), {}, what[1], std::nullopt};
  }
  const bool is_message = which == kind::event || which == kind::reply;
  const bool body_fits = what[3].size() <= within.body_bytes_max;
  message content;
  if (is_message) {
    content.headers = read_envelope(from);
    if (body_fits) content.body = std::move(what[3]);
  }
  const auto refuse = [&](error why) {
    fault out{std::move(why), content.headers.id, what[1], std::nullopt};
    if (is_message) out.refused = std::move(content);
    return out;
  };
  if (!body_fits) {
    return refuse({errc::message_too_large,
                   "the body has " + std::to_string(what[3].size()) + " bytes; at most " +
                       std::to_string(within.body_bytes_max) + " are allowed"});
  }
  if (is_message) {
    auto wrong = envelope_fault(from);
    if (!wrong && which == kind::reply && content.headers.causationid.empty()) {
      wrong = "a reply needs causationid, the id of the command that it answers";
    }
    if (wrong) return refuse({errc::envelope_invalid, *std::move(wrong)});
    drop_invalid_trace(content.headers);
    if (which == kind::event) return from_peer(event{std::move(content)});
    return from_peer(reply{std::move(content)});
  }
  auto control = read_control(which, from, within);
  if (auto* wrong = std::get_if<error>(&control)) {
    // Only here: an id of a control message may be anything, and is echoed where it is a name.
    if ((which == kind::await || which == kind::follow) && !text_fault(from, field::id, true)) {
      content.headers.id = from[field::id].text;
    }
    return refuse(std::move(*wrong));
  }
  return std::get<from_peer>(std::move(control));
}

namespace {

std::string headers_of(const message& what) {
  std::string text;
  text.reserve(512);
  json_writer out(text);
  write_envelope(out, what.headers);
  out.end();
  return text;
}

}  // namespace

frames encode(const hello& what) {
  std::string text;
  json_writer out(text);
  out.text("name", what.name).text_if("instance", what.instance).list("commands", what.commands);
  out.number("credit", what.credit);
  if (what.credit_bytes) out.number("credit_bytes", *what.credit_bytes);
  out.end();
  return make("hello", std::move(text));
}

frames encode(const event& what) { return make("event", headers_of(what.what), what.what.body); }
frames encode(const reply& what) { return make("reply", headers_of(what.what), what.what.body); }
frames encode(reply&& what) {
  return make("reply", headers_of(what.what), std::move(what.what.body));
}

frames encode(const failed& what) {
  std::string text;
  json_writer(text).text("causationid", what.command_id).text("reason", what.reason).end();
  return make("failed", std::move(text));
}

frames encode(const subscribe& what) {
  std::string text;
  json_writer out(text);
  out.text("name", what.request.name).list("types", what.request.types);
  out.text("from", what.request.from).text_if("reason", what.request.reason).end();
  return make("subscribe", std::move(text));
}

frames encode(const delivery_ack& what) {
  std::string text;
  json_writer out(text);
  out.text("subscription", what.subscription);
  out.number("delivery", static_cast<std::int64_t>(what.delivery)).end();
  return make("ack", std::move(text));
}

frames encode(const credit& what) {
  std::string text;
  json_writer out(text);
  out.number("credit", what.value);
  if (what.bytes) out.number("credit_bytes", *what.bytes);
  out.end();
  return make("credit", std::move(text));
}

frames encode(const await& what) {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  std::string text;
  json_writer out(text);
  out.text("id", what.request.id).text("saga", what.request.saga);
  out.number("within_ms", duration_cast<milliseconds>(what.request.within).count()).end();
  return make("await", std::move(text));
}

frames encode(const follow& what) {
  std::string text;
  json_writer out(text);
  out.text("id", what.request.id).text("saga", what.request.saga);
  out.list("types", what.request.types);
  out.number("from", static_cast<std::int64_t>(what.request.after)).end();
  return make("follow", std::move(text));
}

frames encode(const unfollow& what) {
  std::string text;
  json_writer(text).text("id", what.id).end();
  return make("unfollow", std::move(text));
}

frames encode(const drain& what) {
  std::string text;
  json_writer(text).text_if("reason", what.reason).end();
  return make("drain", std::move(text));
}

}  // namespace snorri::transport::wire
