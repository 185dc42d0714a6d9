#include "snorri/transport/access.hpp"

#include <algorithm>

#include "utf8.hpp"

namespace snorri::transport {
namespace {

bool covers(const std::vector<std::string>& right, std::string_view type) noexcept {
  return std::any_of(right.begin(), right.end(), [type](std::string_view each) {
    if (each.ends_with('*')) return type.starts_with(each.substr(0, each.size() - 1));
    return each == type;
  });
}

/// The name itself, or something of its own behind a slash.
bool belongs_to(std::string_view name, std::string_view what) noexcept {
  return what == name ||
         (what.size() > name.size() && what.starts_with(name) && what[name.size()] == '/');
}

error foreign(const authorised_key& of, const std::string& what, std::string_view said) {
  return {errc::name_foreign, "this key is " + quoted(of.name) + "'s, and the " + what + " is " +
                                  quoted(said) + ": say " + quoted(of.name) +
                                  ", or use the key of the other"};
}

error missing(const authorised_key& of, const std::string& what, const char* right) {
  return {errc::right_missing,
          quoted(of.name) + " may not " + what + ": its key has no such " + right};
}

}  // namespace

bool authorised_key::may_command(std::string_view type) const noexcept {
  return covers(commands, type);
}
bool authorised_key::may_publish(std::string_view type) const noexcept {
  return covers(publishes, type);
}
bool authorised_key::may_read(std::string_view type) const noexcept { return covers(reads, type); }

std::optional<error> hello_fault(const authorised_key& of, std::string_view name,
                                 const std::vector<std::string>& commands) {
  if (name != of.name) return foreign(of, "name in the hello", name);
  for (const auto& type : commands) {
    if (!of.may_command(type)) return missing(of, "carry out " + quoted(type), "may-command");
  }
  return std::nullopt;
}

std::optional<error> event_fault(const authorised_key& of, std::string_view source,
                                 std::string_view type) {
  if (!belongs_to(of.name, source)) return foreign(of, "event's source", source);
  if (!of.may_publish(type)) return missing(of, "publish " + quoted(type), "may-publish");
  return std::nullopt;
}

std::optional<error> subscription_fault(const authorised_key& of, std::string_view name,
                                        const std::vector<std::string>& types) {
  if (!belongs_to(of.name, name)) return foreign(of, "subscription", name);
  if (of.reads.empty()) return missing(of, "read any event", "may-read");
  for (const auto& type : types) {
    if (!of.may_read(type)) return missing(of, "read " + quoted(type), "may-read");
  }
  return std::nullopt;
}

access_policy::access_policy(std::vector<authorised_key> keys) {
  for (auto& each : keys) {
    auto key = each.key;
    keys_.insert_or_assign(std::move(key), std::make_shared<const authorised_key>(std::move(each)));
  }
}

std::shared_ptr<const authorised_key> access_policy::find(std::string_view key) const {
  const auto found = keys_.find(key);
  return found == keys_.end() ? nullptr : found->second;
}

std::optional<error> access_policy::key_fault(std::string_view key) const {
  if (key.empty()) {
    return error{errc::peer_unauthorised,
                 "this connection has no key, and the engine asks for one"};
  }
  const auto known = find(key);
  if (known == nullptr) {
    return error{errc::peer_unauthorised, "the engine does not know the key " + quoted(key)};
  }
  if (!known->revoked) return std::nullopt;
  return error{errc::peer_unauthorised, "the key of " + quoted(known->name) + " was revoked" +
                                            (known->revoked->empty() ? "" : ": ") +
                                            *known->revoked};
}

}  // namespace snorri::transport
