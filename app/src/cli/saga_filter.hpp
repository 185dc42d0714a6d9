// Which sagas a command is for: the same flags for what lists and for what changes something.
#pragma once

#include <functional>
#include <string>

#include "cli/source.hpp"
#include "snorri/base/clock.hpp"
#include "snorri/base/result.hpp"
#include "views/json_fwd.hpp"

namespace CLI {
class App;
}

namespace snorri::app {

struct saga_filter {
  std::string type;
  std::string state;
  std::string status;  // "PENDING,STUCK"; "" = all
  std::string prefix;  // of the key
  bool stuck = false;
  std::string older_than;    // "2h": it began so long ago at least
  std::string newer_than{};  // it began after that

  bool is_empty() const;
};

/// Adds its flags to a command.
void add_saga_filter(CLI::App& to, saga_filter& into);

/// As the source is asked; ages become times. Errors: bad_argument.
result<list_request> request_of(const saga_filter& which, time_point now);

/// "90s", "15m", "2h", "3d". Errors: bad_argument.
result<duration> parse_age(const std::string& text);

/// Calls `each` with the rows that fit, in order of creation, until it says false.
/// Errors: bad_argument, and the source's.
result<void> for_each_saga(source& from, const saga_filter& which, time_point now,
                           const std::function<bool(const json&)>& each);

/// Of what is given, what no definition knows, and what was meant; "" if all is known.
std::string unknown_word(source& from, const std::string& type, const std::string& state);

}  // namespace snorri::app
