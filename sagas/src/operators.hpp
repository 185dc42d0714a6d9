// What an operator asks of a saga beyond what its definition has rows for: the author writes none,
// and every saga can be put right. Not for use outside this folder.
#pragma once

#include <string_view>

#include "snorri/sagas/decide.hpp"

namespace snorri::sagas {

/// Every open command of a participant goes out again, as if for the first time; the timers that
/// limit them begin anew. A saga that its own code got stuck tries again what it would do by
/// itself.
void ask_again(const definition& by, const control& before, time_point now, record& out);

/// A stuck saga has ended, as the operator says. Nothing is sent; what is open is left as it is.
void resolve(const definition& by, const control& before, saga_status as, record& out);

/// Takes the row for `cancel`; where the state has none that leads back, the one that the saga
/// passed last: so a saga is undone from there, past its pivot too.
void turn_back(const definition& by, std::string_view name, const instance& before,
               const input& what, time_point now, const deciding& how, decision& made);

}  // namespace snorri::sagas
