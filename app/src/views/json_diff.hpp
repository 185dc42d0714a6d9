// What differs between two JSON values, leaf by leaf.
#pragma once

#include "views/json_fwd.hpp"

namespace snorri::app {

/// An array of {"path","before","after"}: "items[0].pieces"; what is only on one side has no key
/// for the other. In the order of `before`, then what is new. The path of the whole is "".
json differences_between(const json& before, const json& after);

}  // namespace snorri::app
