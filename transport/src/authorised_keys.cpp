// The file of those that the engine lets in.
#include <sys/stat.h>
#include <zmq.h>

#include <array>
#include <cerrno>
#include <cstdint>

#include "private_file.hpp"
#include "snorri/transport/key_files.hpp"
#include "utf8.hpp"
#include "word_lines.hpp"

namespace snorri::transport {
namespace {

constexpr std::string_view blanks = " \t\r";

std::string path_in(const std::string& folder) {
  return folder + "/" + std::string(authorised_keys_file);
}

/// Takes a line into the block that it belongs to; the sentence that says what is wrong with it.
std::optional<std::string> take(const word_line& line, std::vector<authorised_key>& into) {
  if (line.word == "key") {
    if (!is_key_name(line.value)) return "a key's name is 1 to 100 letters, digits, - _ .";
    into.push_back({std::string(line.value), {}, {}, {}, {}});
    return std::nullopt;
  }
  if (into.empty()) return "a block begins with \"key NAME\"";
  auto& of = into.back();
  if (line.word == "revoked") {
    of.revoked = std::string(line.value);
    return std::nullopt;
  }
  if (line.word == "public") {
    std::array<std::uint8_t, 32> bytes{};
    const std::string key(line.value);
    if (key.size() != 40 || zmq_z85_decode(bytes.data(), key.c_str()) == nullptr) {
      return "a public key is 40 characters of Z85";
    }
    of.key = key;
    return std::nullopt;
  }
  auto* const right = line.word == "may-command"   ? &of.commands
                      : line.word == "may-publish" ? &of.publishes
                      : line.word == "may-read"    ? &of.reads
                                                   : nullptr;
  if (right == nullptr) return "there is no such word as " + quoted(line.word);
  if (!is_right(line.value)) return "a right is a type, a beginning with *, or *";
  right->emplace_back(line.value);
  return std::nullopt;
}

void append(std::string& text, const char* word, const std::vector<std::string>& values) {
  for (const auto& each : values) text += std::string(word) + " " + each + "\n";
}

}  // namespace

std::vector<word_line> word_lines(std::string_view text) {
  std::vector<word_line> out;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    const auto begin = line.find_first_not_of(blanks);
    if (begin == std::string_view::npos || line[begin] == '#') continue;
    line = line.substr(begin, line.find_last_not_of(blanks) + 1 - begin);
    const auto word = line.substr(0, line.find_first_of(blanks));
    const auto value = line.find_first_not_of(blanks, word.size());
    out.push_back({number, word, value == std::string_view::npos ? "" : line.substr(value)});
  }
  return out;
}

result<std::vector<authorised_key>> read_authorised_keys(const std::string& folder) {
  const auto path = path_in(folder);
  struct stat there {};
  if (::stat(path.c_str(), &there) != 0 && errno == ENOENT) return std::vector<authorised_key>{};
  const auto text = read_private_file(path, secrecy::open);
  if (!text) return text.error();
  std::vector<authorised_key> keys;
  for (const auto& line : word_lines(*text)) {
    if (const auto wrong = take(line, keys)) {
      return error{errc::key_file_invalid,
                   "\"" + path + "\", line " + std::to_string(line.number) + ": " + *wrong};
    }
  }
  for (const auto& each : keys) {
    if (each.key.empty()) {
      return error{errc::key_file_invalid,
                   "\"" + path + "\": the key of " + quoted(each.name) + " has no line \"public\""};
    }
  }
  return keys;
}

result<void> write_authorised_keys(const std::string& folder,
                                   const std::vector<authorised_key>& keys) {
  std::string text = "# Who may come in, and what each may do. `snorri keys` writes this file.\n";
  for (const auto& each : keys) {
    text += "\nkey " + each.name + "\npublic " + each.key + "\n";
    append(text, "may-command", each.commands);
    append(text, "may-publish", each.publishes);
    append(text, "may-read", each.reads);
    if (each.revoked) text += "revoked " + *each.revoked + "\n";
  }
  return write_private_file(path_in(folder), text, true);
}

result<void> change_authorised_keys(
    const std::string& folder,
    const std::function<result<void>(std::vector<authorised_key>& keys)>& change) {
  const auto lock = file_lock::take(folder + "/.lock");
  if (!lock) return lock.error();
  auto keys = read_authorised_keys(folder);
  if (!keys) return keys.error();
  if (auto changed = change(*keys); !changed) return changed;
  return write_authorised_keys(folder, *keys);
}

}  // namespace snorri::transport
