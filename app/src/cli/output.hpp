// What a command prints on stdout, and in which of the three forms.
#pragma once

#include <string>
#include <string_view>

#include "snorri/base/result.hpp"
#include "views/json_fwd.hpp"

namespace snorri::app {

enum class output_format { human, document, lines };  // -o table, json, jsonl

/// Errors: bad_argument.
result<output_format> parse_output_format(const std::string& text);

/// Writes and flushes. False if nobody reads stdout any more.
bool print(std::string_view text);

/// As print, but through a pager (PAGER, else less) where stdout is a terminal that `text` is too
/// long for; an empty PAGER is none.
bool print_long(std::string_view text);
/// What --no-pager says, for the whole program.
void set_pager(bool used);

/// One object, as `-o json` or `-o jsonl` has it.
bool print_object(const json& what, output_format format);

/// Whether the reader of stdout, a pipe, has gone.
bool stdout_closed();

/// An array item by item: JSON with one element a line, or one line each.
class array_printer {
 public:
  explicit array_printer(output_format format) : format_(format) {}

  bool add(const json& item);
  bool finish();

 private:
  output_format format_;
  bool empty_ = true;
};

}  // namespace snorri::app
