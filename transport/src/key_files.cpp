#include "snorri/transport/key_files.hpp"

#include <sys/stat.h>
#include <zmq.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "private_file.hpp"
#include "snorri/base/invariant.hpp"
#include "word_lines.hpp"

namespace snorri::transport {
namespace {

constexpr std::size_t key_chars = 40;

error invalid(const std::string& path, const std::string& why) {
  return {errc::key_file_invalid, "\"" + path + "\" " + why};
}

bool is_key(std::string_view text) {
  std::array<std::uint8_t, 32> bytes{};
  return text.size() == key_chars &&
         zmq_z85_decode(bytes.data(), std::string(text).c_str()) != nullptr;
}

std::string engine_path(const std::string& folder) {
  return folder + "/" + std::string(engine_key_file);
}

struct found_words {
  std::string name;
  key_pair own;
  std::string engine_key;
};

result<found_words> read_words(const std::string& path) {
  const auto text = read_private_file(path, secrecy::secret);
  if (!text) return text.error();
  found_words found;
  for (const auto& line : word_lines(*text)) {
    if (line.word == "name") found.name = line.value;
    if (line.word == "public") found.own.public_key = line.value;
    if (line.word == "secret") found.own.secret_key = line.value;
    if (line.word == "engine") found.engine_key = line.value;
  }
  for (const auto& [word, value] :
       {std::pair{"public", &found.own.public_key}, std::pair{"secret", &found.own.secret_key}}) {
    if (!is_key(*value)) {
      return invalid(path, std::string("is no key file: it needs a line \"") + word +
                               "\" with 40 characters of Z85");
    }
  }
  std::array<char, key_chars + 1> derived{};
  zmq_curve_public(derived.data(), found.own.secret_key.c_str());
  if (found.own.public_key != derived.data()) {
    return invalid(path, "holds a public and a secret key that do not belong together");
  }
  return found;
}

std::string text_of_engine(const key_pair& what) {
  return "# The engine's own key. The line \"public\" is in the key file of each service.\n"
         "name engine\npublic " +
         what.public_key + "\nsecret " + what.secret_key + "\n";
}

}  // namespace

key_pair make_key_pair() {
  std::array<char, key_chars + 1> open{};
  std::array<char, key_chars + 1> secret{};
  const int made = zmq_curve_keypair(open.data(), secret.data());
  SNORRI_INVARIANT(made == 0, "libzmq was built without CURVE");
  return {open.data(), secret.data()};
}

result<service_key> read_service_key(const std::string& path) {
  auto found = read_words(path);
  if (!found) return found.error();
  if (!is_key(found->engine_key)) {
    return invalid(path,
                   "is no service's key: it needs a line \"engine\" with 40 characters of Z85");
  }
  return service_key{std::move(found->name), std::move(found->own), std::move(found->engine_key)};
}

std::string text_of(const service_key& what) {
  return "# A Snorri key: whoever can read this file is \"" + what.name + "\".\nname " + what.name +
         "\npublic " + what.own.public_key + "\nsecret " + what.own.secret_key + "\nengine " +
         what.engine_key + "\n";
}

result<void> write_service_key(const std::string& path, const service_key& what) {
  return write_private_file(path, text_of(what), false);
}

result<key_pair> read_engine_key(const std::string& folder) {
  struct stat there {};
  if (::stat(engine_path(folder).c_str(), &there) != 0 && errno == ENOENT) {
    return invalid(engine_path(folder),
                   "is not there: `snorri keys engine --keys " + folder + "` makes it");
  }
  auto found = read_words(engine_path(folder));
  if (!found) return found.error();
  return std::move(found->own);
}

result<key_pair> make_engine_key(const std::string& folder) {
  if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) {
    return error{errc::io_failed,
                 "the folder \"" + folder + "\" can't be made: " + std::strerror(errno)};
  }
  struct stat there {};
  if (::stat(engine_path(folder).c_str(), &there) == 0) return read_engine_key(folder);
  const auto made = make_key_pair();
  const auto written = write_private_file(engine_path(folder), text_of_engine(made), false);
  // Somebody may have been quicker.
  if (!written && written.error().code() != errc::key_file_invalid) return written.error();
  return read_engine_key(folder);
}

bool is_key_name(std::string_view text) noexcept {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  if (text.empty() || text.size() > 100 || !is_plain(text.front())) return false;
  return std::all_of(text.begin(), text.end(),
                     [&](char c) { return is_plain(c) || c == '-' || c == '_' || c == '.'; });
}

bool is_right(std::string_view text) noexcept {
  if (text.empty() || text.size() > 512) return false;
  if (text.substr(0, text.size() - 1).find('*') != std::string_view::npos) return false;
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > ' ' && c != 127; });
}

}  // namespace snorri::transport
