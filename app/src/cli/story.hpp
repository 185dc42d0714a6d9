// A saga told from its JSON: who said what when, what was asked of whom and how often, what was
// undone and why, what is still open and until when.
#pragma once

#include <string>

#include "snorri/base/clock.hpp"
#include "text/terminal.hpp"
#include "views/json_fwd.hpp"

namespace snorri::app {

/// `saga` is what show gives, with bodies. `now` is what open deadlines are compared with.
std::string story(const json& saga, const terminal& on, time_point now);

/// What the saga did, step by step: forward, and beside it what undid that.
std::string steps_text(const json& saga, const terminal& on);

/// Its commands as bars over the time from its begin to its end, or to `now`.
std::string timeline_text(const json& saga, const terminal& on, time_point now);

/// "reservation: \"\" → \"r2\"", of what show says a record has changed.
std::string change_text(const json& change);

/// One record in one line, for followers.
std::string record_line(const json& record, const terminal& on);

/// The colour in which a status is shown.
paint paint_of_status(std::string_view status);

/// What a message says, in short: "reason=no stock, pieces=12, items=3×". "" for an empty body.
std::string brief(const json& body);

}  // namespace snorri::app
