#include "cli/man.hpp"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>

#include "cli/arguments.hpp"
#include "cli/declared.hpp"
#include "serve/flags.hpp"
#include "snorri/base/version.hpp"
#include "text/nearest.hpp"
#include "text/terminal.hpp"

namespace snorri::app {

namespace {

constexpr const char* date = "2026-12-01";  // of the last change of what is written here

/// Text that roff takes as it is.
std::string escaped(const std::string& text) {
  std::string out;
  bool is_line_begin = true;
  for (const char c : text) {
    if (is_line_begin && (c == '.' || c == '\'')) out += "\\&";
    if (c == '\\') {
      out += "\\e";
    } else if (c == '-') {
      out += "\\-";
    } else {
      out += c;
    }
    is_line_begin = c == '\n';
  }
  return out;
}

/// The same in lines that fit a page's source.
std::string paragraph(const std::string& text) {
  std::string out;
  for (const auto& line : wrapped(text, 70)) out += (out.empty() ? "" : "\n") + escaped(line);
  return out;
}

std::string capital(std::string text) {
  for (char& c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return text;
}

std::string head(const std::string& page, const std::string& what, const std::string& call) {
  return ".TH " + escaped(capital(page)) + " 1 " + date +
         " \"snorri " SNORRI_VERSION "\" Snorri\n" + ".SH NAME\n" + escaped(page) + " \\-\n" +
         paragraph(what) + "\n.SH SYNOPSIS\n.B " + escaped(call) + "\n";
}

std::string examples_section(const std::vector<std::string>& examples) {
  std::string text = ".SH EXAMPLES\n.EX\n";
  for (const auto& each : examples) text += escaped(each) + "\n";
  return text + ".EE\n";
}

/// "--type TEXT", "TYPE/KEY": as --help has it on the left.
std::string name_of(const CLI::Option& option) {
  std::string name = option.get_positional() ? option.get_name(true) : option.get_name(false, true);
  if (option.get_items_expected_max() > 0 && !option.get_positional()) {
    name += " " + option.get_type_name();
  }
  return name;
}

std::string options_section(const CLI::App& command, const char* title, bool positional) {
  std::string text;
  for (const CLI::Option* option : command.get_options()) {
    if (option->get_positional() != positional) continue;
    text += ".TP\n.B " + escaped(name_of(*option)) + "\n";
    const std::string initial = option->get_default_str();
    text += paragraph(option->get_description() +
                      (initial.empty() ? "" : " (default: " + initial + ")")) +
            "\n";
  }
  return text.empty() ? "" : ".SH " + std::string(title) + "\n" + text;
}

std::string command_page(const CLI::App& command, const std::string& name) {
  const auto [what, examples] = described(command);
  return head("snorri-" + name, what, "snorri " + name) + "[ARGUMENTS]\n" +
         examples_section(examples) + options_section(command, "ARGUMENTS", true) +
         options_section(command, "OPTIONS", false) + ".SH SEE ALSO\n.BR snorri (1)\n";
}

std::string main_page(const CLI::App& all) {
  std::string text =
      head("snorri", "sagas that survive every crash", "snorri") + ".I COMMAND\n[ARGUMENTS]\n" +
      examples_section({"snorri new late-parcel",
                        "snorri serve --store shop.db --sagas ./libshop_sagas.so",
                        "snorri list --status PENDING,STUCK", "snorri show order/536365"}) +
      ".SH COMMANDS\n";
  for (const auto& name : command_names()) {
    text += ".TP\n.BR snorri\\-" + escaped(name) + " (1)\n" +
            escaped(described(*all.get_subcommand(name)).what) + "\n";
  }
  return text +
         ".SH ENVIRONMENT\n"
         ".TP\n.B SNORRI_ADMIN\nThe engine's address, as of \\-\\-admin\n"
         ".TP\n.B SNORRI_STORE\nA store's file, as of \\-\\-store\n"
         ".TP\n.B NO_COLOR\nNo colours, also on a terminal\n"
         ".TP\n.B COLUMNS\nHow wide a table may be\n"
         ".PP\nEach setting of\n.BR snorri\\-serve (1)\nhas one, too.\n";
}

}  // namespace

result<std::string> man_page(const std::string& command) {
  CLI::App app{"", "snorri"};
  arguments unused;
  declare_commands(app, unused);
  if (command.empty()) return main_page(app);
  const auto names = command_names();
  if (std::find(names.begin(), names.end(), command) == names.end()) {
    return error(errc::bad_argument,
                 "there is no command \"" + command + "\"" + did_you_mean(command, names));
  }
  if (command != "serve") return command_page(*app.get_subcommand(command), command);
  CLI::App serve;
  serve_flags flags;
  declare_serve(serve, flags);
  return command_page(serve, command);
}

}  // namespace snorri::app
