#include "exit_code.hpp"

#include <cstdio>

#include "text/terminal.hpp"

namespace snorri::app {

namespace {

struct exit_row {
  errc cause;
  exit_code code;
};

// A cause that is not here ends with 1.
constexpr exit_row exit_rows[] = {
    {errc::bad_argument, exit_code::usage},
    {errc::key_invalid, exit_code::usage},
    {errc::body_malformed, exit_code::usage},
    {errc::type_unknown, exit_code::usage},
    {errc::not_found, exit_code::not_found},
    {errc::saga_missing, exit_code::not_found},
    {errc::stream_missing, exit_code::not_found},
    {errc::subscription_missing, exit_code::not_found},
    {errc::peer_rejected, exit_code::not_allowed},
    {errc::command_refused, exit_code::not_allowed},
    {errc::peer_unauthorised, exit_code::not_allowed},
    {errc::name_foreign, exit_code::not_allowed},
    {errc::right_missing, exit_code::not_allowed},
    {errc::key_file_invalid, exit_code::configuration_invalid},
    {errc::security_unproven, exit_code::security_unproven},
    {errc::version_conflict, exit_code::conflict},
    {errc::state_refuses, exit_code::conflict},
    {errc::key_in_use, exit_code::conflict},
    {errc::corrupted_idempotency, exit_code::conflict},
    {errc::draining, exit_code::conflict},
    {errc::history_mismatch, exit_code::conflict},
    {errc::subject_in_use, exit_code::conflict},
    {errc::timed_out, exit_code::timed_out},
    {errc::engine_unreachable, exit_code::unreachable},
    {errc::configuration_invalid, exit_code::configuration_invalid},
    {errc::definition_duplicate, exit_code::configuration_invalid},
    {errc::store_corrupt, exit_code::store_corrupt},
    {errc::record_unreadable, exit_code::store_corrupt},
    {errc::store_foreign, exit_code::store_foreign},
    {errc::store_newer, exit_code::store_newer},
    {errc::store_in_use, exit_code::store_in_use},
    {errc::address_taken, exit_code::address_unusable},
    {errc::address_invalid, exit_code::address_unusable},
    {errc::library_unreadable, exit_code::library_unreadable},
    {errc::library_mismatch, exit_code::library_mismatch},
    {errc::definition_missing, exit_code::definitions_unfit},
    {errc::definition_changed, exit_code::definitions_unfit},
    {errc::store_poisoned, exit_code::store_poisoned},
    {errc::store_missing, exit_code::store_missing},
    {errc::store_unsafe, exit_code::store_unsafe},
    {errc::io_failed, exit_code::io_failed},
    {errc::store_read_only, exit_code::not_allowed},
    {errc::store_full, exit_code::store_full},
};

}  // namespace

exit_code exit_code_of(errc cause) noexcept {
  for (const exit_row& row : exit_rows) {
    if (row.cause == cause) return row.code;
  }
  return exit_code::error;
}

int fail(const error& why) {
  const std::string line = "snorri: " + printable(why.text()) + "\n";
  std::fputs(line.c_str(), stderr);
  return static_cast<int>(exit_code_of(why.code()));
}

}  // namespace snorri::app
