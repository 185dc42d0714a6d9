// Who may do what (docs/security.md), as plain data and questions about it: no files, no sockets,
// no time. The hub asks on every message; files are key_files.hpp's.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "snorri/base/error.hpp"

namespace snorri::transport {

/// A key and what its holder may do. A right is a list of types: a whole name each, or a beginning
/// followed by `*`, or `*`.
struct authorised_key {
  std::string name;                      // the service's, as it says hello
  std::string key;                       // public, 40 characters of Z85
  std::vector<std::string> commands;     // types that it may carry out
  std::vector<std::string> publishes;    // types of events that it may send
  std::vector<std::string> reads;        // types of events that it may be given
  std::optional<std::string> revoked{};  // why, if it was

  bool may_command(std::string_view type) const noexcept;
  bool may_publish(std::string_view type) const noexcept;
  bool may_read(std::string_view type) const noexcept;

  friend bool operator==(const authorised_key&, const authorised_key&) = default;
};

// What the holder of a key is refused, or nothing. Errors: name_foreign, right_missing.
std::optional<error> hello_fault(const authorised_key& of, std::string_view name,
                                 const std::vector<std::string>& commands);
std::optional<error> event_fault(const authorised_key& of, std::string_view source,
                                 std::string_view type);
std::optional<error> subscription_fault(const authorised_key& of, std::string_view name,
                                        const std::vector<std::string>& types);

/// All keys of an engine, at one time. Threads: any; it does not change.
class access_policy {
 public:
  explicit access_policy(std::vector<authorised_key> keys);

  /// Null if nobody knows the key. A revoked one is known.
  std::shared_ptr<const authorised_key> find(std::string_view key) const;

  /// Why whoever has proved `key` ("" = none) may not come in, or nothing.
  /// Errors: peer_unauthorised.
  std::optional<error> key_fault(std::string_view key) const;

 private:
  std::map<std::string, std::shared_ptr<const authorised_key>, std::less<>> keys_;
};

}  // namespace snorri::transport
