#include "cli/keys.hpp"

#include <algorithm>
#include <cstdio>

#include "cli/confirm.hpp"
#include "snorri/transport/key_files.hpp"
#include "text/table.hpp"
#include "views/json.hpp"

namespace snorri::app {

namespace {

using transport::authorised_key;
using key_list = std::vector<authorised_key>;

json json_of(const authorised_key& key) {
  return {{"name", key.name},
          {"public", key.key},
          {"may_command", key.commands},
          {"may_publish", key.publishes},
          {"may_read", key.reads},
          {"revoked", key.revoked ? json(*key.revoked) : json(nullptr)}};
}

std::string rights_text(const authorised_key& key) {
  std::string text;
  const auto add = [&text](const char* what, const std::vector<std::string>& types) {
    if (types.empty()) return;
    text += (text.empty() ? "" : "; ") + std::string(what);
    for (const auto& each : types) text += " " + each;
  };
  add("command", key.commands);
  add("publish", key.publishes);
  add("read", key.reads);
  return text.empty() ? "nothing" : text;
}

/// Adds what is not there yet.
void add_rights(std::vector<std::string>& to, const std::vector<std::string>& what) {
  for (const auto& each : what) {
    if (std::find(to.begin(), to.end(), each) == to.end()) to.push_back(each);
  }
}

bool gives_rights(const keys_options& options) {
  return !options.commands.empty() || !options.publishes.empty() || !options.reads.empty();
}

void give(authorised_key& to, const keys_options& options) {
  add_rights(to.commands, options.commands);
  add_rights(to.publishes, options.publishes);
  add_rights(to.reads, options.reads);
}

result<void> check(const keys_options& options) {
  if (options.folder.empty()) {
    return error(errc::bad_argument,
                 "no folder of keys is given: --keys FOLDER, or SNORRI_KEYS, as for serve");
  }
  const bool is_named = options.action != "engine" && options.action != "list";
  if (is_named && !transport::is_key_name(options.name)) {
    return error(errc::bad_argument, "keys " + options.action +
                                         " needs the service's name, as it says hello: 1 to 100 "
                                         "letters, digits, - _ .");
  }
  for (const auto* list : {&options.commands, &options.publishes, &options.reads}) {
    for (const auto& each : *list) {
      if (transport::is_right(each)) continue;
      return error(errc::bad_argument, "\"" + each +
                                           "\" is no right: a message type, a beginning "
                                           "followed by *, or *");
    }
  }
  return {};
}

/// Those of the name, with what was asked for.
std::vector<authorised_key*> named(key_list& keys, const keys_options& options, bool live_only) {
  std::vector<authorised_key*> found;
  for (auto& each : keys) {
    if (each.name != options.name || (live_only && each.revoked)) continue;
    if (each.key.starts_with(options.public_key)) found.push_back(&each);
  }
  return found;
}

error no_such_key(const keys_options& options, const char* what) {
  return error(errc::not_found, std::string("there is no ") + what + " of \"" + options.name +
                                    "\": `snorri keys list` shows what there is");
}

void print_json(const json& what, output_format format) {
  print(dump(what, format == output_format::document ? 2 : -1) + "\n");
}

result<void> list_keys(const keys_options& options, output_format format) {
  auto keys = transport::read_authorised_keys(options.folder);
  if (!keys) return keys.error();
  if (options.action == "show") {
    std::erase_if(*keys, [&](const auto& each) { return each.name != options.name; });
    if (keys->empty()) return no_such_key(options, "key");
  }
  if (format != output_format::human) {
    array_printer out(format);
    for (const auto& each : *keys) out.add(json_of(each));
    out.finish();
    return {};
  }
  table rows({{"NAME", 8}, {"PUBLIC KEY", 40}, {"", 8}, {"MAY", 12}});
  for (const auto& each : *keys) {
    rows.add({{each.name, paint::bold},
              {each.key},
              {each.revoked ? "revoked" : "good", each.revoked ? paint::red : paint::green},
              {each.revoked ? *each.revoked : rights_text(each)}});
  }
  if (rows.empty()) {
    std::fputs("snorri: nobody is authorised: `snorri keys make NAME` makes a key\n", stderr);
  } else {
    print(rows.text(stdout_terminal()));
  }
  return {};
}

result<void> show_engine(const keys_options& options, output_format format) {
  const auto engine = transport::make_engine_key(options.folder);
  if (!engine) return engine.error();
  if (format == output_format::human) {
    print(engine->public_key + "\n");
  } else {
    print_json({{"public", engine->public_key}, {"folder", options.folder}}, format);
  }
  return {};
}

result<void> authorise(const keys_options& options, authorised_key fresh) {
  return transport::change_authorised_keys(options.folder, [&](key_list& keys) -> result<void> {
    const auto before = named(keys, options, true);
    if (!before.empty() && !options.second) {
      return error(errc::bad_argument,
                   "\"" + options.name +
                       "\" has a key already: `keys allow` gives it more rights, "
                       "--second makes another one beside it, `keys revoke` ends it");
    }
    if (!before.empty() && !gives_rights(options)) {
      fresh.commands = before.front()->commands;
      fresh.publishes = before.front()->publishes;
      fresh.reads = before.front()->reads;
    }
    keys.push_back(std::move(fresh));
    return {};
  });
}

result<void> make_key(const keys_options& options, output_format format) {
  const auto engine = transport::make_engine_key(options.folder);
  if (!engine) return engine.error();
  const transport::service_key key{options.name, transport::make_key_pair(), engine->public_key};
  const bool to_stdout = options.out == "-";
  const std::string path = options.out.empty() ? options.name + ".key" : options.out;
  if (!to_stdout) {
    if (auto written = transport::write_service_key(path, key); !written) return written;
  }
  authorised_key fresh{options.name, key.own.public_key, {}, {}, {}};
  give(fresh, options);
  if (auto done = authorise(options, fresh); !done) {
    if (!to_stdout) std::remove(path.c_str());
    return done;
  }
  if (!gives_rights(options) && !options.second) {
    std::fprintf(stderr, "snorri: this key may say hello and nothing else: `snorri keys allow`\n");
  }
  if (to_stdout) {
    print(transport::text_of(key));
  } else if (format == output_format::human) {
    print("wrote " + path + ": give it to " + options.name + ", and to nobody else\n");
  } else {
    print_json({{"name", options.name}, {"public", key.own.public_key}, {"file", path}}, format);
  }
  return {};
}

result<void> allow(const keys_options& options) {
  if (!gives_rights(options)) {
    return error(errc::bad_argument,
                 "keys allow needs a right: --may-command, --may-publish or --may-read TYPE");
  }
  auto done =
      transport::change_authorised_keys(options.folder, [&](key_list& keys) -> result<void> {
        const auto found = named(keys, options, true);
        if (found.empty()) return no_such_key(options, "key in use");
        for (auto* each : found) give(*each, options);
        return {};
      });
  if (done) print("\"" + options.name + "\" has these rights within a second\n");
  return done;
}

result<void> revoke(const keys_options& options) {
  auto now = transport::read_authorised_keys(options.folder);
  if (!now) return now.error();
  const auto meant = named(*now, options, true);
  if (meant.empty()) return no_such_key(options, "key in use");
  const std::string what =
      (meant.size() == 1 ? "the key" : std::to_string(meant.size()) + " keys") +
      std::string(" of \"") + options.name + "\"";
  if (options.dry_run) {
    print("would revoke " + what + "\n");
    return {};
  }
  auto asked = confirm("Revoke " + what + "? Its connections end within a second.", options.yes);
  if (!asked) return asked;
  auto done =
      transport::change_authorised_keys(options.folder, [&](key_list& keys) -> result<void> {
        for (auto* each : named(keys, options, true)) each->revoked = options.reason;
        return {};
      });
  if (done) print("revoked " + what + "\n");
  return done;
}

}  // namespace

result<void> keys_command(const keys_options& options, output_format format) {
  if (auto good = check(options); !good) return good;
  const bool is_one_line = std::all_of(options.reason.begin(), options.reason.end(),
                                       [](unsigned char c) { return c >= ' ' && c != 127; });
  if (!is_one_line) return error(errc::bad_argument, "--reason is one line of text");
  if (options.action == "engine") return show_engine(options, format);
  if (options.action == "make") return make_key(options, format);
  if (options.action == "allow") return allow(options);
  if (options.action == "revoke") return revoke(options);
  return list_keys(options, format);
}

}  // namespace snorri::app
