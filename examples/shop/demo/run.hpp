// The demo itself: starts everything, disturbs it if asked to, waits for the end.
#pragma once

#include "options.hpp"

namespace shop {

/// Exit statuses: 0 every order has ended, 1 something failed, 2 a file is no list of invoices,
/// 130 it was told to stop. No process is left behind unless the options say so.
int run_demo(const demo_options& options);

}  // namespace shop
