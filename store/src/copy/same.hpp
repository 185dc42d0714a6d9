// Whether two rows of two stores are the same, but for ids that each store gives by itself.
#pragma once

#include "snorri/store/types.hpp"

namespace snorri::store::copy {

/// Read as sealed, both of them.
bool is_same(const recorded_event& one, const recorded_event& two);
bool is_same(const held_message& one, const held_message& two);
bool is_same(const subscription& one, const subscription& two);

}  // namespace snorri::store::copy
