#include "admin/access.hpp"

#include <openssl/evp.h>
#include <sys/stat.h>

#include <array>
#include <fstream>
#include <sstream>

#include "snorri/base/invariant.hpp"

namespace snorri::app {

namespace {

constexpr std::size_t token_length_min = 16;
constexpr std::size_t digest_length = 64;  // hexadecimal digits
constexpr std::string_view bearer = "Bearer ";
constexpr std::string_view digest_mark = "sha256:";

bool is_digest(std::string_view text) {
  return text.size() == digest_length &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

/// Takes one line into `book`. Gives what is wrong with it, "" if nothing.
std::string take_line(const std::string& line, token_book& book) {
  std::istringstream words(line);
  std::string name;
  std::string role_name;
  std::string token;
  std::string more;
  if (!(words >> name) || name.starts_with('#')) return "";
  if (!(words >> role_name >> token) || words >> more) return "is not NAME ROLE TOKEN";
  const auto may = parse_role(role_name);
  if (!may) return "gives the role \"" + role_name + "\": there are read, operate and admin";
  if (token.starts_with(digest_mark)) {
    const std::string digest = token.substr(digest_mark.size());
    if (!is_digest(digest)) return "has no digest of 64 hexadecimal digits after sha256:";
    book.add_digest(std::move(name), *may, digest);
    return "";
  }
  if (token.size() < token_length_min) return "has a token of less than 16 characters";
  book.add(std::move(name), *may, token);
  return "";
}

}  // namespace

std::string_view to_string(role what) noexcept {
  switch (what) {
    case role::anyone:
      return "anyone";
    case role::read:
      return "read";
    case role::operate:
      return "operate";
    case role::admin:
      return "admin";
  }
  return "";
}

std::optional<role> parse_role(std::string_view text) noexcept {
  for (const role each : {role::read, role::operate, role::admin}) {
    if (text == to_string(each)) return each;
  }
  return std::nullopt;
}

std::string digest_of(std::string_view text) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> bytes{};
  unsigned length = 0;
  const int done =
      EVP_Digest(text.data(), text.size(), bytes.data(), &length, EVP_sha256(), nullptr);
  SNORRI_INVARIANT(done == 1, "OpenSSL knows SHA-256");
  constexpr const char* digits = "0123456789abcdef";
  std::string out;
  for (unsigned i = 0; i < length; ++i) {
    out += digits[bytes[i] >> 4u];
    out += digits[bytes[i] & 15u];
  }
  return out;
}

void token_book::add(std::string name, role may, std::string_view token) {
  add_digest(std::move(name), may, digest_of(token));
}

void token_book::add_digest(std::string name, role may, std::string digest) {
  callers_.insert_or_assign(std::move(digest), caller{std::move(name), may});
}

std::optional<caller> token_book::find(std::string_view authorization) const {
  if (!authorization.starts_with(bearer)) return std::nullopt;
  const auto found = callers_.find(digest_of(authorization.substr(bearer.size())));
  if (found == callers_.end()) return std::nullopt;
  return found->second;
}

result<token_book> read_tokens(const std::string& path) {
  const auto invalid = [&path](const std::string& why) {
    return error(errc::key_file_invalid, "the tokens file " + path + " " + why);
  };
  struct stat what {};
  std::ifstream file(path);
  if (!file || stat(path.c_str(), &what) != 0) return invalid("can't be read");
  if ((what.st_mode & 077u) != 0) return invalid("may be read by others: chmod 600 it");
  token_book book;
  std::size_t number = 0;
  for (std::string line; std::getline(file, line);) {
    ++number;
    if (const auto wrong = take_line(line, book); !wrong.empty()) {
      return invalid("line " + std::to_string(number) + " " + wrong);
    }
  }
  if (book.empty()) return invalid("has no token");
  return book;
}

std::string signed_by(const std::string& by, const std::string& who) {
  if (who.empty() || who == local_caller) return by.empty() ? "operator" : by;
  if (by.empty() || by == who) return who;
  return who + " (for " + by + ")";
}

}  // namespace snorri::app
