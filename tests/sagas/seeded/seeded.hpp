// Copies of the order saga as rows, each with one mistake that a review may miss.
#pragma once

#include "snorri/sagas/definition.hpp"

namespace orders {

/// When the payment fails the stock stays reserved.
const snorri::sagas::definition& missing_release();
/// The payment is asked for without a timer.
const snorri::sagas::definition& forgotten_timer();
/// Cancelled while the payment is under way, only the stock is given back.
const snorri::sagas::definition& skipped_refund();
/// Gives the money back on every complaint: after the pivot, and twice.
const snorri::sagas::definition& complaint();
/// Its command is another one each time it is made.
const snorri::sagas::definition& impure();
/// Without a mistake: a child saga for each guest. Its samples have three guests and none.
const snorri::sagas::definition& party();
/// The same, with an invariant that three guests break.
const snorri::sagas::definition& small_party();
/// The copy without a mistake.
const snorri::sagas::definition& faultless();

}  // namespace orders
