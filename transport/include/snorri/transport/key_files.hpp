// Keys and the files that hold them (docs/security.md has the format): a service's own key, the
// engine's pair, and the keys that the engine lets in. Writing replaces a file whole, mode 0600.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "snorri/base/result.hpp"
#include "snorri/transport/access.hpp"

namespace snorri::transport {

/// A CURVE pair, 40 characters of Z85 each.
struct key_pair {
  std::string public_key;
  std::string secret_key;
};

/// A new one, from the system's random numbers.
key_pair make_key_pair();

/// What a service needs to speak with one engine.
struct service_key {
  std::string name;  // as it says hello; may be empty where it is given as a value
  key_pair own{};
  std::string engine_key{};  // public
};

// In the engine's folder of keys.
inline constexpr std::string_view engine_key_file = "engine.key";
inline constexpr std::string_view authorised_keys_file = "authorised.keys";

/// Errors: key_file_invalid: not there, not readable, readable by everybody, not one.
result<service_key> read_service_key(const std::string& path);
/// Errors: key_file_invalid if something is there; io_failed.
result<void> write_service_key(const std::string& path, const service_key& what);
std::string text_of(const service_key& what);

/// Errors: as of read_service_key.
result<key_pair> read_engine_key(const std::string& folder);
/// Makes the folder and the pair if there is none. Errors: key_file_invalid, io_failed.
result<key_pair> make_engine_key(const std::string& folder);

/// A file that is not there holds nobody. Errors: key_file_invalid, with the line.
result<std::vector<authorised_key>> read_authorised_keys(const std::string& folder);
/// Errors: io_failed; then the file is as it was.
result<void> write_authorised_keys(const std::string& folder,
                                   const std::vector<authorised_key>& keys);

/// Changes the file while no other process does. Errors: what `change` gives, and those of reading
/// and writing; then nothing has changed.
result<void> change_authorised_keys(
    const std::string& folder,
    const std::function<result<void>(std::vector<authorised_key>& keys)>& change);

/// What may be a key's name: 1 to 100 letters, digits, and `-`, `_`, `.` behind the first.
bool is_key_name(std::string_view text) noexcept;
/// A type, a beginning with `*`, or `*`; no blank, no control character, at most 512 bytes.
bool is_right(std::string_view text) noexcept;

}  // namespace snorri::transport
