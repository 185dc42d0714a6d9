#include "snorri/base/error.hpp"

#include "snorri/base/invariant.hpp"

namespace snorri {

std::string_view title(errc code) noexcept {
  switch (code) {
    case errc::bad_argument:
      return "bad argument";
    case errc::io_failed:
      return "input or output failed";
    case errc::store_missing:
      return "store missing";
    case errc::store_foreign:
      return "not a Snorri store";
    case errc::version_conflict:
      return "version conflict";
    case errc::store_corrupt:
      return "store corrupt";
    case errc::store_in_use:
      return "store in use";
    case errc::store_newer:
      return "store too new";
    case errc::store_poisoned:
      return "store poisoned";
    case errc::store_full:
      return "store full";
    case errc::corrupted_idempotency:
      return "same id, other content";
    case errc::append_too_large:
      return "append too large";
    case errc::store_read_only:
      return "store read-only";
    case errc::stream_missing:
      return "stream missing";
    case errc::store_unsafe:
      return "store not durable";
    case errc::subscription_fenced:
      return "subscription taken over";
    case errc::subscription_missing:
      return "no such subscription";
    case errc::subscription_paused:
      return "subscription paused";
    case errc::history_mismatch:
      return "not the same history";
    case errc::export_malformed:
      return "malformed export";
    case errc::data_forgotten:
      return "data forgotten";
    case errc::subject_in_use:
      return "data subject in use";
    case errc::type_unknown:
      return "unknown message type";
    case errc::body_malformed:
      return "malformed body";
    case errc::key_invalid:
      return "invalid key";
    case errc::definition_missing:
      return "definition missing";
    case errc::definition_changed:
      return "definition changed";
    case errc::library_unreadable:
      return "saga library unreadable";
    case errc::library_mismatch:
      return "saga library of another version";
    case errc::user_code_threw:
      return "saga code threw";
    case errc::saga_missing:
      return "no such saga";
    case errc::definition_duplicate:
      return "definition given twice";
    case errc::record_unreadable:
      return "record unreadable";
    case errc::key_in_use:
      return "key in use";
    case errc::event_unexpected:
      return "unexpected event";
    case errc::state_refuses:
      return "wrong state";
    case errc::frame_malformed:
      return "malformed frame";
    case errc::protocol_unsupported:
      return "protocol not supported";
    case errc::message_too_large:
      return "message too large";
    case errc::kind_unknown:
      return "unknown kind";
    case errc::hello_expected:
      return "hello expected";
    case errc::envelope_invalid:
      return "invalid envelope";
    case errc::address_taken:
      return "address taken";
    case errc::address_invalid:
      return "invalid address";
    case errc::timed_out:
      return "timed out";
    case errc::command_unknown:
      return "unknown command";
    case errc::peer_rejected:
      return "peer rejected";
    case errc::subscription_invalid:
      return "invalid subscription";
    case errc::command_refused:
      return "command refused";
    case errc::peer_unauthorised:
      return "not authorised";
    case errc::name_foreign:
      return "another's name";
    case errc::right_missing:
      return "not allowed";
    case errc::key_file_invalid:
      return "invalid key file";
    case errc::security_unproven:
      return "security not proven";
    case errc::peer_cut_off:
      return "peer cut off";
    case errc::message_expired:
      return "message expired";
    case errc::draining:
      return "engine draining";
    case errc::overloaded:
      return "engine overloaded";
    case errc::configuration_invalid:
      return "invalid configuration";
    case errc::not_found:
      return "not found";
    case errc::engine_unreachable:
      return "engine unreachable";
  }
  SNORRI_INVARIANT(false, "an error code without a title");
  return "";
}

std::string error::text() const {
  std::string line = "E" + std::to_string(static_cast<int>(code_)) + " ";
  line += title(code_);
  line += ": ";
  line += message_;
  return line;
}

}  // namespace snorri
