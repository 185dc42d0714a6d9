// Hands invoices to the engine, in order. After a crash it simply begins again: an event's id comes
// from the invoice number, so the engine knows what it has.
#pragma once

#include <functional>
#include <stop_token>
#include <string>

#include "invoices.hpp"
#include "snorri/transport/publisher.hpp"

namespace shop {

enum class taken { received, repeated, refused };

struct feeder_options {
  std::string engine;
  double per_second = 0;  // orders that are new to the engine; 0 = as fast as it takes them
};

/// Publishes every invoice, again and again until the engine has it or says that it can't take it;
/// then calls `done(number, what, why)`. Returns early when `stop` says so: false.
bool feed(const std::vector<invoice>& invoices, const feeder_options& options,
          const std::stop_token& stop,
          const std::function<void(const std::string&, taken, const std::string&)>& done);

}  // namespace shop
