// What deciding an input, of whatever kind, comes down to: a record is begun, a row is taken, and
// the record says what became of it. Not for use outside this folder.
#pragma once

#include <string>
#include <string_view>

#include "snorri/sagas/decide.hpp"

namespace snorri::sagas {

/// In control::gave_up: no timer, but what the user wrote.
inline constexpr std::string_view own_code = "!";

record begin_record(const definition& by, const instance& before, const input& what,
                    time_point now);

bool carries_message(input_kind kind);

/// It was not applied, for this reason: nothing of what was decided stays.
void refuse(record& out, outcome what, std::string reason);

/// The saga's own code can't go on.
void get_stuck(record& out);

/// A saga stays stuck until it leaves the state, or what gave up is set going again.
bool remains_stuck(const control& before, const record& out, bool left);

/// Takes the row for `event` and fills in `made`.
void take_row(const definition& by, std::string_view name, const instance& before,
              const input& what, const typed_event& event, time_point now, const deciding& how,
              decision& made);

}  // namespace snorri::sagas
