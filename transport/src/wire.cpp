#include "wire.hpp"

#include <array>
#include <charconv>

#include "json_writer.hpp"

namespace snorri::transport::wire {
frames make(std::string_view kind, std::string headers, std::string body) {
  frames out;
  out.reserve(4);
  out.emplace_back(protocol);
  out.emplace_back(kind);
  out.push_back(std::move(headers));
  out.push_back(std::move(body));
  return out;
}

frames encode(const heartbeat&) { return make("heartbeat", "{}"); }

frames encode(const goodbye& what) {
  std::string text;
  json_writer(text).text("reason", what.reason).end();
  return make("goodbye", std::move(text));
}

refusal make_refusal(const error& why, std::string_view id, std::string_view kind) {
  return {"E" + std::to_string(static_cast<int>(why.code())), std::string(title(why.code())),
          why.message(), std::string(id), std::string(kind)};
}

error to_error(const refusal& what) {
  // What an engine may answer a peer with; title() knows no others, and a newer engine might.
  constexpr std::array known = {
      errc::bad_argument,         errc::io_failed,          errc::store_poisoned,
      errc::store_full,           errc::store_read_only,    errc::corrupted_idempotency,
      errc::append_too_large,     errc::type_unknown,       errc::body_malformed,
      errc::key_invalid,          errc::definition_missing, errc::user_code_threw,
      errc::saga_missing,         errc::frame_malformed,    errc::protocol_unsupported,
      errc::message_too_large,    errc::kind_unknown,       errc::hello_expected,
      errc::envelope_invalid,     errc::command_unknown,    errc::peer_rejected,
      errc::subscription_invalid, errc::command_refused,    errc::draining,
      errc::overloaded,           errc::not_found,          errc::subscription_paused,
      errc::data_forgotten,       errc::peer_unauthorised,  errc::name_foreign,
      errc::right_missing,        errc::message_expired,    errc::timed_out,
      errc::key_in_use,
  };
  int number = 0;
  if (what.code.size() > 1) {
    std::from_chars(what.code.data() + 1, what.code.data() + what.code.size(), number);
  }
  for (const errc code : known) {
    if (static_cast<int>(code) == number) return {code, what.reason};
  }
  return {errc::peer_rejected, what.code + " " + what.title + ": " + what.reason};
}

}  // namespace snorri::transport::wire
