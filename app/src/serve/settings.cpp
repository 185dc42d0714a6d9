#include "serve/settings.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "text/nearest.hpp"

namespace snorri::app {

namespace {

constexpr std::uint64_t million = 1'000'000;
constexpr std::uint64_t mebibyte = 1u << 20u;
constexpr std::uint64_t day_ms = 86'400'000;

constexpr setting table[] = {
    {"store", "text", "", 0, 0, "Path of the store file; made if there is none"},
    {"listen", "text", "tcp://127.0.0.1:7707", 0, 0, "Where services connect; port 0 = any"},
    {"keys", "text", "", 0, 0, "Folder of keys; with it only who has an authorised key gets in"},
    {"guard", "text", "network", 0, 0,
     "With keys: what hostile peers are kept from by limits: network, or all for loopback, too"},
    {"peer_bytes_max", "bytes", "4194304", 65'536, 1024 * mebibyte,
     "Of one guarded peer, received and not yet taken; at least four times body_bytes_max"},
    {"handshakes_per_second", "connections", "500", 1, million,
     "Of guarded peers, a fifth of them from one address"},
    {"admin", "text", "127.0.0.1:7708", 0, 0, "Admin HTTP, loopback only; port 0 = any"},
    {"sagas", "list", "", 0, 0, "A shared object with saga definitions; give it once for each"},
    {"name", "text", "snorri", 0, 0, "The engine's name, as services and events show it"},
    {"log_level", "text", "info", 0, 0, "debug, info, warning or error"},
    {"redelivery_ms", "ms", "10000", 10, day_ms, "An unanswered command is sent again after it"},
    {"heartbeat_ms", "ms", "1000", 10, day_ms, "Sent to a peer when nothing else was"},
    {"silence_ms", "ms", "5000", 20, day_ms, "A peer that is silent for so long counts as gone"},
    {"group_max", "messages", "1000", 1, 10'000, "Written to disk together at most"},
    {"cache_max", "sagas", "100000", 1, 100 * million, "Held in memory at most"},
    {"snapshot_every", "records", "64", 1, million, "Between two snapshots of one saga"},
    {"body_bytes_max", "bytes", "1048576", 256, 15 * mebibyte, "Of one message's body"},
    {"peers_max", "peers", "10000", 1, million, "Connected at once at most"},
    {"waiting_bytes_max", "bytes", "67108864", 0, mebibyte* mebibyte,
     "Bodies in memory of commands that no participant has room for; the others wait on disk"},
    {"held_max", "messages", "10000", 0, million, "Held for sagas that have not begun at most"},
    {"held_bytes_max", "bytes", "67108864", 0, mebibyte* mebibyte, "Of their bodies, in memory"},
    {"wal_bytes_max", "bytes", "1073741824", 4 * mebibyte, mebibyte* mebibyte,
     "The store refuses messages while its log is longer"},
    {"archive_after_days", "days", "0", 0, 36'500,
     "Sagas that ended so long ago move into archive files; 0 = never"},
    {"subscriber_failures_max", "failures", "10", 1, million,
     "In a row at one event; then the subscription is paused"},
    {"damaged", "text", "refuse", 0, 0,
     "What to do with a damaged store: refuse, or read-only: show it and run nothing"},
};

error invalid(const setting& of, const std::string& value, const std::string& expected) {
  return error(errc::configuration_invalid, std::string(of.name) + " is " + expected + ", not \"" +
                                                value.substr(0, 200) + "\" (" + of.flag() + ", " +
                                                of.environment() + " or the configuration file)");
}

/// Resolved values, asked for by name; remembers the first error.
class resolver {
 public:
  explicit resolver(const std::vector<given_settings>& layers) : layers_(layers) {}

  std::vector<std::string> list(std::string_view name) const {
    for (const given_settings& layer : layers_) {
      const auto found = layer.find(name);
      if (found != layer.end()) return found->second;
    }
    return {};
  }

  std::string text(std::string_view name) const {
    const auto values = list(name);
    return values.empty() ? row(name).initial : values.back();
  }

  std::uint64_t number(std::string_view name) {
    const setting& of = row(name);
    const std::string value = text(name);
    std::uint64_t number = 0;
    const auto read = std::from_chars(value.data(), value.data() + value.size(), number);
    const bool whole = read.ec == std::errc{} && read.ptr == value.data() + value.size();
    if ((!whole || number < of.min || number > of.max) && !failed_) {
      failed_ = invalid(of, value,
                        "a number of " + std::string(of.unit) + " from " + std::to_string(of.min) +
                            " to " + std::to_string(of.max));
    }
    return number;
  }

  const std::optional<error>& failed() const { return failed_; }

  static const setting& row(std::string_view name) {
    return *std::find_if(std::begin(table), std::end(table),
                         [name](const setting& each) { return name == each.name; });
  }

 private:
  const std::vector<given_settings>& layers_;
  std::optional<error> failed_;
};

result<void> check(const settings& what) {
  if (what.store.empty()) {
    return error(errc::configuration_invalid,
                 "no store is given: --store PATH says where the sagas are kept");
  }
  const std::vector<std::string> levels{"debug", "info", "warning", "error"};
  if (std::find(levels.begin(), levels.end(), what.log_level) == levels.end()) {
    return invalid(resolver::row("log_level"), what.log_level,
                   "debug, info, warning or error" + did_you_mean(what.log_level, levels));
  }
  const std::vector<std::string> answers{"refuse", "read-only"};
  if (std::find(answers.begin(), answers.end(), what.damaged) == answers.end()) {
    return invalid(resolver::row("damaged"), what.damaged,
                   "refuse or read-only" + did_you_mean(what.damaged, answers));
  }
  const std::vector<std::string> guards{"network", "all"};
  if (std::find(guards.begin(), guards.end(), what.guard) == guards.end()) {
    return invalid(resolver::row("guard"), what.guard,
                   "network or all" + did_you_mean(what.guard, guards));
  }
  const bool plain = std::all_of(what.name.begin(), what.name.end(),
                                 [](char letter) { return letter > ' ' && letter < '\x7f'; });
  if (what.name.empty() || what.name.size() > 100 || !plain) {
    return invalid(resolver::row("name"), what.name, "1 to 100 letters, digits or signs");
  }
  if (what.silence_ms < 2 * what.heartbeat_ms) {
    return invalid(resolver::row("silence_ms"), std::to_string(what.silence_ms),
                   "at least twice heartbeat_ms, or every peer would count as gone");
  }
  return {};
}

}  // namespace

std::string setting::flag() const {
  std::string text = std::string("--") + name;
  std::replace(text.begin(), text.end(), '_', '-');
  return text;
}

std::string setting::environment() const {
  std::string text = std::string("SNORRI_") + name;
  for (char& letter : text) {
    if (letter >= 'a' && letter <= 'z') letter = static_cast<char>(letter - 'a' + 'A');
  }
  return text;
}

bool setting::is_list() const { return std::string_view(unit) == "list"; }
bool setting::is_number() const { return !is_list() && std::string_view(unit) != "text"; }

std::span<const setting> settings_table() { return table; }

given_settings settings_from_environment(const char* (*value_of)(const char*)) {
  given_settings given;
  for (const setting& each : table) {
    const char* value = value_of(each.environment().c_str());
    if (value == nullptr || *value == '\0') continue;
    std::string rest = value;
    while (each.is_list() && rest.find(':') != std::string::npos) {
      given[each.name].push_back(rest.substr(0, rest.find(':')));
      rest.erase(0, rest.find(':') + 1);
    }
    given[each.name].push_back(rest);
  }
  return given;
}

result<settings> resolve_settings(const std::vector<given_settings>& layers) {
  resolver from(layers);
  settings out;
  out.store = from.text("store");
  out.listen = from.text("listen");
  out.keys = from.text("keys");
  out.guard = from.text("guard");
  out.peer_bytes_max = from.number("peer_bytes_max");
  out.handshakes_per_second = from.number("handshakes_per_second");
  out.admin = from.text("admin");
  out.sagas = from.list("sagas");
  out.name = from.text("name");
  out.log_level = from.text("log_level");
  out.redelivery_ms = from.number("redelivery_ms");
  out.heartbeat_ms = from.number("heartbeat_ms");
  out.silence_ms = from.number("silence_ms");
  out.group_max = from.number("group_max");
  out.cache_max = from.number("cache_max");
  out.snapshot_every = from.number("snapshot_every");
  out.body_bytes_max = from.number("body_bytes_max");
  out.peers_max = from.number("peers_max");
  out.held_max = from.number("held_max");
  out.waiting_bytes_max = from.number("waiting_bytes_max");
  out.held_bytes_max = from.number("held_bytes_max");
  out.wal_bytes_max = from.number("wal_bytes_max");
  out.archive_after_days = from.number("archive_after_days");
  out.subscriber_failures_max = from.number("subscriber_failures_max");
  out.damaged = from.text("damaged");
  if (from.failed()) return *from.failed();
  if (auto good = check(out); !good) return good.error();
  return out;
}

}  // namespace snorri::app
