// What the engine sends: writing it fast, and reading it in a peer.
#include "cloud_event.hpp"
#include "header_reader.hpp"
#include "json_writer.hpp"
#include "utf8.hpp"
#include "wire.hpp"

namespace snorri::transport::wire {
namespace {

std::string text_of(const headers& from, field which) { return std::string(from[which].text); }

std::uint64_t number_of(const headers& from, field which) {
  return static_cast<std::uint64_t>(from[which].integer);
}

asked read_command(const headers& from, std::string body) {
  asked out;
  out.source = from[field::source].text;
  out.what.id = from[field::id].text;
  out.what.type = from[field::type].text;
  out.what.saga = from[field::correlationid].text;
  out.what.body = std::move(body);
  out.what.attempt = static_cast<int>(from[field::attempt].integer);
  out.what.undoes = from[field::undoes].text;
  out.what.traceparent = from[field::traceparent].text;
  out.what.tracestate = from[field::tracestate].text;
  if (from[field::priority].is == header_value::form::integer) {
    out.what.priority = static_cast<int>(from[field::priority].integer);
  }
  return out;
}

delivered read_delivery(const headers& from, std::string body) {
  return {text_of(from, field::subscription),
          number_of(from, field::delivery),
          number_of(from, field::position),
          {read_envelope(from), std::move(body)}};
}

welcome read_welcome(const headers& from) {
  return {text_of(from, field::engine),        text_of(from, field::store),
          from[field::heartbeat_ms].integer,   from[field::silence_max_ms].integer,
          from[field::body_bytes_max].integer, static_cast<int>(from[field::credit].integer),
          from[field::credit_bytes].integer};
}

ended read_ended(const headers& from, std::string body) {
  return {{text_of(from, field::id), text_of(from, field::saga), text_of(from, field::status),
           text_of(from, field::state), number_of(from, field::position),
           text_of(from, field::type), text_of(from, field::dataschema), std::move(body)}};
}

refusal read_refusal(const headers& from) {
  return {text_of(from, field::code), text_of(from, field::title), text_of(from, field::reason),
          text_of(from, field::id), text_of(from, field::kind)};
}

fault unreadable(errc code, std::string why) {
  return {{code, std::move(why)}, {}, {}, std::nullopt};
}

void append_ack(std::string& text, const acknowledgement& what) {
  json_writer out(text);
  out.text("id", what.id).number("position", static_cast<std::int64_t>(what.position));
  out.boolean("duplicate", what.duplicate).text_if("saga", what.saga);
  out.text_if("status", what.status).end();
}

}  // namespace

std::variant<from_engine, fault> decode_from_engine(frames what) {
  if (what.size() != 4) return unreadable(errc::frame_malformed, "a message without 4 frames");
  if (what[0] != protocol) {
    return unreadable(errc::protocol_unsupported, "the engine speaks " + quoted(what[0]));
  }
  headers from;
  if (auto wrong = read_headers(what[2], from)) {
    return unreadable(errc::frame_malformed, *std::move(wrong));
  }
  const std::string_view kind = what[1];
  if (kind == "command") return from_engine(read_command(from, std::move(what[3])));
  if (kind == "event") return from_engine(read_delivery(from, std::move(what[3])));
  if (kind == "ack") return from_engine(acks{std::move(from.acks)});
  if (kind == "heartbeat") return from_engine(heartbeat{});
  if (kind == "welcome") return from_engine(read_welcome(from));
  if (kind == "subscribed") {
    return from_engine(subscribed{text_of(from, field::name), number_of(from, field::cursor)});
  }
  if (kind == "ended") return from_engine(read_ended(from, std::move(what[3])));
  if (kind == "drained") return from_engine(drained{});
  if (kind == "error") return from_engine(read_refusal(from));
  if (kind == "goodbye") return from_engine(goodbye{text_of(from, field::reason)});
  return unreadable(errc::kind_unknown, "the engine sent a message of kind " + quoted(kind));
}

frames encode(const welcome& what) {
  std::string text;
  json_writer out(text);
  out.text("engine", what.engine).text("store", what.store);
  out.number("heartbeat_ms", what.heartbeat_ms).number("silence_max_ms", what.silence_max_ms);
  out.number("body_bytes_max", what.body_bytes_max).number("credit", what.credit);
  out.number("credit_bytes", what.credit_bytes).end();
  return make("welcome", std::move(text));
}

frames encode(const subscribed& what) {
  std::string text;
  json_writer out(text);
  out.text("name", what.name).number("cursor", static_cast<std::int64_t>(what.cursor)).end();
  return make("subscribed", std::move(text));
}

frames encode(const ended& what) {
  std::string text;
  json_writer out(text);
  out.text("id", what.what.id).text("saga", what.what.saga).text("status", what.what.status);
  out.text("state", what.what.state);
  out.number("position", static_cast<std::int64_t>(what.what.position));
  out.text_if("type", what.what.type).text_if("dataschema", what.what.dataschema).end();
  return make("ended", std::move(text), what.what.body);
}

frames encode(const drained&) { return make("drained", "{}"); }

frames encode(const refusal& what) {
  std::string text;
  json_writer out(text);
  out.text("code", what.code).text("title", what.title).text("reason", what.reason);
  out.text_if("id", what.id).text_if("kind", what.kind).end();
  return make("error", std::move(text));
}

frames encode_command(const command& what, std::string_view source) {
  std::string text;
  text.reserve(320 + 2 * what.saga.size());
  json_writer out(text);
  out.text("specversion", "1.0").text("id", what.id).text("source", source);
  out.text("type", what.type).text_if("subject", what.saga).text_if("correlationid", what.saga);
  out.number("attempt", what.attempt).text_if("undoes", what.undoes);
  out.text_if("traceparent", what.traceparent).text_if("tracestate", what.tracestate);
  if (what.priority != priority_default) out.number("priority", what.priority);
  out.end();
  return make("command", std::move(text), what.body);
}

frames encode_delivery(std::string_view subscription, std::uint64_t delivery,
                       std::uint64_t position, const message& what) {
  std::string text;
  text.reserve(512);
  json_writer out(text);
  write_envelope(out, what.headers);
  out.text("subscription", subscription);
  out.number("delivery", static_cast<std::int64_t>(delivery));
  out.number("position", static_cast<std::int64_t>(position)).end();
  return make("event", std::move(text), what.body);
}

std::vector<frames> encode_acks(const std::vector<acknowledgement>& list,
                                std::size_t headers_bytes_max) {
  // The largest acknowledgement: three strings of 512 bytes, each byte escaped to six.
  constexpr std::size_t one_bytes_max = 3 * 6 * attribute_bytes_max + 128;
  const std::size_t full =
      headers_bytes_max > one_bytes_max ? headers_bytes_max - one_bytes_max : 0;
  std::vector<frames> out;
  std::string text = R"({"acks":[)";
  for (std::size_t i = 0; i < list.size(); ++i) {
    append_ack(text, list[i]);
    const bool last = i + 1 == list.size();
    if (!last && text.size() < full) {
      text.push_back(',');
      continue;
    }
    text += "]}";
    out.push_back(make("ack", std::move(text)));
    text = R"({"acks":[)";
  }
  return out;
}

}  // namespace snorri::transport::wire
