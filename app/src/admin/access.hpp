// Who may do what at the admin address: tokens, and the role that each has.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "admin/role.hpp"
#include "snorri/base/result.hpp"

namespace snorri::app {

/// Whose token came with a request.
struct caller {
  std::string name;
  role may = role::anyone;
};

/// Tokens by their digest, so that looking one up takes no longer for one that is almost right.
class token_book {
 public:
  void add(std::string name, role may, std::string_view token);
  /// `digest` is the SHA-256 of a token, in hexadecimal.
  void add_digest(std::string name, role may, std::string digest);
  /// Of a header "Authorization: Bearer TOKEN"; nothing for a token that is not known.
  std::optional<caller> find(std::string_view authorization) const;
  bool empty() const { return callers_.empty(); }

 private:
  std::map<std::string, caller, std::less<>> callers_;
};

/// Reads a file of tokens: a line each, NAME ROLE TOKEN, where TOKEN has 16 characters at least or
/// is sha256:DIGEST; lines that begin with # say nothing.
/// Errors: key_file_invalid, with the line; also where others may read the file.
result<token_book> read_tokens(const std::string& path);

/// SHA-256, in hexadecimal.
std::string digest_of(std::string_view text);

/// Who is to stand in a saga's history for a request of `who` that says it comes from `by`: a token
/// with a name of its own can't speak for somebody else.
std::string signed_by(const std::string& by, const std::string& who);

/// The caller of the token that the engine makes by itself.
inline constexpr const char* local_caller = "local";

}  // namespace snorri::app
