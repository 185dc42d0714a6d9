// What deciding an input, of whatever kind, comes down to: a record is begun, a row is taken, and
// the record says what became of it. Not for use outside this folder.
#pragma once

#include <string>
#include <string_view>

#include "snorri/sagas/decide.hpp"

namespace snorri::sagas {

record begin_record(const definition& by, const instance& before, const input& what,
                    time_point now);

bool carries_message(input_kind kind);

/// It was not applied, for this reason: nothing of what was decided stays.
void refuse(record& out, outcome what, std::string reason);

/// The saga's own code can't go on.
void get_stuck(record& out);

/// Takes the row for `event` and fills in `made`.
void take_row(const definition& by, std::string_view name, const instance& before,
              const input& what, const typed_event& event, time_point now, const deciding& how,
              decision& made);

}  // namespace snorri::sagas
