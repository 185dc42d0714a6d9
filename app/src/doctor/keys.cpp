#include <sys/stat.h>

#include <algorithm>

#include "doctor/checks.hpp"
#include "snorri/transport/key_files.hpp"

namespace snorri::app {

namespace {

using transport::authorised_key;

/// Whoever may write into the folder may let himself in.
finding check_folder(const std::string& folder) {
  struct stat about {};
  if (stat(folder.c_str(), &about) != 0) {
    return bad("keys_folder", folder + " is not there", "`snorri keys make NAME` makes it");
  }
  if ((about.st_mode & (S_IWGRP | S_IWOTH)) != 0) {
    return bad("keys_folder", folder + " may be written by others: they could let themselves in",
               "chmod 700 " + folder);
  }
  return good("keys_folder", folder + " is its owner's alone to write");
}

finding check_authorised(const std::vector<authorised_key>& keys) {
  const auto revoked =
      std::count_if(keys.begin(), keys.end(), [](const auto& each) { return each.revoked; });
  const auto live = static_cast<std::ptrdiff_t>(keys.size()) - revoked;
  const std::string said =
      std::to_string(live) + " keys are let in, " + std::to_string(revoked) + " are revoked";
  if (live > 0) return good("authorised_keys", said);
  return warning("authorised_keys", said, "`snorri keys make NAME` makes a service's key");
}

finding check_service_key(const std::string& path, const std::string& engine,
                          const std::vector<authorised_key>& keys) {
  const auto key = transport::read_service_key(path);
  if (!key) return bad("service_key", key.error().text(), "`snorri keys make NAME` makes one");
  if (key->engine_key != engine) {
    return bad("service_key", path + " is for another engine",
               "the engine's key was made anew: `snorri keys make` gives the service a new one");
  }
  const auto found = std::find_if(
      keys.begin(), keys.end(), [&](const auto& each) { return each.key == key->own.public_key; });
  if (found == keys.end() || found->revoked) {
    return bad(
        "service_key",
        path + (found == keys.end() ? " is not authorised" : " is revoked: " + *found->revoked),
        "`snorri keys list` shows who is; `snorri keys make` makes another one");
  }
  return good("service_key", path + " lets " + key->name + " in");
}

}  // namespace

findings check_keys(const settings& with, const std::string& service_key) {
  if (with.keys.empty()) {
    if (service_key.empty()) {
      return {good("keys", "none: only services of this machine reach the engine")};
    }
    return {bad("service_key", "there is no folder of keys to hold " + service_key + " against",
                "--keys FOLDER, as for serve")};
  }
  findings found{check_folder(with.keys)};
  const auto engine = transport::read_engine_key(with.keys);
  found.push_back(engine ? good("engine_key", "the engine is known as " + engine->public_key)
                         : bad("engine_key", engine.error().text(),
                               "`snorri keys engine` makes it; it has to be its owner's alone "
                               "(chmod 600)"));
  const auto keys = transport::read_authorised_keys(with.keys);
  if (!keys) {
    found.push_back(bad("authorised_keys", keys.error().text(), "mend the line that it names"));
  } else {
    found.push_back(check_authorised(*keys));
    if (engine && !service_key.empty()) {
      found.push_back(check_service_key(service_key, engine->public_key, *keys));
    }
  }
  return found;
}

}  // namespace snorri::app
