// Two records of one input, in words.
#pragma once

#include <string>
#include <vector>

#include "snorri/sagas/record.hpp"

namespace snorri::sagas {

/// One clause each: "it went to CAPTURE, and would now go to CANCELLED". Reasons do not count; the
/// row does with `rows`.
std::vector<std::string> differences_of(const record& then, const record& now, bool rows);

/// The saga stands elsewhere after one than after the other: nothing later can be compared.
bool parts_ways(const record& then, const record& now);

}  // namespace snorri::sagas
