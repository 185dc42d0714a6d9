// The token that an engine makes for whoever may read its file, and how the command line finds it:
// a folder of this user's that both know, and a name that is the admin address's port.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "net/address.hpp"
#include "snorri/base/result.hpp"

namespace snorri::app {

/// 256 random bits, in hexadecimal.
std::string make_token();

/// Where an engine of this user puts its token: RUNTIME_DIRECTORY, else XDG_RUNTIME_DIR/snorri,
/// else /tmp/snorri-UID. Errors: io_failed, also for a folder that others could write to.
result<std::string> local_token_path(std::uint16_t port);

/// Mode 0600, replaced whole. Errors: io_failed.
result<void> write_token_file(const std::string& path, const std::string& token);

/// The token in a file: its first line. Errors: io_failed; key_file_invalid, where others may read
/// it, or there is none in it.
result<std::string> read_token_file(const std::string& path);

/// Where the token for that port may lie, the likeliest first.
std::vector<std::string> local_token_candidates(std::uint16_t port);

/// What a request to `to` brings along: of its token_file, else of the first candidate that this
/// user may read; "" where there is none. Errors: as read_token_file, of a file that was named.
result<std::string> token_for(const http_address& to);

}  // namespace snorri::app
