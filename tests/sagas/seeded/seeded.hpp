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
/// The copy without a mistake.
const snorri::sagas::definition& faultless();

}  // namespace orders
