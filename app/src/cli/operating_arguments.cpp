// The flags of the commands that change sagas.
#include <CLI/App.hpp>
#include <CLI/Validators.hpp>

#include "cli/operating.hpp"

namespace snorri::app {

namespace {

constexpr const char* body_text = "Its body, JSON; - reads it from stdin";

void add_event_body(CLI::App& to, std::string& body, std::string& file) {
  to.add_option("body", body, body_text);
  to.add_option("--file", file, "Read the body from this file");
}

void add_waiting(CLI::App& to, bool& wait, double& timeout_s) {
  to.add_flag("--wait", wait, "Return when it has ended: 6 if otherwise than wished");
  to.add_option("--timeout", timeout_s, "With --wait: seconds; then 7")->capture_default_str();
}

void add_operation(CLI::App& to, const std::string& word, operation_options& into) {
  if (word == "signal") {
    to.add_option("saga", into.saga, "The saga: TYPE/KEY, such as order/536365")->required();
    to.add_option("event", into.type, "The event's type")->required();
    add_event_body(to, into.body, into.file);
  } else {
    to.add_option("saga", into.saga, "The saga: TYPE/KEY, such as order/536365; or a filter");
    add_saga_filter(to, into.which);
  }
  add_changing_options(to, into.how);
  to.add_option("--if-version", into.if_version,
                "Only if the saga still has this version, as show says; else 5");
  if (word == "skip") {
    to.add_option("--command", into.command, "Which of several open commands: its type or its id");
    to.add_option("--event", into.type,
                  "The answer to be taken for given (default: that it was done)");
    to.add_option("--body", into.body, body_text);
    to.add_option("--file", into.file, "Read the answer's body from this file");
  } else if (word == "resolve") {
    to.add_option("--as", into.as, "How it has ended: CONFIRMED or CANCELLED")
        ->required()
        ->check(CLI::IsMember({"CONFIRMED", "CANCELLED"}, CLI::ignore_case));
  } else if (word == "cancel" || word == "compensate") {
    add_waiting(to, into.wait, into.timeout_s);
  }
}

void add_publishing(CLI::App& to, const std::string& word, publish_options& into) {
  to.add_option(word == "start" ? "type" : "event", into.what,
                word == "start" ? "The saga's type" : "The event's type")
      ->required();
  add_event_body(to, into.body, into.file);
  to.add_option("--dataschema", into.dataschema, "A URI; the number it ends with is the version");
  add_changing_options(to, into.how);
  if (word == "start") add_waiting(to, into.wait, into.timeout_s);
}

}  // namespace

bool is_operation(const std::string& command) {
  return command == "cancel" || command == "retry" || command == "skip" ||
         command == "compensate" || command == "resolve" || command == "signal";
}

void add_changing_options(CLI::App& to, changing_options& into) {
  to.add_option("--reason", into.reason, "Why; it stays on record");
  to.add_option("--by", into.by, "Who asks (default: your user name)");
  to.add_flag("--yes", into.yes, "Do not ask");
  to.add_flag("--dry-run", into.dry_run, "Only say what would be done");
  to.add_option("--request-id", into.request_id,
                "The same id again does nothing and gives the same answer");
}

bool add_operating_options(CLI::App& to, const std::string& command, operation_options& operation,
                           publish_options& publish) {
  if (is_operation(command)) {
    add_operation(to, command, operation);
  } else if (command == "emit" || command == "start") {
    add_publishing(to, command, publish);
  } else {
    return false;
  }
  return true;
}

}  // namespace snorri::app
