#pragma once

#include "snorri/sagas/replay.hpp"
#include "views/json_fwd.hpp"

namespace snorri::app {

/// As replay_json's.
json replay_report_json(const sagas::replay_report& report);

}  // namespace snorri::app
